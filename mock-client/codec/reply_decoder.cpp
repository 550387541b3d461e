#include "mock-client/codec/reply_decoder.hpp"

#include "mock-client/codec/wire_format.hpp"

#include <stdexcept>

namespace ediconform::mock_client {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(kWhiteSpace);
    if (first == std::string::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

base::Result<IncomingValues> read(const wire::MessageBinding& binding,
                                  const std::string& content_type, base::ByteView body) {
    switch (binding.encoding) {
    case wire::Encoding::json:
        return read_json(binding, body);
    case wire::Encoding::xml:
        return read_xml(binding, body);
    case wire::Encoding::form:
        return read_form(binding, body);
    case wire::Encoding::multipart:
        return read_multipart(binding, content_type, body);
    }
    throw std::logic_error("an encoding without a reader");
}

std::string take(const IncomingValues& values, std::string_view member) {
    const auto found = values.find(member);
    return found == values.end() ? std::string() : found->second;
}

} // namespace

base::Error undecodable(std::string_view detail) {
    return base::Error{"reply.undecodable", {{"detail", std::string(detail)}}};
}

base::Result<DecodedReply> decode_reply(const wire::Operation& operation,
                                        const std::string& content_type, base::ByteView body) {
    if (body.starts_with(kByteOrderMark)) {
        body.remove_prefix(kByteOrderMark.size());
    }
    auto values = read(operation.reply, content_type, body);
    if (!values) {
        return std::move(values).error();
    }
    DecodedReply reply;
    reply.status = trimmed(take(*values, wire::member::kStatus));
    if (reply.status.empty()) {
        return undecodable("no status");
    }
    std::string certificate = take(*values, wire::member::kCertificate);
    if (!trimmed(certificate).empty()) {
        reply.certificate = std::move(certificate);
    }
    reply.message = take(*values, wire::member::kMessage);
    return reply;
}

} // namespace ediconform::mock_client
