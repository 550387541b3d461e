#pragma once

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace ediconform::catalogue {

/// `{"ja": …, "en": …}` of a file that its schema has checked.
inline base::LocalizedText localized(const nlohmann::json& value) {
    return {value.at("ja").get<std::string>(), value.at("en").get<std::string>()};
}

} // namespace ediconform::catalogue
