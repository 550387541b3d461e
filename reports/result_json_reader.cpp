#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "reports/report.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <ctime>
#include <limits>

namespace ediconform::reports {

using nlohmann::json;

/// The document has passed the schema before anything here reads it: required members are there,
/// names of enumerators are known, times have their form.
namespace {

template <class Enum>
Enum enumerator(const json& name, Enum last) {
    for (int value = 0; value < static_cast<int>(last); ++value) {
        if (model::name_of(static_cast<Enum>(value)) == name.get_ref<const std::string&>()) {
            return static_cast<Enum>(value);
        }
    }
    return last;
}

model::Verdict verdict(const json& name) {
    return enumerator(name, model::Verdict::error);
}
model::Level level(const json& name) {
    return enumerator(name, model::Level::may);
}
model::Side side(const json& name) {
    return enumerator(name, model::Side::upki);
}

model::Coverage coverage(const json& name) {
    if (name == "cases") {
        return model::Coverage::cases;
    }
    return name == "planned" ? model::Coverage::planned : model::Coverage::declared;
}

base::LocalizedText both(const json& parent, const char* name) {
    const auto found = parent.find(name);
    return found == parent.end() ? base::LocalizedText{}
                                 : base::LocalizedText{found->at("ja").get<std::string>(),
                                                       found->at("en").get<std::string>()};
}

base::WallTime time_of(const std::string& text) {
    std::tm parts{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    const auto whole = std::chrono::system_clock::from_time_t(::timegm(&parts));
    int milliseconds = 0;
    if (rest != nullptr && *rest == '.') {
        std::from_chars(rest + 1, text.data() + text.size(), milliseconds);
    }
    return whole + std::chrono::milliseconds(milliseconds);
}

/// Twenty digits may be too many; then the largest number, as where a counter stops.
std::uint64_t seed_of(const std::string& digits) {
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return parsed.ec == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

model::CheckOutcome check_of(const json& in) {
    model::CheckOutcome out;
    out.check = in.at("check");
    out.requirement = in.value("requirement", "");
    out.level = level(in.at("level"));
    out.state = enumerator(in.at("state"), model::CheckState::observed);
    out.verdict = verdict(in.at("verdict"));
    out.expected = both(in, "expected");
    out.observed = both(in, "observed");
    out.because = both(in, "because");
    out.evidence = in.at("evidence").get<std::vector<std::uint64_t>>();
    return out;
}

model::ObservedFact fact_of(const json& in) {
    return {in.at("topic"), in.at("value"), in.value("of", ""), in.at("departs"),
            in.at("evidence").get<std::vector<std::uint64_t>>()};
}

model::Observation observation_of(const json& in) {
    model::Observation out;
    out.topic = in.at("topic");
    out.side = side(in.at("side"));
    out.title = both(in, "title");
    out.pinned = both(in, "profile");
    for (const auto& one : in.at("seen")) {
        out.seen.push_back({one.at("value"), both(one, "text"), one.at("departs"),
                            one.at("cases").get<std::vector<std::string>>()});
    }
    out.hint = both(in, "hint");
    return out;
}

model::CaseResult case_of(const json& in) {
    model::CaseResult out;
    out.id = in.at("id");
    out.group = in.at("group");
    out.side = side(in.at("side"));
    out.verdict = verdict(in.at("verdict"));
    out.title = both(in, "title");
    out.why = both(in, "why");
    out.remedy = both(in, "remedy");
    out.requirements = in.at("requirements").get<std::vector<std::string>>();
    if (in.contains("source")) {
        out.source_file = in["source"].at("file");
        out.source_line = in["source"].at("line");
    }
    if (in.contains("phase")) {
        out.phase = enumerator(in["phase"], model::FailurePhase::after_download);
    }
    if (in.contains("owner")) {
        out.owner = enumerator(in["owner"], model::Owner::specification);
    }
    out.reason = both(in, "reason");
    for (const auto& check : in.at("checks")) {
        out.checks.push_back(check_of(check));
    }
    for (const auto& fact : in.value("observations", json::array())) {
        out.observations.push_back(fact_of(fact));
    }
    out.duration = std::chrono::milliseconds(in.at("duration_ms").get<std::int64_t>());
    out.rerun = in.at("rerun");
    return out;
}

model::Requirement requirement_of(const json& in) {
    model::Requirement out;
    out.id = in.at("id");
    out.section = in.at("section");
    out.figures = in.at("figures").get<std::vector<int>>();
    out.side = side(in.at("side"));
    out.level = level(in.at("level"));
    out.how = enumerator(in.at("how"), model::Establishment::declared);
    out.derived = in.at("derived");
    out.security_floor = in.at("security_floor");
    out.statement = both(in, "statement");
    out.coverage = coverage(in.at("coverage"));
    out.because = both(in, "because");
    return out;
}

void read_profile(const json& in, model::RunResult& out) {
    out.profile = in.at("name");
    out.profile_title = both(in, "title");
    out.profile_edition = both(in, "edition");
    for (const auto& deviation : in.at("deviations")) {
        out.deviations.emplace_back(deviation.at("requirement").get<std::string>(),
                                    both(deviation, "reason"));
    }
}

model::ConformanceStatement declared_of(const json& in) {
    model::ConformanceStatement out{in.at("product"), in.at("declared_by"), in.at("date"), {}};
    for (const auto& one : in.at("statements")) {
        out.answers[one.at("requirement")] = {
            model::answer_named(one.at("answer").get_ref<const std::string&>()),
            one.at("evidence")};
    }
    return out;
}

model::RunResult result_of(const json& in) {
    model::RunResult out;
    out.run_id = in.at("run_id");
    out.version = in.at("version");
    out.mode = in.at("mode");
    out.suite = in.at("suite");
    read_profile(in.at("profile"), out);
    out.sut = in.at("sut");
    if (in.contains("declared")) {
        out.declared = declared_of(in.at("declared"));
    }
    out.seed = seed_of(in.at("seed").get_ref<const std::string&>());
    out.started = time_of(in.at("started"));
    out.wall_clock = std::chrono::milliseconds(in.at("wall_clock_ms").get<std::int64_t>());
    out.command = in.at("command");
    out.strict = in.at("strict");
    out.interrupted = in.at("interrupted");
    out.exit_code = in.at("exit_code");
    out.source = both(in, "source");
    for (const auto& one : in.at("cases")) {
        out.cases.push_back(case_of(one));
    }
    for (const auto& one : in.at("requirements")) {
        out.requirements.push_back({one.at("id"), verdict(one.at("verdict")),
                                    one.at("cases").get<std::vector<std::string>>()});
    }
    for (const auto& one : in.value("observations", json::array())) {
        out.observations.push_back(observation_of(one));
    }
    for (const auto& one : in.at("catalogue")) {
        model::Requirement requirement = requirement_of(one);
        const std::string id = requirement.id;
        out.catalogue.emplace(id, std::move(requirement));
    }
    return out;
}

} // namespace

base::Result<model::RunResult> read_result_json(const std::filesystem::path& path,
                                                const std::filesystem::path& scenarios) {
    const auto schema = base::JsonSchema::load(scenarios / "schema" / "result.schema.json");
    if (!schema) {
        return schema.error();
    }
    const auto document = base::JsonDocument::load(path);
    if (!document) {
        return document.error();
    }
    const auto valid = schema->check(*document);
    if (!valid) {
        return valid.error();
    }
    return result_of(document->root());
}

} // namespace ediconform::reports
