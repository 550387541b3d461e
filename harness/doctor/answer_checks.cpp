#include "harness/doctor/answer_checks.hpp"

#include "harness/checks/wire_reader.hpp"
#include "harness/doctor/http_date.hpp"
#include "harness/runner/made_text.hpp"
#include "harness/runner/target_connection.hpp"
#include "mock-client/codec/request_encoder.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <algorithm>
#include <optional>

namespace ediconform::doctor {

namespace {

using checks::WireReading;

/// Shorter keys are few enough for a made-up one to be somebody's.
constexpr std::size_t kShortestSafeKey = 8;
/// More than transmission and whole seconds account for, and enough to move a midnight.
constexpr std::chrono::seconds kTolerableSkew{60};

std::optional<std::string> why_not_asked(const wire::CaProfile& profile) {
    const wire::Operation* issue = profile.find(wire::operation::kIssue);
    if (issue->client_authentication != wire::ClientAuthentication::none) {
        return "doctor.not_asked_certificate";
    }
    const auto rule = profile.fields.find(wire::member::kAuthenticationKey);
    if (rule != profile.fields.end() &&
        rule->second.max.value_or(kShortestSafeKey) < kShortestSafeKey) {
        return "doctor.not_asked_key";
    }
    return std::nullopt;
}

base::Result<base::Bytes> harmless_request(const runner::Target& target,
                                           const mock_client::Endpoint& endpoint,
                                           base::Random& random,
                                           evidence::SecretRegistry& secrets) {
    const wire::Operation& issue = *target.profile.find(wire::operation::kIssue);
    const runner::TextMaker texts(target.profile, random, [](const auto&) { return std::nullopt; });
    mock_client::RequestValues values;
    for (const wire::MemberBinding& binding : issue.request.members) {
        values[binding.member] = texts.admissible(binding.member);
        if (binding.member != wire::member::kCommonName) {
            secrets.add(binding.member, values[binding.member]);
        }
    }
    auto encoded = mock_client::encode_request(issue, values);
    if (!encoded) {
        return std::move(encoded).error();
    }
    return mock_client::build_request(issue, endpoint, *encoded);
}

std::string listed(const std::vector<checks::WireViolation>& violations) {
    std::string text;
    for (const checks::WireViolation& violation : violations) {
        text += (text.empty() ? "" : "; ") + violation.code;
        text += violation.member.empty() ? "" : " " + violation.member;
    }
    return text;
}

/// What a status code of the answer says of the profile.
Finding judge_code(const wire::CaProfile& profile, const std::string& url,
                   const std::string& code) {
    if (code == profile.status.ok) {
        return wrong("answer", url, base::Error{"doctor.answer_accepted", {{"code", code}}});
    }
    const auto meaning = profile.status.meaning_of(code);
    if (!meaning) {
        return wrong("answer", url, base::Error{"doctor.answer_code", {{"code", code}}});
    }
    if (*meaning == wire::meaning::kFormatError) {
        return note("answer", url, "doctor.answer_format_error", {{"code", code}});
    }
    return well("answer", url, "doctor.answer", {{"code", code}, {"meaning", *meaning}});
}

Finding judge_answer(const wire::CaProfile& profile, const std::string& url,
                     const transport::HttpResponse& response) {
    const wire::Operation& issue = *profile.find(wire::operation::kIssue);
    const WireReading reading =
        checks::read_message(issue, checks::Direction::reply,
                             response.fields.find("Content-Type").value_or(""), response.body);
    const auto code = reading.members.find(wire::member::kStatus);
    if (reading.decoded() && code != reading.members.end()) {
        return judge_code(profile, url, code->second);
    }
    const bool served = response.status >= 200 && response.status <= 299;
    return wrong("answer", url,
                 base::Error{served ? "doctor.answer_format" : "doctor.answer_http_status",
                             {{"status", std::to_string(response.status)},
                              {"violations", listed(reading.violations)}}});
}

Finding judge_clock(const std::string& url, const transport::HttpResponse& response,
                    base::WallTime now) {
    const auto date = response.fields.find("Date");
    const auto theirs = date ? parse_http_date(*date) : std::nullopt;
    if (!theirs) {
        return note("clock", url, "doctor.no_date");
    }
    const auto skew = std::chrono::duration_cast<std::chrono::seconds>(*theirs - now);
    const base::Arguments seen{{"theirs", base::to_rfc3339(*theirs)},
                               {"ours", base::to_rfc3339(now)},
                               {"seconds", std::to_string(skew.count())}};
    return std::chrono::abs(skew) > kTolerableSkew
               ? wrong("clock", url, base::Error("doctor.clock_skew", seen))
               : well("clock", url, "doctor.clock", seen);
}

} // namespace

Findings check_answer(const runner::Target& target, const base::Clock& clock, base::Random& random,
                      evidence::SecretRegistry& secrets) {
    const std::string& url = target.urls.find(wire::operation::kIssue)->second;
    if (auto reason = why_not_asked(target.profile)) {
        return {note("answer", url, *std::move(reason))};
    }
    const auto endpoint = mock_client::parse_endpoint(url);
    auto request = endpoint ? harmless_request(target, *endpoint, random, secrets)
                            : base::Result<base::Bytes>(endpoint.error());
    if (!request) {
        return {wrong("answer", url, std::move(request).error())};
    }
    transport::HttpClient client(runner::connection_to(target, *endpoint));
    const transport::ExchangeRecord record = client.exchange(*request);
    if (record.failure != transport::ExchangeFailure::none || !record.response) {
        return {wrong("answer", url, base::Error{"doctor.no_answer", {{"cause", record.detail}}})};
    }
    return {judge_answer(target.profile, url, *record.response),
            judge_clock(url, *record.response, clock.wall())};
}

} // namespace ediconform::doctor
