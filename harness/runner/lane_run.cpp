#include "harness/runner/lane_run.hpp"

#include "harness/runner/conclusion.hpp"
#include "harness/runner/fixture_use.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

namespace ediconform::runner {

namespace {

using Places = std::map<std::string, std::size_t>; ///< In the stock, by need.

class LaneRun {
public:
    LaneRun(const Lane& lane, const LaneSurroundings& surroundings)
        : lane_(lane), run_(surroundings), environment_(surroundings.environment),
          profile_(surroundings.around.target.profile) {}

    std::vector<model::CaseResult> run() {
        for (const std::size_t index : lane_.experiments) {
            if (environment_.stop) {
                break;
            }
            carry_out(run_.plan.experiments[index], run_.plan.allocation.assignments[index]);
        }
        for (const Shared& shared : shared_) {
            for (const std::size_t place : shared.places) {
                prove(place);
            }
            settle(shared);
        }
        return std::move(results_);
    }

private:
    /// What is known of a fixture of this lane.
    struct Held {
        bool spent = false;
        bool proved = false;  ///< The CA gave a certificate for it.
        bool asked = false;   ///< It should have.
        bool refused = false; ///< What it said when it was asked last.
        int refusals = 0;     ///< Experiments that were refused with it, and had to be.
        std::string user;
    };

    /// Results that stand only if fixtures prove to have been good.
    struct Shared {
        std::size_t first_result = 0;
        std::size_t results = 0;
        std::vector<std::size_t> places;
    };

    void carry_out(const Experiment& experiment, const Assignment& assignment) {
        const auto begin = std::chrono::steady_clock::now();
        const std::size_t first = results_.size();
        Places places;
        bool useless = false; // What it was to get something with had been seen refused.
        Execution execution = not_run_for(assignment);
        try {
            if (execution.is_done()) {
                execution = current_places(experiment, assignment, places);
            }
            if (execution.is_done()) {
                execution = attempt(experiment, places, useless);
            }
        } catch (const std::exception& defect) {
            execution = {model::Verdict::error,
                         environment_.texts.render(
                             "execution.defect", {{"cause", base::printable_line(defect.what())}}),
                         model::Owner::harness};
        }
        judge(experiment, execution);
        const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin);
        for (std::size_t index = first; index < results_.size(); ++index) {
            results_[index].duration = duration;
            if (useless) {
                checks::withdraw(results_[index], environment_.texts.render("execution.useless"),
                                 true);
            }
        }
        std::vector<std::size_t> to_prove;
        for (const Need& need : experiment.needs) {
            if (need.to_prove && places.contains(need.name)) {
                to_prove.push_back(places.at(need.name));
            }
        }
        if (!to_prove.empty() && execution.is_done()) {
            shared_.push_back({first, results_.size() - first, std::move(to_prove)});
        }
    }

    [[nodiscard]] Execution not_run_for(const Assignment& assignment) const {
        if (!assignment.lacks) {
            return Execution::done();
        }
        return {model::Verdict::not_run, reason_of(*assignment.lacks, environment_.texts),
                model::Owner::fixture};
    }

    /// The places given, or what stands in for those that were spent meanwhile.
    Execution current_places(const Experiment& experiment, const Assignment& assignment,
                             Places& places) {
        for (const Need& need : experiment.needs) {
            std::size_t place = assignment.fixtures.at(need.name);
            while (replaced_.contains(place)) {
                place = replaced_.at(place);
            }
            if (held_[place].spent) {
                const auto spare = another_for(experiment, need);
                if (!spare) {
                    return {model::Verdict::not_run,
                            environment_.texts.render("execution.fixture_spent",
                                                      {{"fixture", need.described()}}),
                            model::Owner::fixture};
                }
                replaced_[place] = *spare;
                place = *spare;
            }
            places[need.name] = place;
        }
        return Execution::done();
    }

    std::optional<std::size_t> another_for(const Experiment& experiment, const Need& need) {
        const bool one_user = std::ranges::any_of(
            experiment.needs, [](const Need& other) { return !other.same_user_as.empty(); });
        return one_user ? std::nullopt : run_.shelf.take_spare(need);
    }

    /// Carries it out, and once more with other fixtures where the refusals seen before may be why
    /// the CA gives nothing for these.
    Execution attempt(const Experiment& experiment, Places& places, bool& useless) {
        std::map<std::string, int> refusals;
        for (const auto& [need, place] : places) {
            refusals[need] = held_[place].refusals;
        }
        Execution execution = carry_out_once(experiment, places);
        if (!execution.is_done()) {
            return execution;
        }
        bool again = false;
        for (const Need& need : experiment.needs) {
            const bool failed =
                need.grants && refusals[need.name] > 0 && held_[places[need.name]].refused;
            if (!failed) {
                continue;
            }
            const auto spare = another_for(experiment, need);
            if (!spare) {
                useless = true;
                return execution;
            }
            replaced_[places[need.name]] = *spare;
            places[need.name] = *spare;
            again = true;
        }
        if (!again) {
            return execution;
        }
        environment_.journal.begin_anew(experiment.leader().id);
        return carry_out_once(experiment, places);
    }

    Execution carry_out_once(const Experiment& experiment, const Places& places) {
        CaseFixtures fixtures;
        auto filled = fill(experiment, places, fixtures);
        if (!filled) {
            return hook_failed(filled.error(), environment_.texts);
        }
        std::mutex mutex;
        std::map<std::string, std::uint64_t> burns;
        const CaseFixtures given = fixtures;
        fixtures.before_use = [&](const std::string& name) -> base::Result<void> {
            const auto need = std::ranges::find(experiment.needs, name, &Need::name);
            const std::lock_guard lock(mutex);
            if (run_.ledger == nullptr || need == experiment.needs.end() || !need->spends ||
                burns.contains(name)) {
                return {};
            }
            auto burn = begin_burn(given, name, experiment.leader().id);
            if (!burn) {
                return std::move(burn).error();
            }
            burns.emplace(name, *burn);
            return {};
        };
        Execution execution = execute_ca_case(experiment.leader(), run_.around, fixtures);
        auto noted = note_uses(experiment, places, given, burns);
        if (!noted) {
            return {model::Verdict::error,
                    environment_.texts.render(noted.error().id, noted.error().arguments),
                    model::Owner::configuration};
        }
        return execution;
    }

    base::Result<void> fill(const Experiment& experiment, const Places& places,
                            CaseFixtures& fixtures) {
        std::vector<const Need*> needs;
        for (const Need& need : experiment.needs) {
            needs.push_back(&need);
        }
        std::ranges::stable_partition(needs,
                                      [](const Need* need) { return need->same_user_as.empty(); });
        for (const Need* need : needs) {
            const std::size_t place = places.at(need->name);
            const std::string user =
                need->same_user_as.empty() ? "" : held_[places.at(need->same_user_as)].user;
            auto fixture = run_.shelf.take(place, user);
            if (!fixture) {
                return std::move(fixture).error();
            }
            if (auto* pair = std::get_if<PairFixture>(&*fixture)) {
                held_[place].user = pair->user;
                fixtures.pairs.emplace(need->name, std::move(*pair));
            } else {
                fixtures.certificates.emplace(need->name,
                                              std::get<CertificateFixture>(*std::move(fixture)));
            }
        }
        return {};
    }

    base::Result<std::uint64_t> begin_burn(const CaseFixtures& fixtures, const std::string& need,
                                           const std::string& case_id) {
        const auto pair = fixtures.pairs.find(need);
        return pair != fixtures.pairs.end()
                   ? run_.ledger->begin(pair->second, case_id)
                   : run_.ledger->begin(fixtures.certificates.at(need), case_id);
    }

    /// What became of the fixtures, for the ledger and for those that share them.
    base::Result<void> note_uses(const Experiment& experiment, const Places& places,
                                 const CaseFixtures& fixtures,
                                 const std::map<std::string, std::uint64_t>& burns) {
        const auto events = environment_.journal.of_case(experiment.leader().id);
        const std::vector<pki::Certificate>& anchors = run_.around.target.client_anchors;
        const checks::CheckContext context{
            profile_, events, anchors, std::nullopt, environment_.texts, environment_.clock.wall()};
        for (const Need& need : experiment.needs) {
            const auto outcome = outcome_of(experiment.leader(), need.name, context);
            const bool issued = outcome == BurnOutcome::issued;
            const bool lasts =
                need.kind == FixtureKind::certificate && profile_.settles("A3", "renews_again");
            Held& held = held_[places.at(need.name)];
            held.proved = held.proved || issued;
            held.asked = held.asked || (need.grants && outcome);
            held.refused = need.grants && outcome == BurnOutcome::refused;
            held.refusals += need.to_prove && outcome && !issued ? 1 : 0;
            held.spent = held.spent || (issued && !lasts);
            if (issued && !lasts && !need.spends) {
                auto recorded = record_unplanned(need, fixtures, experiment.leader().id);
                if (!recorded) {
                    return recorded;
                }
            }
            if (const auto burn = burns.find(need.name); burn != burns.end()) {
                const bool spent =
                    outcome &&
                    (*outcome != BurnOutcome::refused ||
                     (need.kind == FixtureKind::pair && profile_.settles("A12", "on_attempt")));
                auto closed =
                    run_.ledger->end(burn->second, outcome.value_or(BurnOutcome::refused), spent);
                if (!closed) {
                    return closed;
                }
            }
        }
        return {};
    }

    /// The CA issued where it should have refused: the key is gone all the same.
    base::Result<void> record_unplanned(const Need& need, const CaseFixtures& fixtures,
                                        const std::string& case_id) {
        if (need.kind == FixtureKind::pair) {
            run_.shelf.note_unplanned_issue();
        }
        if (run_.ledger == nullptr) {
            return {};
        }
        auto burn = begin_burn(fixtures, need.name, case_id);
        return burn ? run_.ledger->end(*burn, BurnOutcome::issued, true)
                    : base::Result<void>(std::move(burn).error());
    }

    void judge(const Experiment& experiment, const Execution& execution) {
        const model::TestCase& leader = experiment.leader();
        for (const model::TestCase* test_case : experiment.cases) {
            if (test_case != &leader && execution.is_done()) {
                evidence::Recorder(environment_.journal, test_case->id, "tester")
                    .record(evidence::EventKind::fact, {{"name", "same_as"}, {"value", leader.id}});
                environment_.journal.share(test_case->id, leader.id);
            }
            const Declared declared{profile_, run_.around.target.client_anchors, std::nullopt};
            results_.push_back(guarded(environment_.texts, *test_case, [&] {
                return conclude(environment_, *test_case, execution, declared);
            }));
        }
    }

    /// Lets the CA issue with a fixture that was only seen refused, where no case did.
    void prove(std::size_t place) {
        const Held& held = held_[place];
        if (held.refusals == 0 || held.proved || held.asked || environment_.stop ||
            lane_.unproved.contains(place)) {
            return;
        }
        const model::TestCase proof = proof_of(run_.shelf.item(place), place);
        Experiment experiment;
        experiment.cases = {&proof};
        experiment.needs = needs_of(proof, profile_);
        try {
            static_cast<void>(carry_out_once(experiment, {{"fixture", place}}));
        } catch (const std::exception&) {
            return; // Then nothing is proved, and that is what the cases will say.
        }
    }

    /// Takes back the results that rest on fixtures which nothing showed to be good.
    void settle(const Shared& shared) {
        for (const std::size_t place : shared.places) {
            const Held& held = held_[place];
            if (held.proved || held.refusals == 0) {
                continue;
            }
            for (std::size_t index = 0; index < shared.results; ++index) {
                checks::withdraw(results_[shared.first_result + index],
                                 environment_.texts.render(held.asked ? "execution.disproved"
                                                                      : "execution.unproved"),
                                 false);
            }
        }
    }

    const Lane& lane_;
    const LaneSurroundings& run_;
    const RunEnvironment& environment_;
    const wire::CaProfile& profile_;
    std::map<std::size_t, Held> held_;
    std::map<std::size_t, std::size_t> replaced_; ///< A place by the one that stands in for it.
    std::vector<Shared> shared_;
    std::vector<model::CaseResult> results_;
};

} // namespace

std::vector<model::CaseResult> run_lane(const Lane& lane, const LaneSurroundings& surroundings) {
    return LaneRun(lane, surroundings).run();
}

} // namespace ediconform::runner
