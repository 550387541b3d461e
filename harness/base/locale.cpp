#include "harness/base/locale.hpp"

#include <cstdlib>
#include <string_view>

namespace ediconform::base {

Language language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return std::string_view(value).starts_with("ja") ? Language::ja : Language::en;
        }
    }
    return Language::en;
}

} // namespace ediconform::base
