#include "reports/report.hpp"
#include "reports/summary.hpp"

#include <nlohmann/json.hpp>

/// Members stand in the order in which they are written here, so that equal runs give equal files.
namespace ediconform::reports {

namespace {

using Json = nlohmann::ordered_json;

Json text(const std::string& value) {
    return base::printable(value);
}

Json both(const base::LocalizedText& value) {
    return {{"ja", text(value.ja)}, {"en", text(value.en)}};
}

void put_unless_empty(Json& into, const char* name, const base::LocalizedText& value) {
    if (!value.ja.empty() || !value.en.empty()) {
        into[name] = both(value);
    }
}

Json texts(const std::vector<std::string>& values) {
    Json list = Json::array();
    for (const auto& value : values) {
        list.push_back(text(value));
    }
    return list;
}

Json json_of(const model::CheckOutcome& check) {
    Json out;
    out["check"] = text(check.check);
    if (!check.requirement.empty()) {
        out["requirement"] = text(check.requirement);
    }
    out["level"] = name_of(check.level);
    out["state"] = name_of(check.state);
    out["verdict"] = name_of(check.verdict);
    put_unless_empty(out, "expected", check.expected);
    put_unless_empty(out, "observed", check.observed);
    put_unless_empty(out, "because", check.because);
    out["evidence"] = check.evidence;
    return out;
}

Json json_of(const model::ObservedFact& fact) {
    Json out;
    out["topic"] = text(fact.topic);
    out["value"] = text(fact.value);
    if (!fact.owner.empty()) {
        out["of"] = text(fact.owner);
    }
    out["departs"] = fact.departs;
    out["evidence"] = fact.evidence;
    return out;
}

Json json_of(const model::CaseResult& result) {
    Json out;
    out["id"] = text(result.id);
    out["group"] = text(result.group);
    out["side"] = name_of(result.side);
    out["verdict"] = name_of(result.verdict);
    out["title"] = both(result.title);
    put_unless_empty(out, "why", result.why);
    put_unless_empty(out, "remedy", result.remedy);
    out["requirements"] = texts(result.requirements);
    if (!result.source_file.empty()) {
        out["source"] = {{"file", text(result.source_file)}, {"line", result.source_line}};
    }
    if (result.phase) {
        out["phase"] = name_of(*result.phase);
    }
    if (result.owner) {
        out["owner"] = name_of(*result.owner);
    }
    put_unless_empty(out, "reason", result.reason);
    out["checks"] = Json::array();
    for (const auto& check : result.checks) {
        out["checks"].push_back(json_of(check));
    }
    out["observations"] = Json::array();
    for (const auto& fact : result.observations) {
        out["observations"].push_back(json_of(fact));
    }
    out["duration_ms"] = result.duration.count();
    out["rerun"] = text(result.rerun);
    return out;
}

std::string_view coverage_name(model::Coverage coverage) {
    switch (coverage) {
    case model::Coverage::cases:
        return "cases";
    case model::Coverage::planned:
        return "planned";
    case model::Coverage::declared:
        break;
    }
    return "declared";
}

Json json_of(const model::Requirement& requirement) {
    Json out;
    out["id"] = text(requirement.id);
    out["section"] = text(requirement.section);
    out["figures"] = requirement.figures;
    out["side"] = name_of(requirement.side);
    out["level"] = name_of(requirement.level);
    out["how"] = name_of(requirement.how);
    out["derived"] = requirement.derived;
    out["security_floor"] = requirement.security_floor;
    out["statement"] = both(requirement.statement);
    out["coverage"] = coverage_name(requirement.coverage);
    put_unless_empty(out, "because", requirement.because);
    return out;
}

Json profile_of(const model::RunResult& result) {
    Json out;
    out["name"] = text(result.profile);
    put_unless_empty(out, "title", result.profile_title);
    put_unless_empty(out, "edition", result.profile_edition);
    out["deviations"] = Json::array();
    for (const auto& [requirement, reason] : result.deviations) {
        out["deviations"].push_back({{"requirement", text(requirement)}, {"reason", both(reason)}});
    }
    return out;
}

Json json_of(const model::Observation& observation) {
    Json out;
    out["topic"] = text(observation.topic);
    out["side"] = name_of(observation.side);
    out["title"] = both(observation.title);
    put_unless_empty(out, "profile", observation.pinned);
    out["seen"] = Json::array();
    for (const auto& one : observation.seen) {
        out["seen"].push_back({{"value", text(one.value)},
                               {"text", both(one.text)},
                               {"departs", one.departs},
                               {"cases", texts(one.cases)}});
    }
    put_unless_empty(out, "hint", observation.hint);
    return out;
}

Json json_of(const model::ConformanceStatement& declared) {
    Json out;
    out["product"] = text(declared.product);
    out["declared_by"] = text(declared.declared_by);
    out["date"] = text(declared.date);
    out["statements"] = Json::array();
    for (const auto& [id, given] : declared.answers) {
        out["statements"].push_back({{"requirement", text(id)},
                                     {"answer", name_of(given.answer)},
                                     {"evidence", text(given.evidence)}});
    }
    return out;
}

Json json_of(const model::Totals& totals) {
    using model::Verdict;
    Json cases;
    for (const Verdict verdict :
         {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::inconclusive,
          Verdict::not_applicable, Verdict::not_run, Verdict::error}) {
        cases[std::string(name_of(verdict))] = totals.of(verdict);
    }
    Json out;
    out["cases"] = cases;
    out["must"] = {{"held", totals.must_held}, {"judged", totals.must_judged}};
    out["should"] = {{"held", totals.should_held}, {"judged", totals.should_judged}};
    return out;
}

} // namespace

std::string render_result_json(const model::RunResult& result) {
    Json out;
    out["format"] = "ediconform-result/1";
    out["run_id"] = text(result.run_id);
    out["version"] = text(result.version);
    out["mode"] = text(result.mode);
    out["suite"] = text(result.suite);
    out["profile"] = profile_of(result);
    out["sut"] = text(result.sut);
    if (result.declared) {
        out["declared"] = json_of(*result.declared);
    }
    out["seed"] = std::to_string(result.seed); // More than the 53 bits that many readers keep.
    out["started"] = base::to_rfc3339_milliseconds(report_time(result.started));
    out["wall_clock_ms"] = result.wall_clock.count();
    out["command"] = text(result.command);
    out["strict"] = result.strict;
    out["interrupted"] = result.interrupted;
    out["exit_code"] = result.exit_code;
    put_unless_empty(out, "source", result.source);
    out["totals"] = json_of(result.totals());
    out["cases"] = Json::array();
    for (const auto& one : result.cases) {
        out["cases"].push_back(json_of(one));
    }
    out["requirements"] = Json::array();
    for (const auto& one : result.requirements) {
        out["requirements"].push_back(
            {{"id", text(one.id)}, {"verdict", name_of(one.verdict)}, {"cases", texts(one.cases)}});
    }
    out["observations"] = Json::array();
    for (const auto& one : result.observations) {
        out["observations"].push_back(json_of(one));
    }
    out["catalogue"] = Json::array();
    for (const auto& [id, requirement] : result.catalogue) {
        out["catalogue"].push_back(json_of(requirement));
    }
    return out.dump(2) + "\n";
}

} // namespace ediconform::reports
