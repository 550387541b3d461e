#include "harness/transport/http_message.hpp"

#include <algorithm>
#include <utility>

namespace ediconform::transport {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_token(std::string_view left, std::string_view right) {
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
}

} // namespace

void HeaderFields::add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
}

std::optional<std::string> HeaderFields::find(std::string_view name) const {
    const auto named = [&](const HeaderField& field) { return same_token(field.name, name); };
    const auto found = std::find_if(fields_.begin(), fields_.end(), named);
    return found == fields_.end() ? std::nullopt : std::optional(found->value);
}

bool expects_continue(const HttpRequest& request) {
    const auto expectation = request.fields.find("Expect");
    return expectation && same_token(*expectation, "100-continue");
}

} // namespace ediconform::transport
