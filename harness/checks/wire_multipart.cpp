#include "harness/checks/wire_collector.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace ediconform::checks {

namespace {

constexpr auto kNowhere = base::ByteView::npos;

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    });
    return out;
}

/// RFC 2046 section 5.1.1, `boundary`.
bool is_boundary(std::string_view text) {
    static constexpr std::string_view kMarks = "'()+_,-./:=? ";
    return !text.empty() && text.size() <= 70 && text.back() != ' ' &&
           std::ranges::all_of(text, [](char c) {
               const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
               return letter || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
           });
}

struct PartHead {
    std::optional<std::string> name; ///< As octets.
    std::string charset;
    std::string transfer_encoding;
};

PartHead read_head(base::ByteView head) {
    PartHead result;
    while (!head.empty()) {
        const base::ByteView line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(line.size() + 2, head.size()));
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string name = lower_case(line.substr(0, colon));
        const base::ByteView value = colon < line.size() ? line.substr(colon + 1) : "";
        if (name == "content-disposition") {
            const MediaType disposition = parse_disposition(value);
            const auto field = disposition.parameters.find("name");
            if (disposition.well_formed && disposition.essence == "form-data" &&
                field != disposition.parameters.end()) {
                result.name = field->second;
            }
        } else if (name == "content-type") {
            const MediaType type = parse_media_type(value);
            const auto charset = type.parameters.find("charset");
            result.charset = charset == type.parameters.end() ? "" : charset->second;
        } else if (name == "content-transfer-encoding") {
            result.transfer_encoding = parse_disposition(value).essence;
        }
    }
    return result;
}

/// A field name as it was before the escapes of the WHATWG (`%22`, `%0D`, `%0A`).
base::Bytes unescaped_name(base::Bytes name) {
    constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes = {
        {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
    for (const auto& [escape, character] : kEscapes) {
        for (std::size_t at = name.find(escape); at != base::Bytes::npos;
             at = name.find(escape, at + 1)) {
            name.replace(at, escape.size(), 1, character);
        }
    }
    return name;
}

void read_part(base::ByteView part, WireCollector& collector) {
    // A part without header fields starts with the empty line itself.
    const std::size_t head_end = part.starts_with("\r\n") ? 0 : part.find("\r\n\r\n");
    const PartHead head = read_head(part.substr(0, std::min(head_end, part.size())));
    if (head_end == kNowhere || !head.name) {
        collector.violation("encoding", "",
                            "a part without Content-Disposition: form-data and name");
        return;
    }
    const std::string place = text_of(unescaped_name(*head.name), "", collector);
    const base::ByteView content = part.substr(head_end + 4);
    if (!head.charset.empty() && !reads_alike(head.charset, collector.binding().charset, content)) {
        collector.violation("content_type_charset", place, "not the charset of the profile");
    }
    const std::string& transfer = head.transfer_encoding;
    if (!transfer.empty() && transfer != "7bit" && transfer != "8bit" && transfer != "binary") {
        collector.violation("encoding", place,
                            "a transfer encoding, which RFC 7578 4.7 deprecates");
    }
    if (!collector.is_bound(place)) {
        collector.unknown(place);
        return;
    }
    collector.value(place, text_of(content, place, collector), WireKind::text);
}

/// The rest of a delimiter line after the boundary: 0 where it is none, 1 for a delimiter, 2 for
/// the last.
int delimiter_kind(base::ByteView& rest) {
    const bool last = rest.starts_with("--");
    base::ByteView line = rest.substr(last ? 2 : 0);
    const std::size_t padding = std::min(line.find_first_not_of(" \t"), line.size());
    line.remove_prefix(padding);
    if (!line.starts_with("\r\n") && !(last && line.empty())) {
        return 0;
    }
    rest = line.substr(std::min<std::size_t>(2, line.size()));
    return last ? 2 : 1;
}

/// The next delimiter line at or after `from`: where its CRLF begins, and what follows it.
struct Delimiter {
    std::size_t begin = kNowhere;
    std::size_t after = 0;
    bool last = false;
};

Delimiter next_delimiter(base::ByteView body, const std::string& dash_boundary, std::size_t from) {
    for (std::size_t at = body.find(dash_boundary, from); at != kNowhere;
         at = body.find(dash_boundary, at + 1)) {
        const bool at_line = at == 0 || (at >= 2 && body.substr(at - 2, 2) == "\r\n");
        base::ByteView rest = body.substr(at + dash_boundary.size());
        const int kind = at_line ? delimiter_kind(rest) : 0;
        if (kind != 0) {
            return {at, body.size() - rest.size(), kind == 2};
        }
    }
    return {};
}

} // namespace

void read_multipart(base::ByteView body, const MediaType& media_type, WireCollector& collector) {
    const auto boundary = media_type.parameters.find("boundary");
    if (boundary == media_type.parameters.end() || !is_boundary(boundary->second)) {
        collector.violation("encoding", "Content-Type", "no boundary after RFC 2046 5.1.1");
        return;
    }
    const std::string dash_boundary = "--" + boundary->second;
    Delimiter delimiter = next_delimiter(body, dash_boundary, 0);
    if (delimiter.begin == kNowhere) {
        collector.violation("encoding", "", "the boundary does not stand in the body");
        return;
    }
    while (!delimiter.last) {
        const std::size_t begin = delimiter.after;
        delimiter = next_delimiter(body, dash_boundary, begin);
        if (delimiter.begin == kNowhere) {
            collector.violation("encoding", "", "the last delimiter is missing");
            read_part(body.substr(begin), collector);
            return;
        }
        // The CRLF before a delimiter line belongs to the delimiter.
        read_part(body.substr(begin, std::max(delimiter.begin, begin + 2) - 2 - begin), collector);
    }
}

} // namespace ediconform::checks
