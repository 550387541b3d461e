#include "harness/base/schema_words.hpp"

#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace ediconform::base::schema_words {

using nlohmann::json;

namespace {

void collect_words(const json& schema, json& words) {
    if (!schema.is_structured()) {
        return;
    }
    for (const auto& [name, value] : schema.items()) {
        if (schema.is_object() && name == "enum" && value.is_array()) {
            words.insert(words.end(), value.begin(), value.end());
        } else if (schema.is_object() && name == "const") {
            words.push_back(value);
        } else {
            collect_words(value, words);
        }
    }
}

} // namespace

std::string below(const std::string& pointer, const std::string& member) {
    std::string token;
    for (const char c : member) {
        token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return pointer + "/" + token;
}

std::string listed(const std::vector<std::string>& names) {
    return printable_line(fmt::format("{}", fmt::join(names, ", ")));
}

/// A value as it is written in a file; a text without its quotation marks where it stays clear.
std::string written(const json& value) {
    const bool plain = value.is_string() && !value.get_ref<const std::string&>().empty();
    return plain ? value.get<std::string>() : value.dump();
}

std::string type_of(const json& value) {
    return value.is_number_integer() ? "integer" : value.type_name();
}

json words_of_schema(const json& schema) {
    json words = json::array();
    collect_words(schema, words);
    return words;
}

} // namespace ediconform::base::schema_words
