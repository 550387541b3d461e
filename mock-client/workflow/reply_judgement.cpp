#include "mock-client/workflow/reply_judgement.hpp"

#include "mock-client/codec/reply_decoder.hpp"
#include "mock-client/workflow/outcome.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace ediconform::mock_client {

namespace {

using transport::ExchangeFailure;

constexpr int kForbidden = 403;

bool is_success(int http_status) {
    return http_status >= 200 && http_status < 300;
}

ReplyVerdict verdict(std::string_view outcome, base::Error reason) {
    ReplyVerdict verdict;
    verdict.outcome = outcome;
    verdict.reason = std::move(reason);
    return verdict;
}

ReplyVerdict http_error(int status, const wire::Operation& operation) {
    const base::Arguments arguments{{"http_status", fmt::to_string(status)},
                                    {"operation", operation.name}};
    if (status == kForbidden &&
        operation.client_authentication != wire::ClientAuthentication::none) {
        return verdict(outcome::kClientCertificateRefused,
                       base::Error{"client.http_403", arguments});
    }
    if (status == 404 || status == 410) {
        return verdict(outcome::kHttpError, base::Error{"client.http_404", arguments});
    }
    if (status >= 500) {
        return verdict(outcome::kHttpError, base::Error{"client.http_5xx", arguments});
    }
    return verdict(outcome::kHttpError, base::Error{"client.http_error", arguments});
}

ReplyVerdict refused_by_ca(const DecodedReply& reply, const wire::StatusRule& rule) {
    const std::string meaning =
        rule.meaning_of(reply.status).value_or(std::string(outcome::kUnknownCode));
    ReplyVerdict refusal =
        verdict(meaning, base::Error{"ca." + meaning, {{"code", reply.status}}, {}, reply.message});
    refusal.code = reply.status;
    return refusal;
}

ReplyVerdict accept(const DecodedReply& reply) {
    ReplyVerdict accepted;
    accepted.code = reply.status;
    if (!reply.certificate) {
        accepted.outcome = outcome::kInvalidReply;
        accepted.reason = base::Error{"client.no_certificate", {{"code", reply.status}}};
        return accepted;
    }
    auto pkcs12 = decode_base64(*reply.certificate);
    if (!pkcs12) {
        accepted.outcome = outcome::kInvalidReply;
        accepted.reason = std::move(pkcs12).error();
        return accepted;
    }
    accepted.outcome = outcome::kOk;
    accepted.pkcs12 = *std::move(pkcs12);
    return accepted;
}

std::string_view message_of(ExchangeFailure failure) {
    switch (failure) {
    case ExchangeFailure::unresolved:
        return "client.unresolved";
    case ExchangeFailure::refused:
        return "client.refused";
    case ExchangeFailure::timeout:
        return "client.timeout";
    case ExchangeFailure::proxy:
        return "client.proxy";
    case ExchangeFailure::server_certificate:
        return "client.server_certificate";
    case ExchangeFailure::handshake:
        return "client.handshake";
    case ExchangeFailure::client_certificate_refused:
        return "client.certificate_refused";
    case ExchangeFailure::truncated:
        return "client.truncated";
    case ExchangeFailure::malformed:
        return "client.malformed";
    case ExchangeFailure::too_large:
        return "client.too_large";
    case ExchangeFailure::closed:
    case ExchangeFailure::abandoned: // Only a tester leaves of its own accord.
    case ExchangeFailure::none:
        break;
    }
    return "client.closed";
}

std::string_view outcome_of(ExchangeFailure failure) {
    switch (failure) {
    case ExchangeFailure::timeout:
        return outcome::kTimeout;
    case ExchangeFailure::server_certificate:
        return outcome::kServerCertificateError;
    case ExchangeFailure::client_certificate_refused:
        return outcome::kClientCertificateRefused;
    case ExchangeFailure::malformed:
    case ExchangeFailure::too_large:
        return outcome::kInvalidReply;
    default:
        return outcome::kConnectionError;
    }
}

} // namespace

ReplyVerdict name_failure(const transport::ExchangeRecord& record) {
    base::Error reason{
        std::string(message_of(record.failure)),
        {{"stage", std::string(transport::name_of(record.stage))}, {"detail", record.detail}}};
    if (record.failure == ExchangeFailure::proxy) {
        reason.arguments.emplace_back("proxy_status", fmt::to_string(record.proxy_status));
    }
    return verdict(outcome_of(record.failure), std::move(reason));
}

namespace {

ReplyVerdict judge_response(const transport::HttpResponse& response, const ReplyInput& input) {
    auto reply =
        decode_reply(input.operation, response.fields.find("Content-Type").value_or(std::string()),
                     response.body);
    // Beside an HTTP error only a code of the CA's own table counts: `{"status": 404}` is a web
    // server's page.
    const bool http_may_carry_code = is_success(response.status) ||
                                     response.status == input.status.http_on_error ||
                                     (reply && input.status.meaning_of(reply->status).has_value());
    if (reply && reply->status != input.status.ok && http_may_carry_code) {
        return refused_by_ca(*reply, input.status);
    }
    if (!is_success(response.status)) {
        return http_error(response.status, input.operation);
    }
    if (!reply) {
        return verdict(outcome::kInvalidReply, std::move(reply).error());
    }
    return accept(*reply);
}

} // namespace

ReplyVerdict judge_reply(const ReplyInput& input) {
    const auto& response = input.record.response;
    ReplyVerdict judged = input.record.failure != ExchangeFailure::none || !response
                              ? name_failure(input.record)
                              : judge_response(*response, input);
    judged.http_status = response ? response->status : 0;
    return judged;
}

std::optional<std::chrono::seconds> retry_after_of(const transport::ExchangeRecord& record,
                                                   base::WallTime now) {
    const auto field = record.response ? record.response->fields.find("Retry-After") : std::nullopt;
    if (!field) {
        return std::nullopt;
    }
    std::uint32_t seconds = 0;
    const auto [end, failure] =
        std::from_chars(field->data(), field->data() + field->size(), seconds);
    if (failure == std::errc() && end == field->data() + field->size()) {
        return std::chrono::seconds(seconds);
    }
    std::tm date{};
    std::istringstream text(*field);
    text.imbue(std::locale::classic());
    text >> std::get_time(&date, "%a, %d %b %Y %H:%M:%S GMT");
    if (text.fail()) {
        return std::nullopt;
    }
    const auto until = std::chrono::system_clock::from_time_t(::timegm(&date)) - now;
    return std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(until));
}

} // namespace ediconform::mock_client
