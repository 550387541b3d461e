#include "reports/html_values.hpp"

namespace ediconform::reports::html {

namespace {

constexpr std::size_t kLongestText = 16U << 10U;

} // namespace

data safe(std::string_view text) {
    return data{base::truncated(base::printable(text), kLongestText)};
}

data both(const base::LocalizedText& text) {
    if (text.ja.empty() && text.en.empty()) {
        return data{data::type::bool_false};
    }
    data out;
    if (text.ja == text.en) {
        out.set("same", safe(text.ja));
    } else {
        out.set("ja", safe(text.ja));
        out.set("en", safe(text.en));
    }
    return out;
}

data text_or_none(std::string_view text) {
    if (text.empty()) {
        return data{data::type::bool_false};
    }
    return safe(text);
}

data flag(bool value) {
    return data{value ? data::type::bool_true : data::type::bool_false};
}

} // namespace ediconform::reports::html
