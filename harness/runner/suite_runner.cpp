#include "harness/runner/suite_runner.hpp"

#include "harness/checks/judge.hpp"
#include "harness/runner/applicability.hpp"
#include "harness/runner/ca_case.hpp"
#include "harness/runner/client_case.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <algorithm>
#include <thread>

namespace ediconform::runner {

namespace {

/// Judges what was recorded of a case whose steps were carried out; else says why they were not.
model::CaseResult conclude(const RunEnvironment& environment, const model::TestCase& test_case,
                           const Execution& execution, const wire::CaProfile& profile,
                           const std::vector<pki::Certificate>& anchors,
                           std::optional<std::chrono::milliseconds> total_timeout) {
    if (!execution.is_done()) {
        return checks::unjudged(test_case, *execution.verdict, execution.reason, execution.owner);
    }
    if (environment.journal.overflowed(test_case.id)) {
        return checks::unjudged(test_case, model::Verdict::inconclusive,
                                environment.texts.render("execution.overflow"),
                                model::Owner::implementation);
    }
    const std::vector<evidence::Event> events = environment.journal.of_case(test_case.id);
    const checks::CheckContext context{
        profile, events, anchors, total_timeout, environment.texts, environment.clock.wall()};
    return checks::judge(test_case, environment.corpus.requirements, context);
}

/// A defect of the tester in one case is that case's error and nobody else's.
RunCase guarded(const base::Texts& texts, RunCase run) {
    return [&texts, run = std::move(run)](const model::TestCase& test_case) {
        try {
            return run(test_case);
        } catch (const std::exception& defect) {
            return checks::unjudged(
                test_case, model::Verdict::error,
                texts.render("execution.defect", {{"cause", base::printable_line(defect.what())}}),
                model::Owner::harness);
        }
    };
}

model::CaseResult not_applicable(const model::TestCase& test_case, base::LocalizedText reason) {
    return checks::unjudged(test_case, model::Verdict::not_applicable, std::move(reason),
                            std::nullopt);
}

} // namespace

base::Result<std::vector<model::CaseResult>> run_ca_suite(const RunEnvironment& environment,
                                                          const Target& target,
                                                          const std::vector<model::TestCase>& cases,
                                                          const CaseFinished& finished) {
    mock_ca::KeyPool keys;
    auto foreign = mock_ca::TestAuthority::make(environment.clock, keys, "another CA");
    if (!foreign) {
        return std::move(foreign).error();
    }
    FixturePool fixtures(target);
    const auto provisioner = make_provisioner(target, environment.run_id, environment.secrets);
    RequestPace pace(target.requests_per_second, environment.clock);
    const CaSurroundings around{target,
                                fixtures,
                                environment.journal,
                                environment.secrets,
                                environment.texts,
                                environment.random,
                                keys,
                                *foreign,
                                *provisioner,
                                pace,
                                "ediconform/" EDICONFORM_VERSION " (run " + environment.run_id +
                                    ")"};
    const RunCase run = [&](const model::TestCase& test_case) {
        auto reason = why_not_applicable(test_case, target.profile, nullptr, environment.texts);
        if (reason) {
            return not_applicable(test_case, *std::move(reason));
        }
        const Execution execution = execute_ca_case(test_case, around);
        return conclude(environment, test_case, execution, target.profile, target.client_anchors,
                        std::nullopt);
    };
    return run_cases(cases, environment.jobs, guarded(environment.texts, run), finished,
                     environment.stop);
}

base::Result<std::vector<model::CaseResult>>
run_client_suite(const RunEnvironment& environment, const wire::CaProfile& profile,
                 const std::string& profile_name, const DriverDeclaration& declaration,
                 const std::vector<model::TestCase>& cases, const CaseFinished& finished) {
    auto driver = start_driver(declaration);
    if (!driver) {
        return std::move(driver).error();
    }
    // About one issue a case. Made beforehand, the keys cost the same time in all, and none while a
    // client's time-out runs.
    mock_ca::KeyPool keys(cases.size());
    if (profile.certificate.key == wire::KeyKind::rsa_2048) {
        keys.prepare_rsa(std::thread::hardware_concurrency());
        keys.wait_until_ready(cases.size());
    }
    auto authority = mock_ca::TestAuthority::make(environment.clock, keys, "mock CA");
    if (!authority) {
        return std::move(authority).error();
    }
    transport::IoLoop loop;
    const mock_ca::Environment peers{environment.clock, environment.random,  keys,
                                     *authority,        environment.secrets, loop};
    const ClientSuiteSurroundings around{
        profile,    profile_name,        declaration,       **driver,
        peers,      environment.journal, environment.texts, environment.folder / "client",
        "127.0.0.1"};
    const RunCase run = [&](const model::TestCase& test_case) {
        auto reason = why_not_applicable(test_case, profile, &declaration, environment.texts);
        if (reason) {
            return not_applicable(test_case, *std::move(reason));
        }
        const Execution execution = execute_client_case(test_case, around);
        return conclude(environment, test_case, execution, profile, {}, declaration.total_timeout);
    };
    return run_cases(cases, std::min(environment.jobs, declaration.concurrency),
                     guarded(environment.texts, run), finished, environment.stop);
}

} // namespace ediconform::runner
