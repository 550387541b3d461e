#include "harness/wire/place.hpp"
#include "mock-ca/codec/wire_format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace ediconform::mock_ca {

using nlohmann::json;

namespace {

constexpr int kDeepest = 32;

/// Watches a parse for what the tree does not show any more: members that stand there twice, and
/// depth.
class Watch {
public:
    bool operator()(int depth, json::parse_event_t event, json& value) {
        too_deep_ = too_deep_ || depth > kDeepest;
        if (event == json::parse_event_t::object_start) {
            names_.emplace_back();
        } else if (event == json::parse_event_t::object_end) {
            names_.pop_back();
        } else if (event == json::parse_event_t::key) {
            const bool added = names_.back().insert(value.get<std::string>()).second;
            duplicate_ = duplicate_ || !added;
        }
        return true;
    }
    [[nodiscard]] bool duplicate() const { return duplicate_; }
    [[nodiscard]] bool too_deep() const { return too_deep_; }

private:
    std::vector<std::set<std::string>> names_;
    bool duplicate_ = false;
    bool too_deep_ = false;
};

base::Result<json> parsed(std::string_view text) {
    Watch watch;
    json tree = json::parse(
        text,
        [&watch](int depth, json::parse_event_t event, json& value) {
            return watch(depth, event, value);
        },
        false);
    if (tree.is_discarded()) {
        return undecodable("not JSON");
    }
    if (watch.duplicate()) {
        return undecodable("a JSON member stands there twice");
    }
    if (watch.too_deep()) {
        return undecodable("JSON nested too deeply");
    }
    if (!tree.is_object()) {
        return undecodable("no JSON object");
    }
    return tree;
}

const json* find(const json& tree, const std::string& place) {
    const json* value = &tree;
    const auto names = wire::split_json_place(place);
    for (const std::string& name : *names) {
        if (!value->is_object() || !value->contains(name)) {
            return nullptr;
        }
        value = &value->at(name);
    }
    return value;
}

json value_of(const ReplyField& field) {
    if (!field.text) {
        return nullptr;
    }
    if (field.type == wire::ValueType::integer) {
        return json::parse(*field.text);
    }
    return *field.text;
}

} // namespace

base::Result<RequestValues> decode_json(const wire::MessageBinding& binding, base::ByteView body) {
    const auto text = decoded_text(body, binding.charset);
    if (!text) {
        return text.error();
    }
    const auto tree = parsed(*text);
    if (!tree) {
        return tree.error();
    }
    RequestValues values;
    for (const wire::MemberBinding& bound : binding.members) {
        const json* value = find(*tree, bound.place);
        if (value == nullptr) {
            continue;
        }
        if (bound.type == wire::ValueType::string && value->is_string()) {
            values[bound.member] = value->get<std::string>();
        } else if (bound.type == wire::ValueType::integer && value->is_number_integer()) {
            values[bound.member] = value->dump();
        } else {
            return undecodable(
                fmt::format("a JSON {} where another type has to stand", value->type_name()),
                bound.member);
        }
    }
    return values;
}

base::Result<EncodedReply> encode_json(const wire::MessageBinding& binding,
                                       const ReplyFields& fields) {
    json tree = json::object();
    for (const ReplyField& field : fields) {
        json* place = &tree;
        const auto names = wire::split_json_place(field.place);
        for (const std::string& name : *names) {
            place = &(*place)[name];
        }
        *place = value_of(field);
    }
    auto body = base::encode_text(tree.dump(), binding.charset);
    if (!body) {
        return unencodable("");
    }
    // RFC 8259 defines no charset parameter; one is needed only where the charset is not its UTF-8.
    std::string type = binding.media_type;
    if (binding.charset != base::Charset::utf8) {
        type += fmt::format("; charset={}", label_of(binding.charset));
    }
    return EncodedReply{*std::move(body), std::move(type)};
}

} // namespace ediconform::mock_ca
