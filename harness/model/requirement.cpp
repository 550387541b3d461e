#include "harness/model/requirement.hpp"

#include <algorithm>

namespace ediconform::model {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the number that `text` begins with, without leading zeros; empty for 0 and for no number.
std::string_view take_number(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_digit);
    std::string_view number = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(number.size());
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

} // namespace

bool IdOrder::operator()(std::string_view a, std::string_view b) const {
    const std::string_view whole_a = a;
    const std::string_view whole_b = b;
    while (!a.empty() && !b.empty()) {
        if (is_digit(a.front()) && is_digit(b.front())) {
            const std::string_view x = take_number(a);
            const std::string_view y = take_number(b);
            if (x != y) {
                return x.size() != y.size() ? x.size() < y.size() : x < y;
            }
        } else if (a.front() != b.front()) {
            return a.front() < b.front();
        } else {
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    if (a.empty() != b.empty()) {
        return a.empty();
    }
    // `01` and `1` are one number but two ids.
    return whole_a < whole_b;
}

} // namespace ediconform::model
