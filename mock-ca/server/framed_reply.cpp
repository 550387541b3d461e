#include "mock-ca/server/framed_reply.hpp"

#include "harness/base/charset.hpp"
#include "mock-ca/server/content_coding.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace ediconform::mock_ca {

namespace {

using Chunks = FramingFault::Chunks;
using Coding = FramingFault::Coding;
using Kind = transport::WireAction::Kind;

constexpr std::uint64_t kBombSize = 64U << 20U;
constexpr std::string_view kEnd = "\r\n";
constexpr int kForbidden = 403;

/// `=`, `=-20`, `=+20`, or a text with `{n}` for the right number.
std::string length_text(const std::string& form, std::uint64_t length) {
    const std::string right = fmt::to_string(length);
    if (!form.starts_with('=')) {
        const std::size_t at = form.find("{n}");
        return at == std::string::npos ? form : form.substr(0, at) + right + form.substr(at + 3);
    }
    const std::size_t digits = form.starts_with("=+") ? 2 : 1; // from_chars knows no plus
    std::int64_t difference = 0;
    std::from_chars(form.data() + digits, form.data() + form.size(), difference);
    return fmt::to_string(static_cast<std::int64_t>(length) + difference);
}

std::string size_line(const Chunks& chunks, std::size_t size, bool first) {
    using Defect = Chunks::Defect;
    std::string line = fmt::format("{:X}", size);
    if (first && chunks.defect == Defect::size_not_hex) {
        line = "size";
    } else if (first && chunks.defect == Defect::size_huge) {
        line = "FFFFFFFFFFFFFFFFF";
    } else if (first && chunks.defect == Defect::too_short) {
        line = fmt::format("{:X}", size + 100);
    }
    return line + (chunks.extensions ? ";part=\"one\"" : "");
}

base::Bytes in_chunks(base::ByteView content, const Chunks& chunks) {
    using Defect = Chunks::Defect;
    base::Bytes octets;
    for (bool first = true; !content.empty(); first = false) {
        const base::ByteView piece = content.substr(0, std::min(chunks.size, content.size()));
        octets += size_line(chunks, piece.size(), first);
        octets += kEnd;
        octets += piece;
        octets += chunks.defect == Defect::no_line_end ? base::ByteView() : kEnd;
        content.remove_prefix(piece.size());
        if (chunks.defect == Defect::too_short) {
            return octets;
        }
    }
    if (chunks.defect != Defect::no_last) {
        octets += chunks.trailers ? "0\r\nX-Checksum: 0\r\n\r\n" : "0\r\n\r\n";
    }
    return octets;
}

base::Bytes coded(const base::Bytes& content, Coding coding) {
    switch (coding) {
    case Coding::gzip:
        return gzip(content, 0);
    case Coding::gzip_bomb:
        return gzip(content, kBombSize);
    case Coding::gzip_label:
    case Coding::none:
        break;
    }
    return content;
}

std::vector<std::string> lines_of(const HttpReply& reply, const FramingFault& fault,
                                  std::uint64_t length, base::WallTime now) {
    std::vector<std::string> lines = head_lines(reply, now);
    if (fault.status_line) {
        lines.front() = *fault.status_line;
    }
    if (fault.coding != Coding::none) {
        lines.emplace_back("Content-Encoding: gzip");
    }
    if (fault.chunks) {
        lines.emplace_back("Transfer-Encoding: chunked");
    }
    for (const std::string& form : fault.content_length) {
        lines.push_back("Content-Length: " + length_text(form, length));
    }
    for (const std::string& line : fault.lines) {
        lines.push_back(fault.lines_in_cp932 ? *base::encode_text(line, base::Charset::cp932)
                                             : line);
    }
    for (unsigned number = 0; number < fault.filler.fields; ++number) {
        lines.push_back(
            fmt::format("X-Filler-{}: {}", number, std::string(fault.filler.octets, 'f')));
    }
    if (fault.says_close) {
        lines.emplace_back("Connection: close");
    }
    return lines;
}

base::Bytes head_of(const HttpReply& reply, const FramingFault& fault, std::uint64_t length,
                    base::WallTime now) {
    base::Bytes head;
    for (unsigned count = 0; count < fault.interim.times; ++count) {
        head += fault.interim.head;
    }
    if (fault.without_head) {
        return head;
    }
    for (const std::string& line : lines_of(reply, fault, length, now)) {
        head += line + fault.line_end;
    }
    return head + fault.line_end;
}

base::Bytes octets_after(const FramingFault& fault, base::WallTime now) {
    switch (fault.after) {
    case FramingFault::After::second_answer: {
        const PlannedReply second = serialise(error_page(kForbidden), "", true, now);
        return second.head + second.body;
    }
    case FramingFault::After::stray_octets:
        return "stray octets after the answer\r\n";
    case FramingFault::After::nothing:
        break;
    }
    return {};
}

/// More than many a peer reads before it leaves.
bool is_much(const FramingFault& fault) {
    return fault.endless || fault.padding > 0 || fault.filler.fields > 0 || fault.interim.times > 1;
}

} // namespace

Injection framed(const HttpReply& reply, const FramingFault& fault, base::WallTime now) {
    const base::Bytes content = coded(reply.body, fault.coding);
    const base::Bytes head = head_of(reply, fault, content.size() + fault.padding, now);
    base::Bytes body = fault.chunks ? in_chunks(content, *fault.chunks) : content;
    if (fault.without_body) {
        body.clear();
    }
    Injection injection;
    injection.sent = {head, body};
    injection.complete = !fault.without_body && !fault.endless &&
                         (!fault.chunks || fault.chunks->defect == Chunks::Defect::none) &&
                         fault.end != Kind::reset;
    injection.lasts_as_long_as_the_peer = is_much(fault);
    if (fault.endless || fault.padding > 0) {
        constexpr auto kForever = std::numeric_limits<std::uint64_t>::max();
        const Stretch stretch{body.size(), ' ', fault.endless ? kForever : fault.padding};
        injection.actions = stretched_actions(head, body, stretch);
    } else {
        injection.actions.push_back({Kind::send, head + body, {}, 0});
    }
    const base::Bytes more = octets_after(fault, now);
    if (!more.empty()) {
        injection.actions.push_back({Kind::send, more, {}, 0});
    }
    if (fault.end) {
        injection.actions.push_back({*fault.end, {}, {}, 0});
    }
    return injection;
}

} // namespace ediconform::mock_ca
