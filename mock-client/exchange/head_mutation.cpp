#include "mock-client/exchange/mutation_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace ediconform::mock_client {

namespace {

/// Small enough that every request has several chunks.
constexpr std::size_t kChunk = 16;

void remove_field(RequestParts& parts, std::string_view name) {
    std::erase_if(parts.fields,
                  [&](const transport::HeaderField& field) { return field.name == name; });
}

/// RFC 9112 7.1.
base::Bytes in_chunks(const base::Bytes& body) {
    base::Bytes chunks;
    for (std::size_t offset = 0; offset < body.size(); offset += kChunk) {
        const base::Bytes chunk = body.substr(offset, kChunk);
        chunks += fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk);
    }
    return chunks + "0\r\n\r\n";
}

void use_lower_case(std::vector<transport::HeaderField>& fields) {
    for (transport::HeaderField& field : fields) {
        std::ranges::transform(field.name, field.name.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
    }
}

} // namespace

void set_field(RequestParts& parts, std::string_view name, const std::string& value) {
    const auto field = std::ranges::find(parts.fields, name, &transport::HeaderField::name);
    if (field == parts.fields.end()) {
        parts.fields.push_back({std::string(name), value});
    } else {
        field->value = value;
    }
}

bool mutate_head(RequestParts& parts, const Mutation& mutation) {
    switch (mutation.kind) {
    case RequestMutation::method:
        parts.method = mutation.to;
        return true;
    case RequestMutation::path:
        parts.target = mutation.to;
        return true;
    case RequestMutation::content_type:
        set_field(parts, "Content-Type", mutation.to);
        return true;
    case RequestMutation::no_content_type:
        remove_field(parts, "Content-Type");
        return true;
    case RequestMutation::no_host:
        remove_field(parts, "Host");
        return true;
    case RequestMutation::lower_case_names:
        use_lower_case(parts.fields);
        return true;
    case RequestMutation::chunked:
        parts.body = in_chunks(parts.body);
        remove_field(parts, "Content-Length");
        set_field(parts, "Transfer-Encoding", "chunked");
        return true;
    case RequestMutation::expect_continue:
        set_field(parts, "Expect", "100-continue");
        return true;
    default:
        return false;
    }
}

} // namespace ediconform::mock_client
