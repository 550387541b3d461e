#include "harness/runner/conclusion.hpp"

#include "harness/base/text.hpp"
#include "harness/checks/observation.hpp"

namespace ediconform::runner {

model::CaseResult conclude(const RunEnvironment& environment, const model::TestCase& test_case,
                           const Execution& execution, const Declared& declared) {
    if (!execution.is_done()) {
        return checks::unjudged(test_case, *execution.verdict, execution.reason, execution.owner);
    }
    if (environment.journal.overflowed(test_case.id)) {
        return checks::unjudged(test_case, model::Verdict::inconclusive,
                                environment.texts.render("execution.overflow"),
                                model::Owner::implementation);
    }
    std::vector<evidence::Event> events = environment.journal.of_case(test_case.id);
    const checks::CheckContext context{declared.profile,        events,
                                       declared.client_anchors, declared.total_timeout,
                                       environment.texts,       environment.clock.wall(),
                                       declared.attempts,       declared.interval,
                                       declared.switches_later};
    // What the judge reads out of a PKCS#12 goes into the journal first, where verdicts cite it.
    const evidence::Recorder recorder(environment.journal, test_case.id, "judge");
    for (checks::DerivedFact& derived : checks::derive_facts(context)) {
        recorder.in_step(derived.step).record(evidence::EventKind::fact, std::move(derived.facts));
    }
    events = environment.journal.of_case(test_case.id);
    model::CaseResult result = checks::judge(test_case, environment.corpus.requirements, context);
    result.observations = checks::observe(context);
    return result;
}

model::CaseResult guarded(const base::Texts& texts, const model::TestCase& test_case,
                          const std::function<model::CaseResult()>& run) {
    try {
        return run();
    } catch (const std::exception& defect) {
        return checks::unjudged(
            test_case, model::Verdict::error,
            texts.render("execution.defect", {{"cause", base::printable_line(defect.what())}}),
            model::Owner::harness);
    }
}

model::CaseResult not_applicable(const model::TestCase& test_case, base::LocalizedText reason) {
    return checks::unjudged(test_case, model::Verdict::not_applicable, std::move(reason),
                            std::nullopt);
}

} // namespace ediconform::runner
