#include "mock-client/exchange/request_mutation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace ediconform::mock_client {

namespace {

constexpr std::size_t kPromisedTooMuch = 16;
constexpr std::size_t kOversizedField = 64U << 10U;

template <class Kind>
struct Named {
    Kind kind;
    std::string_view name;
};

constexpr std::array kRequestMutations{
    Named<RequestMutation>{RequestMutation::method, "method"},
    Named<RequestMutation>{RequestMutation::path, "path"},
    Named<RequestMutation>{RequestMutation::content_type, "content_type"},
    Named<RequestMutation>{RequestMutation::no_content_type, "no_content_type"},
    Named<RequestMutation>{RequestMutation::empty_body, "empty_body"},
    Named<RequestMutation>{RequestMutation::truncated_body, "truncated_body"},
    Named<RequestMutation>{RequestMutation::malformed_body, "malformed_body"},
    Named<RequestMutation>{RequestMutation::wrong_length, "wrong_length"},
    Named<RequestMutation>{RequestMutation::no_host, "no_host"},
    Named<RequestMutation>{RequestMutation::secret_in_query, "secret_in_query"},
    Named<RequestMutation>{RequestMutation::oversized_field, "oversized_field"},
};

constexpr std::array kValueMutations{
    Named<ValueMutation>{ValueMutation::omit_member, "omit_member"},
    Named<ValueMutation>{ValueMutation::empty_member, "empty_member"},
    Named<ValueMutation>{ValueMutation::pad_member, "pad_member"},
};

template <class Table>
std::vector<std::string_view> names_in(const Table& table) {
    std::vector<std::string_view> names;
    for (const auto& entry : table) {
        names.push_back(entry.name);
    }
    return names;
}

template <class Kind, class Table>
base::Result<Kind> look_up(const Table& table, std::string_view name) {
    for (const auto& entry : table) {
        if (entry.name == name) {
            return entry.kind;
        }
    }
    return base::Error{"mutation.unknown",
                       {{"mutation", std::string(name)},
                        {"known", fmt::format("{}", fmt::join(names_in(table), ", "))}}};
}

template <class Kind, class Table>
std::string_view name_in(const Table& table, Kind kind) {
    return std::ranges::find(table, kind, &Named<Kind>::kind)->name;
}

void set_field(RequestParts& parts, std::string_view name, const std::string& value) {
    const auto field = std::ranges::find(parts.fields, name, &transport::HeaderField::name);
    if (field == parts.fields.end()) {
        parts.fields.push_back({std::string(name), value});
    } else {
        field->value = value;
    }
}

void remove_field(RequestParts& parts, std::string_view name) {
    std::erase_if(parts.fields,
                  [&](const transport::HeaderField& field) { return field.name == name; });
}

void set_body(RequestParts& parts, base::Bytes body) {
    parts.body = std::move(body);
    set_field(parts, "Content-Length", fmt::to_string(parts.body.size()));
}

/// Content that no parser of the encoding takes, whatever the message was.
base::Bytes broken(const base::Bytes& body, wire::Encoding encoding) {
    switch (encoding) {
    case wire::Encoding::json:
        return "{\"" + body;
    case wire::Encoding::xml:
        return "<open>" + body;
    case wire::Encoding::form:
        return body + "&%G1=%";
    case wire::Encoding::multipart:
        return body.substr(0, body.rfind("\r\n--"));
    }
    return body;
}

} // namespace

std::string_view name_of(RequestMutation mutation) {
    return name_in(kRequestMutations, mutation);
}
std::string_view name_of(ValueMutation mutation) {
    return name_in(kValueMutations, mutation);
}

base::Result<RequestMutation> request_mutation(std::string_view name) {
    return look_up<RequestMutation>(kRequestMutations, name);
}

base::Result<ValueMutation> value_mutation(std::string_view name) {
    return look_up<ValueMutation>(kValueMutations, name);
}

std::vector<std::string_view> request_mutation_names() {
    return names_in(kRequestMutations);
}
std::vector<std::string_view> value_mutation_names() {
    return names_in(kValueMutations);
}

RequestParts mutate(RequestParts parts, RequestMutation mutation, const std::string& argument,
                    wire::Encoding encoding) {
    switch (mutation) {
    case RequestMutation::method:
        parts.method = argument;
        break;
    case RequestMutation::path:
        parts.target = argument;
        break;
    case RequestMutation::content_type:
        set_field(parts, "Content-Type", argument);
        break;
    case RequestMutation::no_content_type:
        remove_field(parts, "Content-Type");
        break;
    case RequestMutation::empty_body:
        set_body(parts, {});
        break;
    case RequestMutation::truncated_body:
        set_body(parts, parts.body.substr(0, parts.body.size() / 2));
        break;
    case RequestMutation::malformed_body:
        set_body(parts, broken(parts.body, encoding));
        break;
    case RequestMutation::wrong_length:
        set_field(parts, "Content-Length", fmt::to_string(parts.body.size() + kPromisedTooMuch));
        break;
    case RequestMutation::no_host:
        remove_field(parts, "Host");
        break;
    case RequestMutation::secret_in_query:
        parts.target += (parts.target.find('?') == std::string::npos ? "?" : "&") + argument;
        break;
    case RequestMutation::oversized_field:
        set_field(parts, "X-Padding", std::string(kOversizedField, 'x'));
        break;
    }
    return parts;
}

RequestValues mutate(RequestValues values, ValueMutation mutation, const std::string& member) {
    const auto value = values.find(member);
    if (value == values.end()) {
        return values;
    }
    switch (mutation) {
    case ValueMutation::omit_member:
        values.erase(value);
        break;
    case ValueMutation::empty_member:
        value->second.clear();
        break;
    case ValueMutation::pad_member:
        value->second = " " + value->second + " ";
        break;
    }
    return values;
}

} // namespace ediconform::mock_client
