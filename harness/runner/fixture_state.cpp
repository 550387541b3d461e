#include "harness/runner/fixture_state.hpp"

#include "mock-ca/issuance/renewal_window.hpp"

#include <algorithm>
#include <chrono>

namespace ediconform::runner {

namespace {

/// No run of a suite takes longer between its start and its last use of a fixture.
constexpr std::chrono::minutes kRun{2};
/// What lies within a day of the opening of the window: a day, and what the file took to be
/// written.
constexpr std::chrono::hours kDay{25};

/// What the validity of a certificate has to say where the target calls its state `said`: some
/// states are about more than that.
std::string state_in_time(const std::string& said) {
    if (said == "about_to_open") {
        return "before_window";
    }
    return said == "just_opened" || said == "server_only" ? "in_window" : said;
}

bool is_at_edge(const CertificateFixture& certificate, const wire::WindowRule& window,
                base::WallTime now) {
    const auto opens =
        mock_ca::renewal_period(window, certificate.identity.certificate.not_after()).opens;
    if (certificate.state == "about_to_open") {
        return opens <= now + kDay;
    }
    return certificate.state != "just_opened" || now <= opens + kDay;
}

} // namespace

std::string state_of(const pki::Certificate& certificate, const wire::WindowRule& window,
                     base::WallTime now) {
    if (now < certificate.not_before()) {
        return "not_yet_valid";
    }
    if (now > certificate.not_after()) {
        return "expired";
    }
    const auto period = mock_ca::renewal_period(window, certificate.not_after());
    if (period.contains(now)) {
        return "in_window";
    }
    return now < period.opens ? "before_window" : "after_window";
}

std::optional<base::WallTime> time_in_state(const pki::Certificate& certificate,
                                            const wire::WindowRule& window,
                                            std::string_view state) {
    if (state == "expired") {
        return certificate.not_after() + kDay;
    }
    const auto period = mock_ca::renewal_period(window, certificate.not_after());
    const base::WallTime begin = certificate.not_before();
    if (state == "in_window") {
        const base::WallTime opens = std::max(period.opens, begin);
        return opens + std::min<base::WallTime::duration>(kDay, (period.closes - opens) / 2);
    }
    if (period.opens <= begin) {
        return std::nullopt;
    }
    return period.opens - std::min<base::WallTime::duration>(kDay, (period.opens - begin) / 2);
}

base::Result<void> check_state(const CertificateFixture& certificate,
                               const wire::WindowRule& window, base::WallTime now) {
    const pki::Certificate& leaf = certificate.identity.certificate;
    const std::string wanted = state_in_time(certificate.state);
    const std::string at_end = state_of(leaf, window, now + kRun);
    const std::string state =
        state_of(leaf, window, now) == wanted ? at_end : state_of(leaf, window, now);
    if (state == wanted && is_at_edge(certificate, window, now)) {
        return {};
    }
    return base::Error{"fixture.certificate_state",
                       {{"common_name", certificate.common_name},
                        {"said", certificate.state},
                        {"state", state},
                        {"from", base::to_rfc3339(leaf.not_before())},
                        {"until", base::to_rfc3339(leaf.not_after())},
                        {"now", base::to_rfc3339(now)}}};
}

std::vector<base::Error> drop_outdated(Target& target, base::WallTime now) {
    std::vector<base::Error> problems;
    std::erase_if(target.certificates, [&](const CertificateFixture& certificate) {
        auto checked = check_state(certificate, target.profile.window, now);
        if (checked) {
            return false;
        }
        problems.push_back(std::move(checked).error());
        return true;
    });
    return problems;
}

} // namespace ediconform::runner
