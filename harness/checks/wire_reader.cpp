#include "harness/checks/wire_reader.hpp"

#include "harness/checks/wire_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ediconform::checks {

namespace {

/// No message of this API comes near it: a PKCS#12 with a long chain is some 20 KiB of Base64.
constexpr std::size_t kLargestBody = 8U << 20U;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

void judge_media_type(const MediaType& media_type, base::ByteView body, WireCollector& collector) {
    const wire::MessageBinding& binding = collector.binding();
    std::string expected = binding.media_type;
    std::ranges::transform(expected, expected.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    if (!media_type.well_formed) {
        collector.violation("media_type", "Content-Type", "missing or not well-formed");
    } else if (!expected.empty() && media_type.essence != expected) {
        collector.violation("media_type", "Content-Type", "the profile has " + binding.media_type);
    }
    const auto charset = media_type.parameters.find("charset");
    if (charset != media_type.parameters.end() &&
        !reads_alike(charset->second, binding.charset, body,
                     binding.encoding == wire::Encoding::form)) {
        collector.violation("content_type_charset", "Content-Type",
                            "the profile has " + std::string(base::name_of(binding.charset)));
    }
}

void read_body(const MediaType& media_type, base::ByteView body, WireCollector& collector) {
    switch (collector.binding().encoding) {
    case wire::Encoding::json:
        read_json(body, collector);
        break;
    case wire::Encoding::xml:
        read_xml(body, media_type, collector);
        break;
    case wire::Encoding::form:
        read_form(body, collector);
        break;
    case wire::Encoding::multipart:
        read_multipart(body, media_type, collector);
        break;
    }
}

} // namespace

std::string describe(const WireViolation& violation) {
    return fmt::format("{}{}{}: {}", violation.code, violation.member.empty() ? "" : " ",
                       violation.member, violation.detail);
}

bool WireReading::decoded() const {
    static constexpr std::array<std::string_view, 4> kFatal = {"encoding", "charset", "root",
                                                               "document_type"};
    return std::ranges::none_of(violations, [](const WireViolation& violation) {
        return std::ranges::find(kFatal, violation.code) != kFatal.end();
    });
}

bool WireReading::well_formed() const {
    return std::ranges::none_of(violations, [](const WireViolation& violation) {
        return violation.code == "encoding" && violation.member.empty();
    });
}

WireReading read_message(const wire::Operation& operation, Direction direction,
                         const std::string& content_type, base::ByteView body) {
    WireReading reading;
    const bool is_request = direction == Direction::request;
    WireCollector collector(is_request ? operation.request : operation.reply, reading);
    const MediaType media_type = parse_media_type(content_type);
    judge_media_type(media_type, body, collector);
    if (body.starts_with(kUtf8Mark)) {
        const wire::MessageBinding& binding = collector.binding();
        // XML 1.0, 4.3.3: a document of UTF-8 may begin with it.
        if (binding.encoding != wire::Encoding::xml || binding.charset != base::Charset::utf8) {
            collector.violation("byte_order_mark", "", "the body starts with EF BB BF");
        }
        body.remove_prefix(kUtf8Mark.size());
    } else if (body.starts_with("\xFF\xFE") || body.starts_with("\xFE\xFF")) {
        collector.violation("byte_order_mark", "", "the body starts with the mark of UTF-16");
    }
    if (body.size() > kLargestBody) {
        collector.violation("encoding", "", "the body is larger than 8 MiB and was not read");
    } else {
        read_body(media_type, body, collector);
    }
    collector.finish();
    return reading;
}

} // namespace ediconform::checks
