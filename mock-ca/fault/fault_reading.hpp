#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// For the readers of the layers. What they read has passed the schema of faults.
namespace ediconform::mock_ca {

template <class T, std::size_t N>
using Vocabulary = std::array<std::pair<std::string_view, T>, N>;

/// The value that `word` names; the schema admits no other word.
auto one_of(const auto& vocabulary, const nlohmann::json& word) {
    for (const auto& [name, value] : vocabulary) {
        if (word == name) {
            return value;
        }
    }
    throw std::logic_error("the schema of faults and the program differ: " + word.dump());
}

/// Empty where the member is not there.
template <class T>
std::optional<T> optional_in(const nlohmann::json& does, const char* member) {
    return does.contains(member) ? std::optional(does.at(member).get<T>()) : std::nullopt;
}

/// A number stands for itself: `"retry_after": 5`.
inline std::string text_in(const nlohmann::json& value) {
    return value.is_number() ? std::to_string(value.get<std::int64_t>()) : value.get<std::string>();
}

} // namespace ediconform::mock_ca
