#include "harness/runner/suite_runner.hpp"

#include "harness/base/file.hpp"
#include "harness/runner/applicability.hpp"
#include "harness/runner/client_case.hpp"
#include "harness/runner/client_driver.hpp"
#include "harness/runner/client_state.hpp"
#include "harness/runner/conclusion.hpp"
#include "harness/runner/lane_run.hpp"
#include "harness/runner/provisioner.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

namespace ediconform::runner {

namespace {

std::vector<model::CaseResult> in_order_of(const std::vector<std::string>& ids,
                                           std::vector<model::CaseResult> results) {
    std::map<std::string, std::size_t> places;
    for (std::size_t place = 0; place < ids.size(); ++place) {
        places.emplace(ids[place], place);
    }
    std::ranges::sort(results, {},
                      [&](const model::CaseResult& result) { return places.at(result.id); });
    return results;
}

/// A run that was killed may have left the CA's clock moved, and a CA of another time would be
/// accused of everything. Where the hook cannot do what it declares, no case will have moved it.
base::Result<void> set_clock_right(Provisioner& provisioner) {
    if (!provisioner.can(provision::kClock)) {
        return {};
    }
    auto right = provisioner.set_clock(std::chrono::seconds(0));
    return right || right.error().id == "provision.cannot" ? base::Result<void>() : right;
}

} // namespace

base::Result<std::vector<model::CaseResult>> run_ca_suite(const RunEnvironment& environment,
                                                          const Target& target, const CaPlan& plan,
                                                          Ledger* ledger,
                                                          const CaseFinished& finished) {
    mock_ca::KeyPool keys;
    auto foreign = mock_ca::TestAuthority::make(environment.clock, keys, "another CA");
    if (!foreign) {
        return std::move(foreign).error();
    }
    const auto provisioner = make_provisioner(target, environment.run_id, environment.secrets);
    if (auto right = set_clock_right(*provisioner); !right) {
        return std::move(right).error();
    }
    FixtureShelf shelf(target, plan.allocation, *provisioner, environment.clock, plan.issues);
    RequestPace pace(target.requests_per_second, environment.clock);
    const CaSurroundings around{target,
                                environment.journal,
                                environment.secrets,
                                environment.texts,
                                environment.random,
                                keys,
                                *foreign,
                                *provisioner,
                                pace,
                                environment.clock,
                                "ediconform/" EDICONFORM_VERSION " (run " + environment.run_id +
                                    ")"};
    const LaneSurroundings surroundings{environment, around, plan, shelf, ledger};
    std::vector<model::CaseResult> results;
    std::mutex reporting;
    const auto report = [&](std::vector<model::CaseResult> some) {
        const std::lock_guard lock(reporting);
        for (model::CaseResult& result : some) {
            finished(result);
            results.push_back(std::move(result));
        }
    };
    for (const auto& [test_case, reason] : plan.not_applicable) {
        report({not_applicable(*test_case, reason)});
    }
    const auto run_lanes = [&](bool alone, unsigned jobs) {
        std::vector<const Lane*> lanes;
        for (const Lane& lane : plan.allocation.lanes) {
            if (lane.goes_alone == alone) {
                lanes.push_back(&lane);
            }
        }
        run_side_by_side(
            lanes.size(), jobs,
            [&](std::size_t index) { report(run_lane(*lanes[index], surroundings)); },
            environment.stop);
    };
    run_lanes(false, environment.jobs);
    run_lanes(true, 1);
    return in_order_of(plan.cases, std::move(results));
}

base::Result<std::vector<model::CaseResult>>
run_client_suite(const RunEnvironment& environment, const wire::CaProfile& profile,
                 const std::string& profile_name, const DriverDeclaration& declaration,
                 const std::vector<model::TestCase>& cases, const CaseFinished& finished) {
    auto driver = start_driver(declaration, {profile, environment.texts, environment.language,
                                             environment.interrupt, environment.stop});
    if (!driver) {
        return std::move(driver).error();
    }
    // Made beforehand, they cost no time while a client's time-out runs.
    constexpr std::size_t kKeysOfACase = 3;
    const std::size_t at_once = std::min(
        {cases.size(), std::size_t{environment.jobs}, std::size_t{declaration.concurrency}});
    mock_ca::KeyPool keys(at_once * kKeysOfACase, mock_ca::pooled_kind(profile.certificate.key));
    if (mock_ca::takes_long(profile.certificate.key)) {
        keys.prepare(std::thread::hardware_concurrency());
        keys.wait_until_ready(at_once * kKeysOfACase);
    }
    auto authority = environment.state.empty()
                         ? mock_ca::TestAuthority::make(environment.clock, keys, "mock CA")
                         : authority_kept_in(environment.state, environment.clock, keys);
    if (!authority) {
        return std::move(authority).error();
    }
    std::filesystem::path trust;
    if (!environment.state.empty()) {
        trust = std::filesystem::absolute(environment.state) / "ca.pem";
        auto written = base::write_file(trust, authority->root().pem());
        if (!written) {
            return std::move(written).error();
        }
    }
    auto faults = mock_ca::FaultCatalogue::load(environment.scenarios);
    if (!faults) {
        return std::move(faults).error();
    }
    transport::IoLoop loop;
    const mock_ca::Environment peers{environment.clock, environment.random,  keys,
                                     *authority,        environment.secrets, loop};
    const ClientSuiteSurroundings around{profile,
                                         *faults,
                                         profile_name,
                                         declaration,
                                         **driver,
                                         peers,
                                         keys,
                                         environment.journal,
                                         environment.texts,
                                         environment.folder / "client",
                                         environment.listen,
                                         trust};
    const std::vector<pki::Certificate> no_anchors;
    const auto attempts =
        declaration.retry_interval ? std::optional(declaration.retry_attempts) : std::nullopt;
    const auto interval = declaration.retries_at_once ? std::nullopt : declaration.retry_interval;
    const Declared declared{profile,  no_anchors, declaration.total_timeout,
                            attempts, interval,   declaration.switches == "later"};
    const RunCase run = [&](const model::TestCase& test_case) {
        auto reason = why_not_applicable(test_case, profile, &declaration, environment.texts);
        if (!reason) {
            reason = why_no_such_fault(test_case, profile, *faults, environment.texts);
        }
        if (reason) {
            return not_applicable(test_case, *std::move(reason));
        }
        return guarded(environment.texts, test_case, [&] {
            const auto begin = std::chrono::steady_clock::now();
            Attempt attempt;
            Execution execution = execute_client_case(test_case, around, attempt);
            model::CaseResult result = conclude(environment, test_case, execution, declared);
            if (!Attempt::is_to_be_repeated(result.verdict, declaration, loop.delay_since(begin))) {
                return result;
            }
            ++attempt.number;
            environment.journal.begin_anew(test_case.id);
            execution = execute_client_case(test_case, around, attempt);
            return conclude(environment, test_case, execution, declared);
        });
    };
    return run_cases(cases, std::min(environment.jobs, declaration.concurrency), run, finished,
                     environment.stop);
}

} // namespace ediconform::runner
