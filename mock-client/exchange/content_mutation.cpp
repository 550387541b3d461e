#include "harness/base/charset.hpp"
#include "harness/base/text.hpp"
#include "mock-client/exchange/mutation_layers.hpp"

#include <boost/crc.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace ediconform::mock_client {

namespace {

constexpr std::size_t kDepth = 10'000;

base::Bytes repeated(std::string_view part, std::size_t times) {
    base::Bytes whole;
    for (std::size_t count = 0; count < times; ++count) {
        whole += part;
    }
    return whole;
}

/// Content that no parser of the encoding takes, whatever the message was; empty where there is
/// none. A form has no syntax to break (the URL Standard, 5.1, takes any octets), and many readers
/// of multipart do without the last delimiter.
base::Bytes broken(const base::Bytes& body, wire::Encoding encoding) {
    switch (encoding) {
    case wire::Encoding::json:
        return "{\"" + body;
    case wire::Encoding::xml:
        return "<open>" + body;
    case wire::Encoding::form:
    case wire::Encoding::multipart:
        break;
    }
    return {};
}

base::Bytes nested(wire::Encoding encoding) {
    switch (encoding) {
    case wire::Encoding::json:
        return repeated("[", kDepth) + repeated("]", kDepth);
    case wire::Encoding::xml:
        return repeated("<a>", kDepth) + repeated("</a>", kDepth);
    case wire::Encoding::form:
    case wire::Encoding::multipart:
        break;
    }
    return {};
}

base::Bytes little_endian(std::uint32_t value, std::size_t octets) {
    base::Bytes bytes;
    for (std::size_t index = 0; index < octets; ++index) {
        bytes += static_cast<char>(value >> (8 * index) & 0xFFU);
    }
    return bytes;
}

/// RFC 2781; empty where the content is not of its charset.
base::Bytes in_utf16(const base::Bytes& body, base::Charset charset) {
    const auto text = base::decode_text(body, charset);
    if (!text) {
        return {};
    }
    base::Bytes octets = little_endian(0xFEFF, 2);
    for (std::size_t offset = 0; offset < text->size();) {
        const base::DecodedScalar next = base::decode_utf8(*text, offset);
        const std::uint32_t scalar = next.scalar.value_or(0xFFFD);
        offset += next.length;
        if (scalar < 0x10000) {
            octets += little_endian(scalar, 2);
        } else {
            octets += little_endian(0xD800 + ((scalar - 0x10000) >> 10U), 2);
            octets += little_endian(0xDC00 + ((scalar - 0x10000) & 0x3FFU), 2);
        }
    }
    return octets;
}

/// One gzip member (RFC 1952) whose blocks are stored as they are (RFC 1951 3.2.4): as valid as a
/// compressed one, and the same on every machine.
base::Bytes gzipped(const base::Bytes& body) {
    constexpr std::size_t kBlock = 65'535;
    base::Bytes member("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF", 10);
    for (std::size_t offset = 0; offset == 0 || offset < body.size(); offset += kBlock) {
        const base::Bytes block = body.substr(offset, kBlock);
        const auto size = static_cast<std::uint32_t>(block.size());
        member += offset + kBlock >= body.size() ? '\x01' : '\x00';
        member += little_endian(size, 2) + little_endian(~size, 2) + block;
    }
    boost::crc_32_type crc;
    crc.process_bytes(body.data(), body.size());
    return member + little_endian(crc.checksum(), 4) +
           little_endian(static_cast<std::uint32_t>(body.size()), 4);
}

} // namespace

void set_content(RequestParts& parts, base::Bytes body) {
    parts.body = std::move(body);
    set_field(parts, "Content-Length", fmt::to_string(parts.body.size()));
}

bool mutate_content(RequestParts& parts, const Mutation& mutation,
                    const wire::Operation& operation) {
    switch (mutation.kind) {
    case RequestMutation::empty_body:
        set_content(parts, {});
        return true;
    case RequestMutation::truncated_body:
        set_content(parts, parts.body.substr(0, parts.body.size() / 2));
        return true;
    case RequestMutation::malformed_body:
        set_content(parts, broken(parts.body, operation.request.encoding));
        return !parts.body.empty();
    case RequestMutation::bom:
        set_content(parts, "\xEF\xBB\xBF" + parts.body);
        return true;
    case RequestMutation::utf16:
        set_content(parts, in_utf16(parts.body, operation.request.charset));
        return !parts.body.empty();
    case RequestMutation::gzip:
        set_content(parts, gzipped(parts.body));
        set_field(parts, "Content-Encoding", "gzip");
        return true;
    case RequestMutation::deep_nesting:
        set_content(parts, nested(operation.request.encoding));
        return !parts.body.empty();
    default:
        return false;
    }
}

} // namespace ediconform::mock_client
