#include "harness/checks/wire_collector.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ediconform::checks {

namespace {

int hex_value(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    const std::size_t at = kDigits.find(lower);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Characters that may stand unescaped: those of a URI's query (RFC 3986 section 3.4), but what
/// parts the fields. Space, quotation marks, brackets, control characters and octets beyond ASCII
/// may not.
bool may_stand(char c) {
    static constexpr std::string_view kMarks = "-._~!$'()*,;:@/?+";
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
}

/// The octets of a name or value; `clean` becomes false where it is not escaped as it must be.
base::Bytes unescape(base::ByteView text, bool& clean) {
    base::Bytes octets;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            clean = clean && may_stand(text[at]);
            octets += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        const int high = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
        const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
        if (high < 0 || low < 0) {
            clean = false;
            octets += '%';
            continue;
        }
        octets += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return octets;
}

} // namespace

void read_form(base::ByteView body, WireCollector& collector) {
    while (!body.empty()) {
        const base::ByteView field = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(field.size() + 1, body.size()));
        const std::size_t equals = field.find('=');
        bool clean = equals != base::ByteView::npos;
        const base::Bytes name = unescape(field.substr(0, equals), clean);
        const base::Bytes octets =
            unescape(equals == base::ByteView::npos ? "" : field.substr(equals + 1), clean);
        const std::string place = text_of(name, "", collector);
        if (collector.is_bound(place)) {
            if (!clean) {
                collector.violation("encoding", place, "not escaped as a form field must be");
            }
            collector.value(place, text_of(octets, place, collector), WireKind::text);
        } else if (clean) {
            collector.unknown(place);
        } else {
            // Its name is not repeated: a body of another encoding is all name, passwords included.
            collector.violation("encoding", "", "not a sequence of form fields");
        }
    }
}

} // namespace ediconform::checks
