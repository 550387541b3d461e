#include "harness/checks/certificate_checks.hpp"

#include "harness/checks/count_check.hpp"
#include "harness/checks/reply_observation.hpp"
#include "harness/checks/step_evidence.hpp"
#include "harness/pki/chain.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

std::string step_of(const json& parameters) {
    return parameters.at("of").get<std::string>();
}

/// The answer, and what the judge read out of it.
std::vector<std::uint64_t> evidence_of(const CheckContext& context, const json& parameters,
                                       const ReplyObservation& reply) {
    std::vector<std::uint64_t> evidence{reply.sequence};
    for (const Event* event : events_of_step(context, step_of(parameters))) {
        if (event->kind == EventKind::fact && event->text("name").starts_with("received_")) {
            evidence.push_back(event->sequence);
        }
    }
    return evidence;
}

/// Beyond what this tester can open: no verdict on the CA rests on the tester's limits.
bool is_beyond_tester(const pki::Pkcs12Facts& facts) {
    const bool needs_no_password =
        facts.unsupported &&
        (*facts.unsupported == "signedData" || *facts.unsupported == "pkcs7-envelopedData");
    return facts.too_costly || (facts.unsupported && !facts.decrypted && !needs_no_password);
}

/// It opens with the password that the facts were made with. A MAC of a kind that the tester lacks
/// is not held against it where the content could be decrypted.
bool opens(const pki::Pkcs12Facts& facts) {
    const bool mac_holds = !facts.mac_present || facts.mac_verified || facts.unsupported;
    return facts.parsed && facts.decrypted && mac_holds;
}

/// What is in it can be had with another password, whatever the MAC says of it: the private key, or
/// everything.
bool yields_to(const std::string& der, const std::string& password) {
    const pki::Pkcs12Facts facts = pki::examine_pkcs12(der, password);
    return facts.decrypted || facts.key.has_value();
}

/// Why the PKCS#12 of a reply holds nothing to compare; the outcome where there is none.
base::LocalizedText describe_pkcs12(const CheckContext& context, const ReplyObservation& reply,
                                    const std::optional<pki::Pkcs12Facts>& facts) {
    if (!facts) {
        const pki::Base64Reading text = reply.base64();
        return reply.has_certificate()
                   ? context.texts.render("check.base64.problem." + text.problem)
                   : describe_outcome(context.texts, reply);
    }
    const std::string method = facts->unsupported.value_or("");
    return is_beyond_tester(*facts)
               ? context.texts.render(facts->too_costly ? "check.pkcs12.too_costly"
                                                        : "check.pkcs12.unsupported",
                                      {{"method", method}})
           : !facts->parsed ? context.texts.render("check.pkcs12_password.not_pkcs12")
           : !opens(*facts) ? context.texts.render("check.pkcs12_password.does_not_open")
                            : context.texts.render("check.pkcs12.no_identity");
}

/// A check on a certificate that never came, or came in a PKCS#12 without one that can be used.
/// Where nothing came that opens, what it would say is unknown: one defect is held against one
/// statement.
CheckResult without_certificate(const CheckContext& context, const ReplyObservation& reply,
                                base::LocalizedText expected) {
    const auto facts = reply.pkcs12();
    CheckResult result{CheckState::unmet,
                       std::move(expected),
                       describe_pkcs12(context, reply, facts),
                       {reply.sequence}};
    if (!facts || !opens(*facts)) {
        result.state = CheckState::undecided;
    }
    if (facts && is_beyond_tester(*facts)) {
        result.owner = model::Owner::harness;
    }
    return result;
}

/// The check asks something of a certificate only where the request was not refused.
bool is_spared(const json& parameters, const ReplyObservation& reply) {
    return parameters.value("unless_refused", false) &&
           (reply.is_error() || !reply.gives_certificate());
}

CheckResult spared(const CheckContext& context, const ReplyObservation& reply,
                   base::LocalizedText expected) {
    return {CheckState::not_applicable,
            std::move(expected),
            describe_outcome(context.texts, reply),
            {reply.sequence}};
}

std::string validity_of(const pki::Certificate& certificate) {
    return fmt::format("{} – {}", base::to_rfc3339(certificate.not_before()),
                       base::to_rfc3339(certificate.not_after()));
}

/// Passwords that must not open the PKCS#12 of a reply: the other one of the request, and the right
/// one with a letter more, as a CA that cuts passwords would take it.
std::vector<std::string> other_passwords(const CheckContext& context, const std::string& step,
                                         const std::string& right_one) {
    std::vector<std::string> others{right_one + "x"};
    const Event* request = last_in_step(context, step, EventKind::http_request);
    if (request != nullptr && request->raw) {
        const auto renewal = request->raw->secrets.find(wire::member::kRenewalPassword);
        if (renewal != request->raw->secrets.end() && renewal->second.reveal() != right_one &&
            !renewal->second.empty()) {
            others.push_back(renewal->second.reveal());
        }
    }
    return others;
}

bool issued(const pki::Certificate& candidate, const pki::Certificate& leaf) {
    return candidate.subject() == leaf.issuer() && candidate.fingerprint() != leaf.fingerprint();
}

/// A certificate whose validity begins within this time from now is taken for valid: clocks of CA
/// and tester differ a little.
constexpr std::chrono::minutes kClockTolerance{5};

bool is_for_later(const CheckContext& context, const pki::Certificate& leaf) {
    return leaf.not_before() - context.now > kClockTolerance;
}

/// What went wrong in a path, one line.
std::string joined(const std::vector<pki::ChainProblem>& problems) {
    std::string text;
    for (const pki::ChainProblem& problem : problems) {
        text +=
            fmt::format("{}{} (depth {})", text.empty() ? "" : "; ", problem.text, problem.depth);
    }
    return text;
}

/// Names the CA certificates that the target declares, since a chain may end in others.
base::LocalizedText expected_chain(const CheckContext& context) {
    constexpr std::size_t kMostNamed = 4;
    std::string names;
    for (std::size_t at = 0; at < std::min(context.client_anchors.size(), kMostNamed); ++at) {
        names +=
            (at == 0 ? "" : " / ") + base::printable_line(context.client_anchors[at].subject());
    }
    return names.empty() ? context.texts.render("check.chain.expected")
                         : context.texts.render("check.chain.expected_up_to", {{"names", names}});
}

} // namespace

CheckResult check_pkcs12_password(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    CheckResult result;
    result.expected = context.texts.render("check.pkcs12_password.expected");
    if (is_spared(parameters, reply)) {
        return spared(context, reply, std::move(result.expected));
    }
    const auto facts = reply.pkcs12();
    if (!facts || is_beyond_tester(*facts)) {
        return without_certificate(context, reply, result.expected);
    }
    result.evidence = evidence_of(context, parameters, reply);
    const std::string der = reply.base64().bytes.value_or(base::Bytes());
    std::string observed = "check.pkcs12_password.opens";
    if (!facts->parsed) {
        observed = "check.pkcs12_password.not_pkcs12";
    } else if (!opens(*facts)) {
        observed = "check.pkcs12_password.does_not_open";
    } else if (std::ranges::any_of(
                   other_passwords(context, step_of(parameters), reply.pkcs12_password),
                   [&](const std::string& other) { return yields_to(der, other); })) {
        observed = "check.pkcs12_password.opens_with_another";
    } else if (yields_to(der, "")) {
        observed = "check.pkcs12_password.opens_with_empty";
    }
    result.observed = context.texts.render(observed);
    result.state = state_of(observed == "check.pkcs12_password.opens");
    return result;
}

CheckResult check_pkcs12_content(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    CheckResult result;
    result.expected = context.texts.render("check.pkcs12_content.expected");
    if (is_spared(parameters, reply)) {
        return spared(context, reply, std::move(result.expected));
    }
    const auto facts = reply.pkcs12();
    if (!facts || !opens(*facts)) {
        return without_certificate(context, reply, result.expected);
    }
    result.evidence = evidence_of(context, parameters, reply);
    std::size_t ca_certificates = 0;
    for (const pki::Certificate& certificate : facts->certificates) {
        // An old root (X.509 version 1) has no basicConstraints, and is a CA by what it signed.
        const bool is_leaf = facts->leaf && certificate.fingerprint() ==
                                                facts->certificates[*facts->leaf].fingerprint();
        const bool is_issuer =
            facts->leaf && issued(certificate, facts->certificates[*facts->leaf]);
        ca_certificates += !is_leaf && (certificate.is_ca() || is_issuer) ? 1 : 0;
    }
    result.observed =
        context.texts.render("check.pkcs12_content.observed",
                             {{"keys", fmt::to_string(facts->key_count)},
                              {"certificates", fmt::to_string(facts->certificates.size())},
                              {"ca_certificates", fmt::to_string(ca_certificates)},
                              {"match", facts->leaf ? "1" : "0"}});
    result.state =
        state_of(facts->key_count == 1 && facts->leaf.has_value() && ca_certificates >= 1);
    return result;
}

CheckResult check_chain(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    CheckResult result;
    result.expected = expected_chain(context);
    const auto facts = reply.pkcs12();
    if (!facts || !opens(*facts) || !facts->leaf) {
        return without_certificate(context, reply, result.expected);
    }
    result.evidence = evidence_of(context, parameters, reply);
    const pki::Certificate& leaf = facts->certificates[*facts->leaf];
    std::vector<pki::Certificate> anchors = context.client_anchors;
    std::vector<pki::Certificate> others;
    for (std::size_t index = 0; index < facts->certificates.size(); ++index) {
        if (facts->certificates[index].fingerprint() != leaf.fingerprint()) {
            others.push_back(facts->certificates[index]);
        }
    }
    if (anchors.empty()) {
        // The target declares none: the chain has to end in what the PKCS#12 itself brings
        // (CA-3.1-8).
        anchors = others;
    }
    const auto problems = pki::verify_chain(
        leaf, others, anchors, std::max(context.now, leaf.not_before()), pki::Purpose::tls_client);
    result.state = state_of(problems.empty());
    if (problems.empty() && is_for_later(context, leaf)) {
        // When a validity begins is the CA's choice; whoever has no other certificate waits for it.
        result.state = CheckState::unmet;
        result.at_most = model::Level::should;
        result.at_most_because = "check.chain.because";
        result.observed =
            context.texts.render("check.chain.later", {{"validity", validity_of(leaf)}});
        return result;
    }
    result.observed =
        problems.empty()
            ? context.texts.render("check.chain.verifies",
                                   {{"subject", base::printable_line(leaf.subject())}})
            : context.texts.render("check.chain.problem", {{"problem", joined(problems)}});
    return result;
}

CheckResult check_common_name(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    const std::string reference = parameters.at("as_in").get<std::string>();
    CheckResult result;
    std::optional<std::string> wanted = find_text(context, reference + ".common_name");
    if (!wanted) {
        wanted = find_text(context, reference);
    }
    const auto leaf = reply.leaf();
    if (!wanted) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::harness;
        result.expected = result.observed =
            context.texts.render("check.reference_missing", {{"reference", reference}});
        return result;
    }
    const std::string shown = base::printable_line(*wanted);
    result.expected = {"CN=" + shown, "CN=" + shown};
    if (is_spared(parameters, reply)) {
        return spared(context, reply, std::move(result.expected));
    }
    if (!leaf) {
        return without_certificate(context, reply, result.expected);
    }
    result.evidence = evidence_of(context, parameters, reply);
    const auto names = leaf->common_names();
    std::string observed;
    for (const std::string& name : names) {
        observed +=
            fmt::format("{}CN={}", observed.empty() ? "" : ", ", base::printable_line(name));
    }
    observed += fmt::format(" ({})", leaf->common_name_type());
    result.observed = {observed, observed};
    result.state = state_of(names.size() == 1 && names.front() == *wanted);
    if (std::ranges::find(names, *wanted) != names.end()) {
        result.at_most = model::Level::should;
        result.at_most_because = "check.common_name.because";
    }
    return result;
}

CheckResult check_certificates_issued(const CheckContext& context, const json& parameters) {
    CheckResult result;
    std::set<std::string> different;
    for (const auto& step : parameters.at("of")) {
        const ReplyObservation reply = observe_reply(context, step.get<std::string>());
        result.evidence.push_back(reply.sequence);
        const auto leaf = reply.leaf();
        if (leaf) {
            different.insert(leaf->fingerprint());
        } else if (reply.gives_certificate()) {
            // Unreadable, and still one that was given out.
            different.insert(reply.certificate_text.value_or(""));
        }
    }
    compare_count(context, parameters, static_cast<std::int64_t>(different.size()), result);
    return result;
}

CheckResult check_overlap(const CheckContext& context, const json& parameters) {
    const auto older = find_certificate(context, parameters.at("old").get<std::string>());
    const auto newer = find_certificate(context, parameters.at("new").get<std::string>());
    CheckResult result;
    const bool another_end = parameters.value("another_end", false);
    // Where a certificate can be renewed on the day of its issue, both may end on the same one.
    const bool at_once =
        context.profile.certificate.validity_days <= context.profile.window.opens_days_before;
    result.expected =
        context.texts.render(another_end ? "check.overlap.another_end" : "check.overlap.expected");
    if (!older || !newer || !older->certificate || !newer->certificate) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.certificate_missing");
        return result;
    }
    result.evidence = {older->evidence, newer->evidence};
    const std::string observed =
        fmt::format("{} / {}", validity_of(*older->certificate), validity_of(*newer->certificate));
    result.observed = {observed, observed};
    const pki::Certificate& first = *older->certificate;
    const pki::Certificate& second = *newer->certificate;
    if (another_end && at_once) {
        result.state = CheckState::not_applicable;
        return result;
    }
    result.state = state_of(another_end ? second.not_after() != first.not_after()
                                        : second.not_before() <= first.not_after() &&
                                              first.not_before() <= second.not_after());
    return result;
}

CheckResult check_serial(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    const auto other = find_certificate(context, parameters.at("differs_from").get<std::string>());
    CheckResult result;
    result.expected = context.texts.render("check.serial.expected");
    const auto leaf = reply.leaf();
    if (!leaf) {
        return without_certificate(context, reply, result.expected);
    }
    if (!other || !other->certificate) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.certificate_missing");
        return result;
    }
    result.evidence = {other->evidence, reply.sequence};
    const std::string observed =
        fmt::format("{} / {}", other->certificate->serial_hex(), leaf->serial_hex());
    result.observed = {observed, observed};
    // That it is positive is RFC 5280's wish, not the guideline's: observed, not judged.
    result.state = state_of(other->certificate->serial_hex() != leaf->serial_hex());
    return result;
}

} // namespace ediconform::checks
