#include "harness/base/charset.hpp"
#include "harness/checks/observed_exchange.hpp"
#include "harness/wire/required_characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ediconform::checks {

namespace {

using Evidence = std::vector<std::uint64_t>;

Evidence both(const ObservedExchange& first, const ObservedExchange& second) {
    Evidence evidence = first.evidence;
    evidence.insert(evidence.end(), second.evidence.begin(), second.evidence.end());
    return evidence;
}

/// A1: how a renewal with an expired certificate is turned away.
void observe_expired(const CheckContext& context, const ObservedExchange& exchange,
                     Observations& into) {
    if (exchange.operation != wire::operation::kRenew || !exchange.presented ||
        exchange.presented->not_after() >= exchange.finished->at || exchange.succeeded()) {
        return;
    }
    const ReplyObservation& reply = exchange.reply;
    std::string value;
    if (reply.answered) {
        value =
            reply.http_status >= 400 ? fmt::format("http_{}", reply.http_status) : "status_code";
        if (reply.http_status < 400 && !exchange.has_error_code()) {
            return;
        }
    } else if (reply.terms.contains("tls_refused")) {
        value = "tls";
    } else {
        return;
    }
    const bool either = context.profile.settles("A1", "either");
    const bool departs =
        either ? value != "http_403" && value != "tls" : !context.profile.settles("A1", value);
    into.note("A1", value, departs, exchange.evidence);
}

/// A3: what becomes of a second renewal with the same certificate and the same password.
void observe_second_renewals(const CheckContext& context, const Exchanges& exchanges,
                             Observations& into) {
    std::map<std::string, const ObservedExchange*, std::less<>> renewed;
    for (const ObservedExchange& exchange : exchanges) {
        if (exchange.operation != wire::operation::kRenew || !exchange.presented) {
            continue;
        }
        const std::string fingerprint = exchange.presented->fingerprint();
        const auto earlier = renewed.find(fingerprint);
        if (earlier == renewed.end()) {
            if (exchange.succeeded()) {
                renewed.emplace(fingerprint, &exchange);
            }
            continue;
        }
        const bool same_password = exchange.sent(wire::member::kRenewalPassword) ==
                                   earlier->second->sent(wire::member::kRenewalPassword);
        const std::string value = exchange.succeeded()                  ? "renews_again"
                                  : exchange.refused() && same_password ? "renews_once"
                                                                        : "";
        if (!value.empty()) {
            into.note("A3", value, !context.profile.settles("A3", value),
                      both(*earlier->second, exchange));
        }
    }
}

/// A4: a certificate of a renewal serves for the next one.
void observe_renewed_certificates(const CheckContext& context, const Exchanges& exchanges,
                                  Observations& into) {
    std::map<std::string, const ObservedExchange*, std::less<>> from_renewals;
    for (const ObservedExchange& exchange : exchanges) {
        if (exchange.operation != wire::operation::kRenew || !exchange.succeeded()) {
            continue;
        }
        const auto origin = exchange.presented
                                ? from_renewals.find(exchange.presented->fingerprint())
                                : from_renewals.end();
        if (origin != from_renewals.end()) {
            into.note("A4", "current", context.profile.settles("A4", "first"),
                      both(*origin->second, exchange));
        }
        from_renewals.emplace(exchange.leaf()->fingerprint(), &exchange);
    }
}

/// The renewal password registered with each certificate, by fingerprint.
std::map<std::string, std::string, std::less<>> registered_passwords(const CheckContext& context,
                                                                     const Exchanges& exchanges) {
    std::map<std::string, std::string, std::less<>> registered;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::fact && event.raw) {
            const auto password = event.raw->secrets.find(wire::member::kRenewalPassword);
            if (password != event.raw->secrets.end() && !password->second.empty()) {
                registered.emplace(event.text("fingerprint"), password->second.reveal());
            }
        }
    }
    for (const ObservedExchange& exchange : exchanges) {
        const auto password = exchange.sent(wire::member::kRenewalPassword);
        if (exchange.operation == wire::operation::kIssue && exchange.succeeded() && password) {
            registered.emplace(exchange.leaf()->fingerprint(), *password);
        }
    }
    return registered;
}

/// A5: what a renewal password other than the registered one leads to.
void observe_renewal_passwords(const CheckContext& context, const Exchanges& exchanges,
                               Observations& into) {
    const auto registered = registered_passwords(context, exchanges);
    for (const ObservedExchange& exchange : exchanges) {
        const auto password = exchange.sent(wire::member::kRenewalPassword);
        if (exchange.operation != wire::operation::kRenew || !exchange.presented || !password ||
            password->empty()) {
            continue;
        }
        const auto known = registered.find(exchange.presented->fingerprint());
        if (known == registered.end() || known->second == *password) {
            continue;
        }
        const bool verified = exchange.reply.meaning == wire::meaning::kBadRenewalPassword;
        if (verified || exchange.succeeded()) {
            into.note("A5", verified ? "verified" : "not_compared",
                      verified != context.profile.settles("A5", "verified"), exchange.evidence);
        }
    }
}

bool is_http_error(int status) {
    constexpr int kFirstClientError = 400;
    return status >= kFirstClientError;
}

/// A6 and A7: HTTP status, certificate item and form of the code in an answer with an error code.
void observe_error_answer(const CheckContext& context, const ObservedExchange& exchange,
                          Observations& into) {
    if (!exchange.has_error_code()) {
        return;
    }
    const ReplyObservation& reply = exchange.reply;
    const int due =
        context.profile.settles("A6", "http_200") ? 200 : context.profile.status.http_on_error;
    // Which error of HTTP it is may depend on the cause, and the profile names but one.
    const bool as_declared =
        is_http_error(due) ? is_http_error(reply.http_status) : reply.http_status == due;
    into.note("A6", fmt::format("http:{}", reply.http_status), !as_declared, exchange.evidence);
    const auto certificate = reply.reading.members.find(wire::member::kCertificate);
    const bool is_null =
        std::ranges::any_of(reply.reading.violations, [](const WireViolation& violation) {
            return violation.code == "empty_member" && violation.detail == "null" &&
                   violation.member == wire::member::kCertificate;
        });
    if (!reply.has_certificate()) {
        const std::string value = certificate == reply.reading.members.end() ? "absent"
                                  : is_null                                  ? "null"
                                                                             : "empty";
        into.note("A7", value, !context.profile.settles("A7", value), exchange.evidence);
    }
}

/// A7: number or text, and how long; what departs from the profile's type is a matter of a check.
void observe_code(const CheckContext& context, const ObservedExchange& exchange,
                  Observations& into) {
    const auto& violations = exchange.reply.reading.violations;
    const bool other_type = std::ranges::any_of(violations, [](const WireViolation& violation) {
        return violation.code == "member_type" && violation.member == wire::member::kStatus;
    });
    if (!exchange.reply.code || other_type) {
        return;
    }
    const bool number = context.profile.status.type == wire::ValueType::integer;
    into.note(
        "status_code",
        fmt::format("{}:{}", number ? "number" : "text", base::scalar_count(*exchange.reply.code)),
        false, exchange.evidence);
}

bool breaks(const wire::FieldRule& rule, const std::string& value, base::Charset charset) {
    std::size_t length = base::scalar_count(value);
    if (rule.unit == wire::LengthUnit::bytes) {
        const auto octets = base::encode_text(value, charset);
        length = octets ? octets->size() : length;
    }
    bool permitted = true;
    for (std::size_t at = 0; at < value.size() && permitted;) {
        const base::DecodedScalar next = base::decode_utf8(value, at);
        permitted = !rule.allowed || (next.scalar && rule.allowed->contains(*next.scalar));
        at += next.length;
    }
    return (rule.min && length < *rule.min) || (rule.max && length > *rule.max) || !permitted ||
           !wire::has_required_characters(rule, value);
}

/// A11: a CommonName or key against the declared limits is also one that was never vetted.
void observe_precedence(const CheckContext& context, const ObservedExchange& exchange,
                        Observations& into) {
    const wire::Operation* operation = context.profile.find(exchange.operation);
    if (exchange.operation != wire::operation::kIssue || operation == nullptr) {
        return;
    }
    const bool two_causes =
        std::ranges::any_of(std::array{wire::member::kCommonName, wire::member::kAuthenticationKey},
                            [&](std::string_view member) {
                                const auto rule = context.profile.fields.find(member);
                                const auto value = exchange.sent(member);
                                return rule != context.profile.fields.end() && value &&
                                       !value->empty() &&
                                       breaks(rule->second, *value, operation->request.charset);
                            });
    const auto& meaning = exchange.reply.meaning;
    if (!two_causes ||
        (meaning != wire::meaning::kFormatError && meaning != wire::meaning::kNotVetted)) {
        return;
    }
    const std::string value =
        meaning == wire::meaning::kFormatError ? "format_first" : "authentication_first";
    into.note("A11", value,
              !context.profile.settles("A11", "unspecified") &&
                  !context.profile.settles("A11", value),
              exchange.evidence);
}

/// A2 and A12: what a pair is good for after a request that failed in the CA, or at the format.
void observe_keys_after_failure(const CheckContext& context, const Exchanges& exchanges,
                                Observations& into) {
    for (std::size_t later = 1; later < exchanges.size(); ++later) {
        const ObservedExchange& second = exchanges[later];
        const bool used = second.reply.meaning == wire::meaning::kKeyUsed;
        if (second.operation != wire::operation::kIssue || (!used && !second.succeeded())) {
            continue;
        }
        const ObservedExchange& first = exchanges[later - 1];
        const auto same = [&](std::string_view member) {
            return first.sent(member) && first.sent(member) == second.sent(member);
        };
        if (first.operation != wire::operation::kIssue || !same(wire::member::kAuthenticationKey) ||
            !same(wire::member::kCommonName)) {
            continue;
        }
        if (first.reply.http_status >= 500) {
            const std::string value = used ? "also_after_issue" : "before_issue";
            into.note("A2", value, used && context.profile.settles("A2", "before_issue"),
                      both(first, second));
        } else if (first.reply.meaning == wire::meaning::kFormatError) {
            const std::string value = used ? "on_attempt" : "on_issue";
            into.note("A12", value, !context.profile.settles("A12", value), both(first, second));
        }
    }
}

/// Version and suite that came about; cases that prescribe a version show what they prescribe.
void observe_tls(const ObservedExchange& exchange, Observations& into) {
    const std::string version = exchange.finished->text("tls_version");
    if (!version.empty() && exchange.reply.answered) {
        into.note("tls", fmt::format("{} {}", version, exchange.finished->text("tls_cipher")),
                  false, {exchange.finished->sequence});
    }
}

} // namespace

void observe_answers(const CheckContext& context, const Exchanges& exchanges, Observations& into) {
    for (const ObservedExchange& exchange : exchanges) {
        observe_expired(context, exchange, into);
        observe_error_answer(context, exchange, into);
        observe_code(context, exchange, into);
        observe_precedence(context, exchange, into);
        observe_tls(exchange, into);
    }
    observe_second_renewals(context, exchanges, into);
    observe_renewed_certificates(context, exchanges, into);
    observe_renewal_passwords(context, exchanges, into);
    observe_keys_after_failure(context, exchanges, into);
}

} // namespace ediconform::checks
