#include "harness/doctor/fixture_checks.hpp"

#include "harness/pki/chain.hpp"
#include "harness/runner/fixture_state.hpp"
#include "harness/runner/made_text.hpp"
#include "mock-ca/issuance/field_validation.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace ediconform::doctor {

namespace {

using runner::CertificateFixture;
using runner::PairFixture;

/// A certificate for servers alone, which leads nowhere as a client's.
constexpr std::string_view kServerOnly = "server_only";

/// The member of a request with this pair that is outside the profile's limits; empty where none.
std::string unfit_member(const runner::Target& target, const PairFixture& pair,
                         const runner::TextMaker& texts) {
    const wire::Operation* issue = target.profile.find(wire::operation::kIssue);
    mock_ca::RequestValues values;
    for (const wire::MemberBinding& binding : issue->request.members) {
        values[binding.member] = texts.admissible(binding.member);
    }
    values[std::string(wire::member::kCommonName)] = pair.common_name;
    values[std::string(wire::member::kAuthenticationKey)] = pair.key.reveal();
    const auto problem = mock_ca::FieldValidation().check(target.profile, *issue, values);
    return problem ? problem->member : std::string();
}

Findings check_pairs(const runner::Target& target, base::Random& random) {
    Findings findings;
    const runner::TextMaker texts(target.profile, random, [](const auto&) { return std::nullopt; });
    std::set<std::pair<std::string, std::string>> seen;
    std::map<std::string, int> fit;
    for (std::size_t index = 0; index < target.pairs.size(); ++index) {
        const PairFixture& pair = target.pairs[index];
        const std::string subject = "pair " + pair.common_name;
        const std::string member = unfit_member(target, pair, texts);
        if (!member.empty()) {
            findings.push_back(
                wrong("fixture", subject, base::Error{"doctor.pair_limits", {{"member", member}}}));
        } else if (!seen.emplace(pair.common_name, pair.key.reveal()).second) {
            findings.push_back(wrong("fixture", subject, base::Error{"doctor.pair_twice"}));
        } else {
            ++fit[pair.state];
        }
    }
    for (const auto& [state, count] : fit) {
        findings.push_back(
            well("fixture", "pairs, " + state, "doctor.pairs", {{"count", std::to_string(count)}}));
    }
    return findings;
}

/// Leads to one of the anchors as a client certificate, at a time within its validity.
bool leads_to_anchor(const CertificateFixture& fixture,
                     const std::vector<pki::Certificate>& anchors, base::WallTime now) {
    const pki::Certificate& leaf = fixture.identity.certificate;
    const auto time =
        std::clamp(now, leaf.not_before(), std::max(leaf.not_before(), leaf.not_after()));
    return pki::verify_chain(leaf, fixture.identity.chain, anchors, time, pki::Purpose::tls_client)
        .empty();
}

/// Nothing where the certificate can serve as the fixture that the target says it is.
std::optional<base::Error> problem_of(const runner::Target& target,
                                      const CertificateFixture& fixture, base::WallTime now) {
    auto in_state = runner::check_state(fixture, target.profile.window, now);
    if (!in_state) {
        return std::move(in_state).error();
    }
    if (fixture.origin == "api" && fixture.renewal_password.empty() &&
        target.profile.settles("A5", "verified")) {
        return base::Error{"doctor.certificate_password"};
    }
    return std::nullopt;
}

Findings check_certificates(const runner::Target& target, base::WallTime now) {
    Findings findings;
    std::map<std::string, int> fit;
    for (const CertificateFixture& fixture : target.certificates) {
        const std::string subject = "certificate " + fixture.common_name;
        auto problem = problem_of(target, fixture, now);
        if (problem) {
            findings.push_back(wrong("fixture", subject, *std::move(problem)));
            continue;
        }
        ++fit[fixture.state + ", " + fixture.origin];
        // A server may know CA certificates that neither the file nor the PKCS#12 has.
        if (fixture.origin == "api" && fixture.state != kServerOnly &&
            !target.client_anchors.empty() &&
            !leads_to_anchor(fixture, target.client_anchors, now)) {
            findings.push_back(note("fixture", subject, "doctor.certificate_chain",
                                    {{"issuer", fixture.identity.certificate.issuer()}}));
        }
    }
    for (const auto& [kind, count] : fit) {
        findings.push_back(well("fixture", "certificates, " + kind, "doctor.certificates",
                                {{"count", std::to_string(count)}}));
    }
    if (!target.certificates.empty() && target.client_anchors.empty()) {
        findings.push_back(note("fixture", "client_ca", "doctor.no_client_ca"));
    }
    return findings;
}

} // namespace

Findings check_fixtures(const runner::Target& target, base::WallTime now, base::Random& random) {
    Findings findings = check_pairs(target, random);
    for (Finding& finding : check_certificates(target, now)) {
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace ediconform::doctor
