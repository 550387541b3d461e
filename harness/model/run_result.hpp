#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/model/conformance_statement.hpp"
#include "harness/model/requirement.hpp"
#include "harness/model/verdict.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The result of a run as plain data. Every report is a pure function of it and of the journal.
namespace ediconform::model {

/// One comparison of what was observed with what was expected.
struct CheckOutcome {
    std::string check;         ///< Kind, e.g. `outcome`.
    std::string requirement;   ///< Id; empty for a check of the tester itself (`fault-delivered`).
    Level level = Level::must; ///< After a case lowered it.
    CheckState state = CheckState::held;
    Verdict verdict = Verdict::pass;
    base::LocalizedText expected;
    base::LocalizedText observed;
    base::LocalizedText because; ///< Why the case lowers the level; empty where it does not.
    std::vector<std::uint64_t> evidence; ///< Sequence numbers in the journal.

    bool operator==(const CheckOutcome&) const = default;
};

/// Something that the guideline leaves open (A1 to A12), or that is good to know, as one case saw
/// it. Never a verdict.
struct ObservedFact {
    std::string topic; ///< `A1`, `pkcs12_mac`, …; `observation.topic.<topic>` is its title.
    /// What was seen: a word of that topic's vocabulary, `word:argument`, or a value that speaks
    /// for itself (`UTF8String`).
    std::string value;
    /// Of topics whose values have to be different (`serial_number`): what has it. Empty elsewhere.
    std::string owner;
    bool departs = false;                ///< The profile says otherwise.
    std::vector<std::uint64_t> evidence; ///< Sequence numbers in the journal.

    bool operator==(const ObservedFact&) const = default;
};

/// A run of one case, or of one variant of it (`ca/issue/used-key[at-once]`).
struct CaseResult {
    std::string id;
    std::string group; ///< First two parts of the id with a dot: `ca.issue`.
    Side side = Side::ca;
    base::LocalizedText title;
    base::LocalizedText why;
    base::LocalizedText remedy;
    std::vector<std::string> requirements;
    std::string source_file; ///< Relative to `scenarios/`.
    unsigned source_line = 0;
    Verdict verdict = Verdict::pass;
    std::optional<FailurePhase>
        phase; ///< With every verdict that is not a pass, where it is known.
    std::optional<Owner> owner;
    base::LocalizedText reason; ///< One line, for every verdict that is not a pass.
    std::vector<CheckOutcome> checks;
    std::vector<ObservedFact> observations;
    std::chrono::milliseconds duration{0};
    std::string rerun; ///< Command line that runs this case alone.

    bool operator==(const CaseResult&) const = default;
};

/// What the cases say about one requirement.
struct RequirementResult {
    std::string id;
    /// Worst verdict of its checks; `not_run` where no selected case checked it.
    Verdict verdict = Verdict::not_run;
    std::vector<std::string> cases;

    bool operator==(const RequirementResult&) const = default;
};

/// One thing that was seen of a topic, over all cases.
struct SeenValue {
    std::string value;
    base::LocalizedText text;
    bool departs = false;
    std::vector<std::string> cases;

    bool operator==(const SeenValue&) const = default;
};

/// What a run saw of one topic, beside what the profile says of it.
struct Observation {
    std::string topic;
    Side side = Side::ca; ///< Whose behaviour it is.
    base::LocalizedText title;
    base::LocalizedText pinned;  ///< What the profile says; empty where it says nothing.
    std::vector<SeenValue> seen; ///< The most frequent first; empty where no case saw it.
    base::LocalizedText hint;    ///< What to mend where something departs.

    bool operator==(const Observation&) const = default;
};

struct Totals {
    std::map<Verdict, int> cases;
    int must_held = 0;
    int must_judged = 0;
    int should_held = 0;
    int should_judged = 0;
    [[nodiscard]] int of(Verdict verdict) const;
    [[nodiscard]] int all() const;
};

struct RunResult {
    std::string run_id;
    std::string version; ///< Of ediconform.
    std::string mode;    ///< `self`, `ca`, `client`
    std::string suite;   ///< `ca`, `client`, `all`
    std::string profile;
    base::LocalizedText profile_title;
    base::LocalizedText profile_edition;
    std::vector<std::pair<std::string, base::LocalizedText>>
        deviations;                               ///< Requirement id → reason.
    std::optional<ConformanceStatement> declared; ///< Where the run was given one.
    std::string sut; ///< Name of what was tested, as target or driver declare it.
    std::uint64_t seed = 0;
    base::WallTime started;
    std::chrono::milliseconds wall_clock{0};
    std::string command; ///< How to repeat the run.
    bool strict = false;
    bool interrupted = false;
    int exit_code = 0;
    std::vector<CaseResult> cases;               ///< In the order of the suite.
    std::vector<RequirementResult> requirements; ///< In the order of the catalogue.
    std::vector<Observation> observations;       ///< A1 to A12, then the others.
    Catalogue catalogue;                         ///< Of the sides that were selected.
    base::LocalizedText source;                  ///< The source line that the guideline asks for.
    [[nodiscard]] Totals totals() const;

    bool operator==(const RunResult&) const = default;
};

/// Result per requirement from the cases' checks, in the order of the ids of the catalogue.
std::vector<RequirementResult> summarise(const Catalogue& catalogue,
                                         const std::vector<CaseResult>& cases);

} // namespace ediconform::model
