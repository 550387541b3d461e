#include "harness/model/test_case.hpp"

namespace ediconform::model {

namespace {

bool matches(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) {
        return text.empty();
    }
    if (pattern.front() != '*') {
        return !text.empty() && pattern.front() == text.front() &&
               matches(pattern.substr(1), text.substr(1));
    }
    const bool crosses_parts = pattern.substr(0, 2) == "**";
    const std::string_view rest = pattern.substr(crosses_parts ? 2 : 1);
    for (std::size_t taken = 0; taken <= text.size(); ++taken) {
        if (matches(rest, text.substr(taken))) {
            return true;
        }
        if (taken < text.size() && text[taken] == '/' && !crosses_parts) {
            return false;
        }
    }
    return false;
}

} // namespace

std::string TestCase::group() const {
    const std::size_t first = base_id.find('/');
    const std::size_t second = base_id.find('/', first + 1);
    return base_id.substr(0, first) + "." + base_id.substr(first + 1, second - first - 1);
}

bool matches_glob(std::string_view pattern, const TestCase& test_case) {
    return matches(pattern, test_case.id) || matches(pattern, test_case.base_id);
}

} // namespace ediconform::model
