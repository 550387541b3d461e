#pragma once

#include "harness/base/text.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::cli {

/// A text as `--json` shows it.
inline nlohmann::ordered_json in_both(const base::LocalizedText& text) {
    return {{"ja", text.ja}, {"en", text.en}};
}

} // namespace ediconform::cli
