#include "mock-ca/server/http_reply.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <map>

namespace ediconform::mock_ca {

namespace {

using Kind = transport::WireAction::Kind;

std::string_view reason_of(int status) {
    static const std::map<int, std::string_view> kReasons{
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {425, "Too Early"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {451, "Unavailable For Legal Reasons"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };
    const auto found = kReasons.find(status);
    return found == kReasons.end() ? "Status" : found->second;
}

} // namespace

std::string http_date(base::WallTime time) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds));
}

std::vector<std::string> head_lines(const HttpReply& reply, base::WallTime now) {
    const std::string reason =
        reply.reason.empty() ? std::string(reason_of(reply.status)) : reply.reason;
    std::vector<std::string> lines{fmt::format("HTTP/1.1 {} {}", reply.status, reason),
                                   "Date: " + http_date(now + reply.clock),
                                   "Server: ediconform-mock-ca"};
    for (const transport::HeaderField& field : reply.extra.all()) {
        lines.push_back(fmt::format("{}: {}", field.name, field.value));
    }
    // Answers carry private keys: no cache may keep them (RFC 9111 5.2.2.5).
    lines.emplace_back("Cache-Control: no-store");
    if (!reply.content_type.empty()) {
        lines.push_back("Content-Type: " + reply.content_type);
    }
    return lines;
}

transport::WireActions stretched_actions(const base::Bytes& head, const base::Bytes& body,
                                         const Stretch& stretch) {
    constexpr std::uint64_t kBlock = 64U << 10U;
    const base::Bytes block(kBlock, stretch.octet);
    const base::Bytes rest(stretch.count % kBlock, stretch.octet);
    transport::WireActions actions;
    actions.push_back({Kind::send, head + body.substr(0, stretch.at), {}, 0});
    actions.push_back({Kind::send, block, {}, 0, {}, stretch.count / kBlock});
    actions.push_back({Kind::send, rest + body.substr(stretch.at), {}, 0});
    return actions;
}

PlannedReply serialise(const HttpReply& reply, std::string_view request_method, bool keep_alive,
                       base::WallTime now) {
    const std::uint64_t size = reply.body.size() + (reply.stretch ? reply.stretch->count : 0);
    std::string head;
    for (const std::string& line : head_lines(reply, now)) {
        head += line + "\r\n";
    }
    head += fmt::format("Content-Length: {}\r\n"
                        "Connection: {}\r\n\r\n",
                        size, keep_alive ? "keep-alive" : "close");
    return {std::move(head), request_method == "HEAD" ? base::Bytes() : reply.body};
}

HttpReply error_page(int status) {
    const std::string title = fmt::format("{} {}", status, reason_of(status));
    return {status,
            "text/html; charset=us-ascii",
            fmt::format("<!DOCTYPE html>\n<html><head><title>{0}</title></head>\n"
                        "<body><h1>{0}</h1></body></html>\n",
                        title),
            {}};
}

} // namespace ediconform::mock_ca
