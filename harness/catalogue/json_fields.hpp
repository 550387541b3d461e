#pragma once

#include "harness/base/text.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::catalogue {

/// `{"ja": …, "en": …}` of a file that its schema has checked.
inline base::LocalizedText localized(const nlohmann::json& value) {
    return {value.at("ja").get<std::string>(), value.at("en").get<std::string>()};
}

} // namespace ediconform::catalogue
