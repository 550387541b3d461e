#include "mock-ca/server/http_composer.hpp"

#include "harness/base/charset.hpp"

#include <fmt/format.h>

#include <utility>

namespace ediconform::mock_ca {

namespace {

using Content = HttpFault::Content;
using Location = HttpFault::Location;

constexpr auto kLoginPage =
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n"
    "<body><form method=\"post\" action=\"/login\"><input name=\"user\">"
    "<input name=\"password\" type=\"password\"><input type=\"submit\"></form></body></html>\n";
constexpr auto kMaintenancePage =
    "<!DOCTYPE html>\n<html><head><title>メンテナンス中</title></head>\n"
    "<body><h1>メンテナンス中</h1><p>しばらくしてから接続してください。</p></body></html>\n";

HttpReply with_content(HttpReply answer, Content content) {
    HttpReply page = error_page(answer.status);
    switch (content) {
    case Content::of_answer:
        return answer;
    case Content::none:
        page.content_type.clear();
        page.body.clear();
        break;
    case Content::json:
        page.content_type = "application/problem+json";
        page.body = fmt::format("{{\"type\":\"about:blank\",\"status\":{}}}", answer.status);
        break;
    case Content::login_page:
        page.content_type = "text/html";
        page.body = kLoginPage;
        break;
    case Content::maintenance_page:
        page.content_type = "text/html; charset=Shift_JIS";
        page.body = *base::encode_text(kMaintenancePage, base::Charset::cp932);
        break;
    case Content::page:
        break;
    }
    return page;
}

std::string location_of(Location location, const Places& places) {
    switch (location) {
    case Location::same_url:
        return places.own_url;
    case Location::elsewhere:
        return fmt::format("https://{}/moved", places.elsewhere);
    case Location::elsewhere_plain:
        return fmt::format("http://{}/moved", places.elsewhere);
    case Location::other_port:
        return fmt::format("https://{}/moved", places.beside_ca);
    case Location::other_port_plain:
        return fmt::format("http://{}/moved", places.beside_ca);
    case Location::none:
        break;
    }
    return {};
}

} // namespace

HttpReply composed_http(HttpReply answer, const HttpFault& fault, const Places& places,
                        base::WallTime now) {
    answer.status = fault.status.value_or(answer.status);
    HttpReply reply = with_content(std::move(answer), fault.content);
    reply.reason = fault.reason_in_cp932 ? *base::encode_text(fault.reason, base::Charset::cp932)
                                         : fault.reason;
    reply.clock = fault.clock;
    if (fault.content_type) {
        reply.content_type = *fault.content_type;
    }
    if (fault.retry_after_date) {
        reply.extra.add("Retry-After", http_date(now + *fault.retry_after_date));
    } else if (!fault.retry_after.empty()) {
        reply.extra.add("Retry-After", fault.retry_after);
    }
    if (fault.location != Location::none) {
        reply.extra.add("Location", location_of(fault.location, places));
    }
    for (const auto& [name, value] : fault.fields) {
        reply.extra.add(name, value);
    }
    return reply;
}

} // namespace ediconform::mock_ca
