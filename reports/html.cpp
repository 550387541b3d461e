#include "reports/case_text.hpp"
#include "reports/declared.hpp"
#include "reports/html_journal.hpp"
#include "reports/html_observations.hpp"
#include "reports/html_template.hpp"
#include "reports/html_values.hpp"
#include "reports/left_out.hpp"
#include "reports/report.hpp"
#include "reports/summary.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <set>

/// The template holds all markup; here it gets its values, each made printable. mustache escapes
/// them.
namespace ediconform::reports {

using namespace html;
using model::Verdict;

namespace {

constexpr std::size_t kJournalOfPass = 16U << 10U;
constexpr std::size_t kJournalOfOthers = 64U << 10U;

/// Addresses within the page: letters, digits, dot and hyphen, one for each case.
class Anchors {
public:
    explicit Anchors(const std::vector<model::CaseResult>& cases) {
        std::set<std::string> used;
        for (const auto& result : cases) {
            const std::string wanted = slug(result.id);
            std::string anchor = wanted;
            for (int number = 2; !used.insert(anchor).second; ++number) {
                anchor = fmt::format("{}-{}", wanted, number);
            }
            of_case_.push_back(anchor);
            of_id_.emplace(result.id, anchor);
        }
    }
    [[nodiscard]] const std::string& nth(std::size_t index) const { return of_case_.at(index); }
    [[nodiscard]] std::string of(const std::string& id) const {
        const auto found = of_id_.find(id);
        return found == of_id_.end() ? std::string{} : found->second;
    }

private:
    static std::string slug(const std::string& id) {
        std::string out = "case-";
        for (const char c : id) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '.';
            out += plain ? c : '-';
        }
        return out;
    }

    std::vector<std::string> of_case_;
    std::map<std::string, std::string> of_id_;
};

class Page {
public:
    explicit Page(const ReportInput& input)
        : input_(input), result_(input.result), texts_(input.texts), anchors_(result_.cases) {}

    std::string render() {
        data page;
        set_frame(page);
        set_facts(page);
        set_totals(page);
        set_cases(page);
        set_left_out(page);
        set_observations(page, result_, texts_,
                         [this](const std::string& id) { return anchors_.of(id); });
        set_coverage(page);
        kainjow::mustache::mustache page_template{html_template()};
        return page_template.render(page);
    }

private:
    void set_frame(data& page) const {
        const bool japanese = input_.language == base::Language::ja;
        page.set("lang", japanese ? "ja" : "en");
        page.set("start_ja", flag(japanese));
        page.set("start_en", flag(!japanese));
        page.set("b", data{kainjow::mustache::partial{[] {
                     return std::string("{{#same}}<span>{{same}}</span>{{/same}}{{^same}}<span "
                                        "lang=\"ja\">{{ja}}</span> "
                                        "<span lang=\"en\">{{en}}</span>{{/same}}");
                 }}});
        // `{{#t}}id{{/t}}`: a sentence of the catalogue in both languages.
        page.set("t", data{kainjow::mustache::lambda{[this](const std::string& id) {
                     const base::LocalizedText text = texts_.render(id);
                     const auto escaped = [](const std::string& in) {
                         return kainjow::mustache::html_escape(in);
                     };
                     return fmt::format("<span lang=\"ja\">{}</span> <span lang=\"en\">{}</span>",
                                        escaped(text.ja), escaped(text.en));
                 }}});
    }

    void set_facts(data& page) const {
        const auto sentence = verdict_sentence(result_, texts_);
        const bool source_given = !result_.source.ja.empty();
        page.set("sentence", both(sentence));
        page.set("tone", is_conformant(result_) ? "good" : "bad");
        page.set("sut", safe(result_.sut));
        page.set("profile", safe(result_.profile));
        page.set("profile_title", both(result_.profile_title));
        page.set("edition", both(result_.profile_edition));
        page.set("mode", safe(result_.mode));
        page.set("suite", safe(result_.suite));
        page.set("started", base::to_rfc3339(report_time(result_.started)));
        page.set("duration", seconds(result_.wall_clock));
        page.set("run_id", safe(result_.run_id));
        page.set("seed", fmt::format("{}", result_.seed));
        page.set("version", safe(result_.version));
        page.set("command", text_or_none(result_.command));
        page.set("strict", flag(result_.strict));
        page.set("source", both(source_given ? result_.source : texts_.render("report.source")));
        data deviations{data::type::list};
        for (const auto& [requirement, reason] : result_.deviations) {
            data deviation;
            deviation.set("requirement", safe(requirement));
            deviation.set("reason", both(reason));
            deviations.push_back(deviation);
        }
        page.set("has_declared", flag(result_.declared.has_value()));
        if (result_.declared) {
            page.set("declared_product", safe(result_.declared->product));
            page.set("declared_by", text_or_none(result_.declared->declared_by));
            page.set("declared_date", safe(result_.declared->date));
        }
        page.set("has_deviations", flag(!result_.deviations.empty()));
        page.set("deviations", deviations);
    }

    void set_totals(data& page) const {
        const model::Totals totals = result_.totals();
        data counts{data::type::list};
        for (const Verdict verdict :
             {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::error, Verdict::inconclusive,
              Verdict::not_run, Verdict::not_applicable}) {
            data count;
            set_verdict(count, verdict);
            count.set("number", fmt::format("{}", totals.of(verdict)));
            count.set("none", flag(totals.of(verdict) == 0));
            counts.push_back(count);
        }
        page.set("counts", counts);
        page.set("all_cases", fmt::format("{}", totals.all()));
        page.set("must_held", fmt::format("{}", totals.must_held));
        page.set("must_judged", fmt::format("{}", totals.must_judged));
        page.set("should_held", fmt::format("{}", totals.should_held));
        page.set("should_judged", fmt::format("{}", totals.should_judged));
    }

    void set_verdict(data& out, Verdict verdict) const {
        out.set("verdict", std::string(name_of(verdict)));
        out.set("verdict_word", both(word_for(texts_, "verdict", verdict)));
        out.set("attention", flag(needs_attention(verdict)));
    }

    void set_cases(data& page) const {
        data cases{data::type::list};
        for (std::size_t index = 0; index < result_.cases.size(); ++index) {
            cases.push_back(case_data(result_.cases[index], anchors_.nth(index)));
        }
        page.set("cases", cases);
        data attention{data::type::list};
        for (const model::CaseResult* one : attention_of(result_)) {
            const auto index = static_cast<std::size_t>(one - result_.cases.data());
            attention.push_back(case_data(*one, anchors_.nth(index)));
        }
        page.set("has_attention", flag(!attention.is_empty_list()));
        page.set("attention_cases", attention);
    }

    void set_left_out(data& page) const {
        data groups{data::type::list};
        for (const LeftOut& group : left_out(result_, texts_)) {
            data one;
            set_verdict(one, group.verdict);
            one.set("count",
                    both(texts_.render("report.left_out_count",
                                       {{"count", fmt::format("{}", group.cases.size())}})));
            one.set("reason", both(group.reason));
            one.set("remedy", both(group.remedy));
            data cases{data::type::list};
            for (const std::size_t index : group.cases) {
                data link;
                link.set("anchor", anchors_.nth(index));
                link.set("id", safe(result_.cases[index].id));
                cases.push_back(link);
            }
            one.set("cases", cases);
            groups.push_back(one);
        }
        page.set("has_left_out", flag(!groups.is_empty_list()));
        page.set("left_out", groups);
    }

    [[nodiscard]] data case_data(const model::CaseResult& result, const std::string& anchor) const {
        data out;
        set_verdict(out, result.verdict);
        out.set("anchor", anchor);
        out.set("id", safe(result.id));
        out.set("title", both(result.title));
        out.set("why", both(result.why));
        out.set("remedy", both(remedy_of(result, texts_)));
        out.set("reason", both(reason_of(result)));
        out.set("phase",
                result.phase ? both(word_for(texts_, "phase", *result.phase)) : flag(false));
        out.set("owner",
                result.owner ? both(word_for(texts_, "owner", *result.owner)) : flag(false));
        out.set("seconds", seconds(result.duration));
        out.set("rerun", text_or_none(result.rerun));
        out.set("file", text_or_none(result.source_file.empty()
                                         ? std::string{}
                                         : fmt::format("scenarios/{}:{}", result.source_file,
                                                       result.source_line)));
        data requirements{data::type::list};
        for (const auto& id : result.requirements) {
            data one;
            one.set("requirement", safe(id));
            requirements.push_back(one);
        }
        out.set("requirements", requirements);
        set_checks(out, result);
        set_journal(out, result);
        return out;
    }

    [[nodiscard]] base::LocalizedText reason_of(const model::CaseResult& result) const {
        if (result.verdict == Verdict::pass) {
            return {};
        }
        return {headline(result, texts_, base::Language::ja),
                headline(result, texts_, base::Language::en)};
    }

    void set_checks(data& out, const model::CaseResult& result) const {
        data checks{data::type::list};
        for (const auto& check : result.checks) {
            data one;
            set_verdict(one, check.verdict);
            one.set("check", safe(check.check));
            one.set("requirement", text_or_none(check.requirement));
            one.set("level_word",
                    both(check.requirement.empty() ? base::LocalizedText{}
                                                   : word_for(texts_, "level", check.level)));
            one.set("state_word",
                    both(texts_.render(fmt::format("report.state.{}", name_of(check.state)))));
            one.set("expected", both(check.expected));
            one.set("observed", both(check.observed));
            one.set("because", both(check.because));
            set_clause(one, check.requirement);
            data evidence{data::type::list};
            for (const auto number : check.evidence) {
                data item;
                item.set("number", fmt::format("{}", number));
                evidence.push_back(item);
            }
            one.set("has_evidence", flag(!check.evidence.empty()));
            one.set("evidence", evidence);
            checks.push_back(one);
        }
        out.set("has_checks", flag(!result.checks.empty()));
        out.set("checks", checks);
    }

    void set_clause(data& out, const std::string& id) const {
        const auto found = result_.catalogue.find(id);
        const bool known = found != result_.catalogue.end();
        out.set("statement", both(known ? found->second.statement : base::LocalizedText{}));
        out.set("section", both(known ? section_of(found->second) : base::LocalizedText{}));
    }

    [[nodiscard]] base::LocalizedText section_of(const model::Requirement& requirement) const {
        return texts_.render("report.html.section", {{"section", requirement.section}});
    }

    static data facts_data(const std::vector<JournalFact>& facts) {
        data list{data::type::list};
        for (const JournalFact& fact : facts) {
            data one;
            one.set("name", text_or_none(fact.name));
            one.set("value", safe(fact.value));
            list.push_back(one);
        }
        return list;
    }

    void set_journal(data& out, const model::CaseResult& result) const {
        const auto found = input_.journal.find(result.id);
        data lines{data::type::list};
        bool cut = false;
        if (found != input_.journal.end()) {
            const auto excerpt = journal_excerpt(
                found->second, result.verdict == Verdict::pass ? kJournalOfPass : kJournalOfOthers);
            cut = excerpt.cut;
            for (const auto& entry : excerpt.entries) {
                data line;
                line.set("number", text_or_none(entry.number));
                line.set("time", safe(entry.time));
                line.set("source", safe(entry.source));
                line.set("kind", safe(entry.kind));
                line.set("facts", facts_data(entry.facts));
                line.set("message", text_or_none(entry.message));
                lines.push_back(line);
            }
        }
        out.set("has_journal", flag(!lines.is_empty_list()));
        out.set("journal", lines);
        out.set("journal_cut", flag(cut));
    }

    void set_coverage(data& page) const {
        data rows{data::type::list};
        for (const auto& summary : result_.requirements) {
            const auto found = result_.catalogue.find(summary.id);
            if (found == result_.catalogue.end()) {
                continue;
            }
            rows.push_back(coverage_row(summary, found->second));
        }
        page.set("has_coverage", flag(!rows.is_empty_list()));
        page.set("coverage", rows);
    }

    [[nodiscard]] data coverage_row(const model::RequirementResult& summary,
                                    const model::Requirement& requirement) const {
        data row;
        set_verdict(row, summary.verdict);
        row.set("requirement", safe(requirement.id));
        row.set("section", both(section_of(requirement)));
        row.set("level_word", both(word_for(texts_, "level", requirement.level)));
        row.set("how_word",
                both(texts_.render(fmt::format("report.how.{}", name_of(requirement.how)))));
        row.set("derived", flag(requirement.derived));
        row.set("statement", both(requirement.statement));
        data cases{data::type::list};
        for (const auto& id : summary.cases) {
            data one;
            one.set("id", safe(id));
            one.set("anchor", anchors_.of(id));
            cases.push_back(one);
        }
        row.set("tested", flag(!summary.cases.empty()));
        row.set("cases", cases);
        const auto given = requirement.coverage == model::Coverage::declared
                               ? declared_answer(result_, requirement.id)
                               : std::nullopt;
        row.set("coverage_word", both(coverage_word(requirement.coverage)));
        row.set("answer", given ? both(word_for(texts_, "answer", given->answer)) : data(false));
        row.set("evidence", text_or_none(given ? given->evidence : ""));
        row.set("because", both(requirement.because));
        return row;
    }

    [[nodiscard]] base::LocalizedText coverage_word(model::Coverage coverage) const {
        switch (coverage) {
        case model::Coverage::cases:
            break;
        case model::Coverage::planned:
            return texts_.render("report.coverage.planned");
        case model::Coverage::declared:
            return texts_.render("report.coverage.declared");
        }
        return {};
    }

    const ReportInput& input_;
    const model::RunResult& result_;
    const base::Texts& texts_;
    Anchors anchors_;
};

} // namespace

std::string render_html(const ReportInput& input) {
    return Page(input).render();
}

} // namespace ediconform::reports
