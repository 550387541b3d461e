#include "harness/checks/certificate_checks.hpp"

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

CheckState state_of(bool held) {
    return held ? CheckState::held : CheckState::unmet;
}

std::string step_of(const json& parameters) {
    return parameters.at("of").get<std::string>();
}

/// A check on what stands in a PKCS#12, where none came that could be opened: what it says is
/// unknown. That one should have come, and opened, is for other checks.
CheckResult without_pkcs12(const CheckContext& context, const ReplyObservation& reply,
                           base::LocalizedText expected) {
    return {CheckState::undecided,
            std::move(expected),
            describe_outcome(context.texts, reply),
            {reply.sequence}};
}

std::string validity_of(const pki::Certificate& certificate) {
    return fmt::format("{} – {}", base::to_rfc3339(certificate.not_before()),
                       base::to_rfc3339(certificate.not_after()));
}

bool opens(const std::string& der, const std::string& password) {
    const pki::Pkcs12Facts facts = pki::examine_pkcs12(der, password);
    return facts.decrypted && (!facts.mac_present || facts.mac_verified);
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

} // namespace

CheckResult check_pkcs12_password(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    CheckResult result;
    result.expected = context.texts.render("check.pkcs12_password.expected");
    const auto facts = reply.pkcs12();
    if (!facts) {
        return without_pkcs12(context, reply, result.expected);
    }
    result.evidence = {reply.sequence};
    const std::string der = *reply.base64().bytes;
    const Event* request = last_in_step(context, step_of(parameters), EventKind::http_request);
    std::string other_password = reply.pkcs12_password + "x";
    if (request != nullptr && request->raw) {
        const auto renewal = request->raw->secrets.find(wire::member::kRenewalPassword);
        if (renewal != request->raw->secrets.end() &&
            renewal->second.reveal() != reply.pkcs12_password) {
            other_password = renewal->second.reveal();
        }
    }
    std::string observed = "check.pkcs12_password.opens";
    if (!facts->parsed) {
        observed = "check.pkcs12_password.not_pkcs12";
    } else if (!facts->decrypted || (facts->mac_present && !facts->mac_verified)) {
        observed = "check.pkcs12_password.does_not_open";
    } else if (opens(der, other_password)) {
        observed = "check.pkcs12_password.opens_with_another";
    } else if (opens(der, "")) {
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
    const auto facts = reply.pkcs12();
    if (!facts || !facts->decrypted) {
        return without_pkcs12(context, reply, result.expected);
    }
    result.evidence = {reply.sequence};
    std::size_t ca_certificates = 0;
    for (std::size_t index = 0; index < facts->certificates.size(); ++index) {
        const bool is_leaf = facts->leaf == index;
        ca_certificates += !is_leaf && facts->certificates[index].is_ca() ? 1 : 0;
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
    result.expected = context.texts.render("check.chain.expected");
    const auto facts = reply.pkcs12();
    if (!facts || !facts->leaf) {
        return without_pkcs12(context, reply, result.expected);
    }
    result.evidence = {reply.sequence};
    const pki::Certificate& leaf = facts->certificates[*facts->leaf];
    std::vector<pki::Certificate> anchors = context.client_anchors;
    std::vector<pki::Certificate> others;
    for (std::size_t index = 0; index < facts->certificates.size(); ++index) {
        if (index != *facts->leaf) {
            others.push_back(facts->certificates[index]);
        }
    }
    if (anchors.empty()) {
        // The target declares none: the chain has to end in what the PKCS#12 itself brings
        // (CA-3.1-8).
        anchors = others;
    }
    const auto problems =
        pki::verify_chain(leaf, others, anchors, context.now, pki::Purpose::tls_client);
    result.state = state_of(problems.empty());
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
        result.expected = result.observed =
            context.texts.render("check.reference_missing", {{"reference", reference}});
        return result;
    }
    const std::string shown = base::printable_line(*wanted);
    result.expected = {"CN=" + shown, "CN=" + shown};
    if (!leaf) {
        return without_pkcs12(context, reply, result.expected);
    }
    result.evidence = {reply.sequence};
    const auto names = leaf->common_names();
    std::string observed;
    for (const std::string& name : names) {
        observed +=
            fmt::format("{}CN={}", observed.empty() ? "" : ", ", base::printable_line(name));
    }
    observed += fmt::format(" ({})", leaf->common_name_type());
    result.observed = {observed, observed};
    result.state = state_of(names.size() == 1 && names.front() == *wanted);
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
        } else if (reply.has_certificate()) {
            different.insert(
                *reply.certificate_text); // Unreadable, and still one that was given out.
        }
    }
    const int count = static_cast<int>(different.size());
    const bool bounded = parameters.contains("at_most");
    const int wanted = parameters.at(bounded ? "at_most" : "exactly").get<int>();
    result.expected = context.texts.render(bounded ? "check.at_most" : "check.exactly",
                                           {{"count", fmt::to_string(wanted)}});
    result.observed = context.texts.render("check.count", {{"count", fmt::to_string(count)}});
    result.state = state_of(bounded ? count <= wanted : count == wanted);
    return result;
}

CheckResult check_overlap(const CheckContext& context, const json& parameters) {
    const auto older = find_certificate(context, parameters.at("old").get<std::string>());
    const auto newer = find_certificate(context, parameters.at("new").get<std::string>());
    CheckResult result;
    result.expected = context.texts.render("check.overlap.expected");
    if (!older || !newer || !older->certificate || !newer->certificate) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.certificate_missing");
        return result;
    }
    result.evidence = {older->evidence, newer->evidence};
    const std::string observed =
        fmt::format("{} / {}", validity_of(*older->certificate), validity_of(*newer->certificate));
    result.observed = {observed, observed};
    result.state = state_of(newer->certificate->not_before() <= older->certificate->not_after() &&
                            older->certificate->not_before() <= newer->certificate->not_after());
    return result;
}

CheckResult check_serial(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, step_of(parameters));
    const auto other = find_certificate(context, parameters.at("differs_from").get<std::string>());
    CheckResult result;
    result.expected = context.texts.render("check.serial.expected");
    const auto leaf = reply.leaf();
    if (!leaf) {
        return without_pkcs12(context, reply, result.expected);
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
    result.state = state_of(other->certificate->serial_hex() != leaf->serial_hex() &&
                            !leaf->serial_hex().starts_with("-"));
    return result;
}

CheckResult check_client_certificate_accepted(const CheckContext& context, const json& parameters) {
    const Event* finished =
        last_in_step(context, step_of(parameters), EventKind::exchange_finished);
    CheckResult result;
    result.expected = context.texts.render("check.client_certificate_accepted.expected");
    if (finished == nullptr) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("outcome.not_sent");
        return result;
    }
    result.evidence = {finished->sequence};
    const bool requested = finished->flag("certificate_requested");
    const bool failed = finished->text("failure") != "none";
    const std::string observed = failed      ? "check.client_certificate_accepted.refused"
                                 : requested ? "check.client_certificate_accepted.accepted"
                                             : "check.client_certificate_accepted.not_requested";
    result.observed = context.texts.render(observed, {{"failure", finished->text("failure")}});
    result.state = state_of(requested && !failed);
    return result;
}

} // namespace ediconform::checks
