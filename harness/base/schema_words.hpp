#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

/// How members, values and types of a file are named in messages about its schema.
namespace ediconform::base::schema_words {

/// JSON pointer (RFC 6901) of a member of the object at `pointer`.
std::string below(const std::string& pointer, const std::string& member);

/// Names beside each other, safe to show.
std::string listed(const std::vector<std::string>& names);

/// A value as a file has it; a text without its quotation marks where it stays clear.
std::string written(const nlohmann::json& value);

/// `string`, `integer`, `number`, `boolean`, `null`, `array` or `object`.
std::string type_of(const nlohmann::json& value);

/// Every value of `enum` and `const` anywhere in a schema, as an array.
nlohmann::json words_of_schema(const nlohmann::json& schema);

} // namespace ediconform::base::schema_words
