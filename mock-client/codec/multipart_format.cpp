#include "mock-client/codec/wire_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ediconform::mock_client {

namespace {

/// What the WHATWG and RFC 7578 section 2 escape inside the quotation marks of a field name.
base::Bytes escaped_name(base::ByteView name) {
    base::Bytes out;
    for (const char c : name) {
        if (c == '"' || c == '\r' || c == '\n') {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

struct Part {
    base::Bytes name;
    base::Bytes value;
};

/// A boundary that none of the values holds; the same values give the same one.
std::string boundary_for(const std::vector<Part>& parts) {
    for (unsigned number = 0;; ++number) {
        std::string boundary = fmt::format("ediconform-part-{}", number);
        const bool taken = std::ranges::any_of(parts, [&boundary](const Part& part) {
            return part.value.find(boundary) != base::Bytes::npos;
        });
        if (!taken) {
            return boundary;
        }
    }
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return out;
}

/// The parameter `name` of a header field value, with or without quotation marks.
std::optional<std::string> parameter(std::string_view field, const std::string& name) {
    std::size_t at = field.find(';');
    while (at != std::string_view::npos) {
        at = field.find_first_not_of("; \t", at);
        const std::size_t equals = field.find('=', std::min(at, field.size()));
        if (equals == std::string_view::npos) {
            break;
        }
        const bool wanted = lower(field.substr(at, equals - at)) == name;
        std::string value;
        at = equals + 1;
        if (at < field.size() && field[at] == '"') {
            for (++at; at < field.size() && field[at] != '"'; ++at) {
                at += field[at] == '\\' && at + 1 < field.size() ? 1 : 0;
                value += field[at];
            }
            at = field.find(';', std::min(at, field.size()));
        } else {
            const std::size_t end = field.find(';', at);
            value = field.substr(at, std::min(end, field.size()) - at);
            value.erase(value.find_last_not_of(" \t") + 1);
            at = end;
        }
        if (wanted) {
            return value;
        }
    }
    return std::nullopt;
}

/// The field name that a part's header section gives; nothing where it gives none.
std::optional<std::string> name_in(base::ByteView head) {
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        const base::ByteView line = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        if (lower(line.substr(0, line.find(':'))) == "content-disposition") {
            return parameter(line.substr(0, line.find('\r')), "name");
        }
    }
    return std::nullopt;
}

/// Splits at the delimiter lines (RFC 2046 section 5.1.1); a lone LF counts as a line end, and a
/// missing last delimiter as the end of the body.
std::vector<Part> parts_of(base::ByteView body, const std::string& boundary) {
    constexpr auto kNowhere = base::ByteView::npos;
    std::vector<Part> parts;
    const std::string delimiter = "--" + boundary;
    std::size_t at = body.starts_with(delimiter) ? 0 : body.find("\n" + delimiter);
    while (at != kNowhere) {
        const std::size_t after = body.find(delimiter, at) + delimiter.size();
        const std::size_t line_end = body.find('\n', after);
        if (body.substr(after).starts_with("--") || line_end == kNowhere) {
            break;
        }
        at = body.find("\n" + delimiter, line_end);
        base::ByteView part = body.substr(line_end + 1);
        if (at != kNowhere) {
            // A part without any content ends where its delimiter's line end begins.
            part = part.substr(0, at > line_end ? at - line_end - 1 : 0);
            part.remove_suffix(part.ends_with('\r') ? 1 : 0);
        }
        const bool with_cr = part.find("\r\n\r\n") != kNowhere;
        const std::size_t head_end = with_cr ? part.find("\r\n\r\n") : part.find("\n\n");
        const auto name = name_in(part.substr(0, head_end));
        if (head_end != kNowhere && name) {
            parts.push_back({*name, base::Bytes(part.substr(head_end + (with_cr ? 4 : 2)))});
        }
    }
    return parts;
}

} // namespace

base::Result<EncodedRequest> write_multipart(const wire::MessageBinding& binding,
                                             const OutgoingFields& fields) {
    std::vector<Part> parts;
    for (const auto& field : fields) {
        auto name = base::encode_text(field.place, binding.charset);
        auto value = base::encode_text(field.text, binding.charset);
        if (!name || !value) {
            return unencodable(field.place, base::name_of(binding.charset));
        }
        parts.push_back({escaped_name(*name), *std::move(value)});
    }
    const std::string boundary = boundary_for(parts);
    base::Bytes body;
    for (const Part& part : parts) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n", boundary,
                            part.name);
        if (binding.charset != base::Charset::utf8) {
            body += fmt::format("Content-Type: text/plain; charset={}\r\n", label_of(binding));
        }
        body += "\r\n" + part.value + "\r\n";
    }
    body += "--" + boundary + "--\r\n";
    return EncodedRequest{std::move(body),
                          fmt::format("{}; boundary={}", binding.media_type, boundary)};
}

base::Result<IncomingValues> read_multipart(const wire::MessageBinding& binding,
                                            const std::string& content_type, base::ByteView body) {
    const auto boundary = parameter(content_type, "boundary");
    if (!boundary || boundary->empty()) {
        return undecodable("a multipart reply whose Content-Type names no boundary");
    }
    const std::vector<Part> parts = parts_of(body, *boundary);
    if (parts.empty()) {
        return undecodable("no part at the boundary that Content-Type names");
    }
    IncomingValues values;
    for (const Part& part : parts) {
        const auto name = base::decode_text(part.name, binding.charset);
        for (const auto& bound : binding.members) {
            if (!name || bound.place != *name || values.contains(bound.member)) {
                continue;
            }
            auto value = base::decode_text(part.value, binding.charset);
            if (!value) {
                return undecodable(
                    fmt::format("{} is not {}", bound.member, base::name_of(binding.charset)));
            }
            values[bound.member] = *std::move(value);
        }
    }
    return values;
}

} // namespace ediconform::mock_client
