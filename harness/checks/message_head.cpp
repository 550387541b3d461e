#include "harness/checks/message_head.hpp"

#include <algorithm>
#include <cctype>

namespace ediconform::checks {

namespace {

bool same_letter(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
}

std::string trimmed(std::string_view value) {
    const std::size_t first = value.find_first_not_of(" \t\r");
    const std::size_t last = value.find_last_not_of(" \t\r");
    return first == std::string_view::npos ? ""
                                           : std::string(value.substr(first, last - first + 1));
}

} // namespace

std::string head_field(std::string_view head, std::string_view name) {
    std::size_t begin = head.find('\n'); // The start line is no field.
    while (begin != std::string_view::npos && begin + 1 < head.size()) {
        const std::size_t end = std::min(head.find('\n', begin + 1), head.size());
        const std::string_view line = head.substr(begin + 1, end - begin - 1);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos &&
            std::ranges::equal(line.substr(0, colon), name, same_letter)) {
            return trimmed(line.substr(colon + 1));
        }
        begin = end;
    }
    return {};
}

} // namespace ediconform::checks
