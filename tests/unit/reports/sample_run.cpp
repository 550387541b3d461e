#include "sample_run.hpp"

#include "tests/paths/test_paths.hpp"

#include <cstdlib>
#include <stdexcept>

namespace ediconform::reports::testing {

using model::CheckState;
using model::Level;
using model::Verdict;
using namespace std::chrono_literals;

const base::Texts& texts() {
    static const base::Texts loaded = [] {
        auto read = base::Texts::load(test::source_path("scenarios/texts"));
        if (!read) {
            throw std::runtime_error(base::to_string(read.error()));
        }
        return std::move(*read);
    }();
    return loaded;
}

namespace {

CheckState state_for(Verdict verdict) {
    switch (verdict) {
    case Verdict::warn:
    case Verdict::fail:
        return CheckState::unmet;
    case Verdict::inconclusive:
        return CheckState::undecided;
    case Verdict::not_applicable:
        return CheckState::not_applicable;
    default:
        return CheckState::held;
    }
}

model::Requirement requirement(const std::string& id, const std::string& section, Level level) {
    model::Requirement out;
    out.id = id;
    out.section = section;
    out.level = level;
    out.statement = {"認証キーは一度だけ使用できる。",
                     "An authentication key can be used once only."};
    return out;
}

} // namespace

model::CaseResult sample_case(const std::string& id, Verdict verdict) {
    model::CaseResult out;
    out.id = id;
    out.group = "ca.issue";
    out.title = {"使用済みの認証キーを拒否する", "A used key is refused"};
    out.why = {"鍵の使い回しは他人への発行につながります。",
               "A key used twice lets somebody else get a certificate."};
    out.requirements = {"CA-3.3-6"};
    out.source_file = "cases/" + id + ".json";
    out.source_line = 3;
    out.verdict = verdict;
    out.duration = 34ms;
    out.rerun = "ediconform run ca --case " + id;
    model::CheckOutcome check;
    check.check = "outcome";
    check.requirement = "CA-3.3-6";
    check.level = verdict == Verdict::warn ? Level::should : Level::must;
    check.state = state_for(verdict);
    check.verdict = verdict;
    check.expected = {"key_used", "key_used"};
    check.observed = {"ok（証明書が返却された）", "ok (a certificate came back)"};
    check.evidence = {12, 17};
    if (verdict != Verdict::error && verdict != Verdict::not_run) {
        out.checks = {check};
    }
    if (verdict != Verdict::pass) {
        out.phase = model::FailurePhase::returned_by_ca;
        out.owner = model::Owner::implementation;
        out.reason = {"使用済みの認証キーで証明書が発行されました。",
                      "A used key got a certificate."};
        out.remedy = {"認証キーを使用済みとして記録してください。", "Record the key as used."};
    }
    return out;
}

model::RunResult run_of(std::vector<model::CaseResult> cases) {
    model::RunResult run;
    run.run_id = "2f1c";
    run.version = "0.1.0";
    run.mode = "ca";
    run.suite = "ca";
    run.profile = "neutral-xml";
    run.profile_title = {"中立 XML", "Neutral XML"};
    run.profile_edition = {"ガイドライン詳細版ではない", "not the guideline's detailed edition"};
    run.deviations = {{"CA-3.1-2", {"文字コードは CP932", "The charset is CP932"}}};
    run.sut = "ACME CA <beta> & co";
    run.seed = 18'446'744'073'709'551'615U;
    run.started = base::WallTime(1'795'000'000'123ms);
    run.wall_clock = 1'500ms;
    run.command = "ediconform run ca --target acme.json";
    run.exit_code = 1;
    run.source = {"出典：ガイドライン", "Source: the guideline"};
    run.catalogue.emplace("CA-3.3-6", requirement("CA-3.3-6", "3.3", Level::must));
    run.catalogue.emplace("CA-3.4-1", requirement("CA-3.4-1", "3.4", Level::should));
    for (const char* id : {"CA-3.4-2", "CA-3.4-7", "CA-5.1-1"}) {
        model::Requirement declared = requirement(id, "3.4", Level::should);
        declared.coverage = model::Coverage::declared;
        run.catalogue.emplace(id, declared);
    }
    run.cases = std::move(cases);
    run.requirements = model::summarise(run.catalogue, run.cases);
    return run;
}

model::RunResult sample_run() {
    std::vector<model::CaseResult> cases{
        sample_case("ca/issue/valid", Verdict::pass),
        sample_case("ca/issue/used-key", Verdict::fail),
        sample_case("ca/issue/window", Verdict::warn),
        sample_case("ca/renew/silent", Verdict::inconclusive),
        sample_case("ca/renew/unsupported", Verdict::not_applicable),
        sample_case("ca/renew/no-fixture", Verdict::not_run),
        sample_case("ca/renew/harness", Verdict::error)};
    for (auto& one : cases) {
        one.group = one.id.rfind("ca/renew", 0) == 0 ? "ca.renew" : "ca.issue";
    }
    cases.front().observations = {{"A6", "http:400", "", true, {17}},
                                  {"serial_number", "0a (CN=x)", "f1", false, {17}}};
    cases.front().duration = 1'234ms;
    cases.back().owner = model::Owner::harness;
    cases.back().phase.reset();
    model::RunResult run = run_of(std::move(cases));
    run.declared = model::ConformanceStatement{"ACME CA <beta>",
                                               "QA",
                                               "2026-11-22",
                                               {{"CA-3.4-2", {model::Answer::yes, "manual <5.2>"}},
                                                {"CA-3.4-7", {model::Answer::no, ""}}}};
    run.observations = {
        {"A1",
         model::Side::ca,
         {"期限切れの証明書", "Expired certificate"},
         {"HTTP 403", "HTTP 403"},
         {},
         {}},
        {"A6",
         model::Side::ca,
         {"HTTP ステータス", "HTTP status"},
         {"HTTP 200", "HTTP 200"},
         {{"http:400", {"HTTP 400", "HTTP 400"}, true, {"ca/issue/valid", "ca/issue/used-key"}},
          {"http:200", {"HTTP 200", "HTTP 200"}, false, {"ca/issue/window"}}},
         {"宣言と異なる <b>", "The profile says otherwise <b>"}}};
    return run;
}

Lines sample_journal() {
    return {
        {"ca/issue/valid",
         {R"({"sequence":3,"at":"2026-11-22T03:14:15.123Z","case":"ca/issue/valid","source":"tester","kind":"tcp_connected","facts":{"host":"127.0.0.1","port":4433}})"
          "\n"}},
        {"ca/issue/used-key",
         {R"({"sequence":12,"at":"2026-11-22T03:14:15.200Z","case":"ca/issue/used-key","source":"tester","kind":"http_request","facts":{"operation":"issue"},"raw":{"head":"POST /issue HTTP/1.1","body":{"bytes":3,"text":"a=b"}}})"
          "\n",
          R"({"sequence":17,"at":"2026-11-22T03:14:15.300Z","case":"ca/issue/used-key","source":"tester","kind":"http_response","facts":{"operation":"issue","status":200}})"
          "\n"}}};
}

SourceDateEpoch::SourceDateEpoch(const char* value) {
    if (value == nullptr) {
        ::unsetenv("SOURCE_DATE_EPOCH");
    } else {
        ::setenv("SOURCE_DATE_EPOCH", value, 1);
    }
}

SourceDateEpoch::~SourceDateEpoch() {
    ::unsetenv("SOURCE_DATE_EPOCH");
}

} // namespace ediconform::reports::testing
