#include "mock-ca/codec/header_parameter.hpp"
#include "mock-ca/codec/wire_format.hpp"

#include <fmt/format.h>

#include <algorithm>

/// multipart/form-data (RFC 7578, body syntax RFC 2046 5.1.1).
namespace ediconform::mock_ca {

namespace {

struct Part {
    base::Bytes name;
    base::ByteView content;
};

/// The line at the front of `rest`, which loses it; nothing where no CR LF ends it.
std::optional<base::ByteView> take_line(base::ByteView& rest) {
    const std::size_t end = rest.find("\r\n");
    if (end == base::ByteView::npos) {
        return std::nullopt;
    }
    const base::ByteView line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

bool is_blank(base::ByteView text) {
    return text.find_first_not_of(" \t") == base::ByteView::npos;
}

/// One part: header fields, an empty line, the content.
base::Result<Part> read_part(base::ByteView text) {
    Part part;
    bool named = false;
    for (auto line = take_line(text); line; line = take_line(text)) {
        if (line->empty()) {
            part.content = text;
            return named ? base::Result<Part>(std::move(part))
                         : undecodable("a part without a field name");
        }
        const std::size_t colon = line->find(':');
        if (colon == base::ByteView::npos) {
            return undecodable("a part with a line that is no header field");
        }
        const std::string field = header_word(line->substr(0, colon));
        const base::ByteView value = line->substr(colon + 1);
        if (field == "content-disposition") {
            auto name = header_parameter(value, "name");
            if (named || !name || header_word(value) != "form-data") {
                return undecodable("a part with a wrong Content-Disposition");
            }
            part.name = *std::move(name);
            named = true;
        } else if (field == "content-transfer-encoding" && header_word(value) != "binary" &&
                   header_word(value) != "8bit" && header_word(value) != "7bit") {
            return undecodable("a part with a Content-Transfer-Encoding");
        }
    }
    return undecodable("a part whose header does not end");
}

/// The boundary parameter: 1 to 70 characters, the last no space (RFC 2046 5.1.1).
base::Result<std::string> boundary_of(std::string_view content_type) {
    auto boundary = header_parameter(content_type, "boundary");
    const bool usable = boundary && !boundary->empty() && boundary->size() <= 70 &&
                        !boundary->ends_with(' ') &&
                        boundary->find_first_of("\r\n") == std::string::npos;
    if (header_word(content_type) != "multipart/form-data" || !usable) {
        return undecodable("a Content-Type that is not multipart/form-data with a boundary");
    }
    return *std::move(boundary);
}

/// The octets between two delimiters each; what stands before the first and after the last is
/// ignored.
base::Result<std::vector<base::ByteView>> split(base::ByteView body, const std::string& boundary) {
    const std::string delimiter = "\r\n--" + boundary;
    std::vector<base::ByteView> parts;
    std::size_t start = base::ByteView::npos;
    // The first delimiter may stand at the very front, where the CR LF before it is left out.
    std::size_t at =
        body.starts_with(base::ByteView(delimiter).substr(2)) ? 0 : body.find(delimiter);
    std::size_t skip =
        at == 0 && !body.starts_with("\r\n") ? delimiter.size() - 2 : delimiter.size();
    while (at != base::ByteView::npos) {
        if (start != base::ByteView::npos) {
            parts.push_back(body.substr(start, at - start));
        }
        base::ByteView rest = body.substr(at + skip);
        if (rest.starts_with("--")) {
            return parts;
        }
        const auto padding = take_line(rest);
        if (!padding || !is_blank(*padding)) {
            return undecodable("a multipart delimiter that does not end its line");
        }
        start = body.size() - rest.size();
        at = body.find(delimiter, start);
        skip = delimiter.size();
    }
    return undecodable("a multipart body without its last delimiter");
}

/// A boundary that no value holds; the same reply always gets the same one.
std::string boundary_for(const std::vector<base::Bytes>& contents) {
    for (unsigned number = 0;; ++number) {
        std::string boundary = fmt::format("ediconform-reply-{}", number);
        const bool taken =
            std::any_of(contents.begin(), contents.end(), [&](const base::Bytes& content) {
                return content.find(boundary) != base::Bytes::npos;
            });
        if (!taken) {
            return boundary;
        }
    }
}

} // namespace

base::Result<RequestValues> decode_multipart(const wire::MessageBinding& binding,
                                             std::string_view content_type, base::ByteView body) {
    const auto boundary = boundary_of(content_type);
    if (!boundary) {
        return boundary.error();
    }
    const auto parts = split(body, *boundary);
    if (!parts) {
        return parts.error();
    }
    RequestValues values;
    for (const base::ByteView text : *parts) {
        const auto part = read_part(text);
        if (!part) {
            return part.error();
        }
        auto taken = take_field(binding, part->name, part->content, values);
        if (!taken) {
            return std::move(taken).error();
        }
    }
    return values;
}

base::Result<EncodedReply> encode_multipart(const wire::MessageBinding& binding,
                                            const ReplyFields& fields) {
    std::vector<base::Bytes> contents;
    std::vector<base::Bytes> names;
    for (const ReplyField& field : fields) {
        auto name = base::encode_text(field.place, binding.charset);
        auto content = base::encode_text(field.text.value_or(""), binding.charset);
        if (!name || !content) {
            return unencodable(field.name);
        }
        names.push_back(*std::move(name));
        contents.push_back(*std::move(content));
    }
    const std::string boundary = boundary_for(contents);
    base::Bytes body;
    for (std::size_t index = 0; index < contents.size(); ++index) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n",
                            boundary, names[index], contents[index]);
    }
    body += fmt::format("--{}--\r\n", boundary);
    return EncodedReply{std::move(body),
                        fmt::format("{}; boundary={}", binding.media_type, boundary)};
}

} // namespace ediconform::mock_ca
