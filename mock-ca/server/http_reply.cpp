#include "mock-ca/server/http_reply.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <map>

namespace ediconform::mock_ca {

namespace {

std::string_view reason_of(int status) {
    static const std::map<int, std::string_view> kReasons{
        {200, "OK"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };
    const auto found = kReasons.find(status);
    return found == kReasons.end() ? "Status" : found->second;
}

std::string http_date(base::WallTime time) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds));
}

} // namespace

PlannedReply serialise(const HttpReply& reply, std::string_view request_method, bool keep_alive,
                       base::WallTime now) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n"
                                   "Date: {}\r\n"
                                   "Server: ediconform-mock-ca\r\n",
                                   reply.status, reason_of(reply.status), http_date(now));
    for (const transport::HeaderField& field : reply.extra.all()) {
        head += fmt::format("{}: {}\r\n", field.name, field.value);
    }
    // Answers carry private keys: no cache may keep them (RFC 9111 5.2.2.5).
    head += fmt::format("Cache-Control: no-store\r\n"
                        "Content-Type: {}\r\n"
                        "Content-Length: {}\r\n"
                        "Connection: {}\r\n\r\n",
                        reply.content_type, reply.body.size(), keep_alive ? "keep-alive" : "close");
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
