#include "reports/junit.hpp"

#include "reports/case_text.hpp"
#include "reports/declared.hpp"
#include "reports/junit_nodes.hpp"
#include "reports/junit_types.hpp"
#include "reports/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

#include <algorithm>
#include <set>
#include <span>
#include <sstream>

namespace ediconform::reports {

using model::CaseResult;
using model::Verdict;

namespace {

using Cases = std::span<const CaseResult>;

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestPart = 480; ///< Of a value in a failure's body, octets.

/// Dotted ASCII, because readers sort and split by it.
std::string suite_name(const std::string& group) {
    std::string name;
    for (const char c : group) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        name += plain ? c : '_';
    }
    return name.empty() ? "other" : name;
}

struct Counts {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    std::chrono::milliseconds time{0};

    void add(const CaseResult& result, bool strict) {
        ++tests;
        failures += counts_as_failure(result.verdict, strict) ? 1 : 0;
        errors += result.verdict == Verdict::error || result.verdict == Verdict::inconclusive;
        skipped += result.verdict == Verdict::not_applicable || result.verdict == Verdict::not_run;
        time += std::max(result.duration, std::chrono::milliseconds(0));
    }
};

void set_counts(pugi::xml_node node, const Counts& counts) {
    set(node, "tests", fmt::format("{}", counts.tests));
    set(node, "failures", fmt::format("{}", counts.failures));
    set(node, "errors", fmt::format("{}", counts.errors));
    set(node, "skipped", fmt::format("{}", counts.skipped));
    set(node, "time", seconds(counts.time));
}

struct Suite {
    std::string name;
    std::vector<const CaseResult*> cases;
    Counts counts;
};

/// Suites in the order in which their first case stands in the run.
std::vector<Suite> suites_of(Cases cases, bool strict) {
    std::vector<Suite> suites;
    for (const auto& result : cases) {
        const std::string name = suite_name(result.group);
        auto found = std::find_if(suites.begin(), suites.end(),
                                  [&](const Suite& suite) { return suite.name == name; });
        if (found == suites.end()) {
            found = suites.insert(suites.end(), Suite{name, {}, {}});
        }
        found->cases.push_back(&result);
        found->counts.add(result, strict);
    }
    return suites;
}

/// The beginning of a case's journal, a little more than fits, so that `fitted` sees that there is
/// more.
std::string transcript(const ReportInput& input, const CaseResult& result) {
    const auto found = input.journal.find(result.id);
    std::string text;
    if (found == input.journal.end()) {
        return text;
    }
    for (const std::string_view line : found->second) {
        text += node_text(line.substr(0, kLongestJunitText + 1));
        if (!text.empty() && text.back() != '\n') {
            text += '\n';
        }
        if (text.size() > kLongestJunitText) {
            break;
        }
    }
    return text;
}

std::vector<std::string> transcripts_of(const ReportInput& input, Cases cases) {
    std::vector<std::string> transcripts;
    for (const auto& result : cases) {
        transcripts.push_back(transcript(input, result));
    }
    return transcripts;
}

std::size_t escaped_size(std::string_view text) {
    std::size_t size = text.size();
    for (const char c : text) {
        size += c == '&' ? 4 : c == '<' || c == '>' ? 3 : 0;
    }
    return size;
}

/// At most `limit` octets when it is written, the mark that says so included.
std::string fitted(const ReportInput& input, const std::string& text, std::size_t limit) {
    if (escaped_size(text) <= limit) {
        return text;
    }
    constexpr std::size_t kMark = 256;
    std::size_t end = 0;
    for (std::size_t written = kMark; end < text.size();) {
        const std::size_t length = base::decode_utf8(text, end).length;
        written += escaped_size(std::string_view(text).substr(end, length));
        if (written > limit) {
            break;
        }
        end += length;
    }
    return text.substr(0, end) + in(input.language, input.texts.render("report.transcript_cut"));
}

/// The most that one transcript may take so that all together keep within the file's budget.
std::size_t transcript_limit(const std::vector<std::string>& transcripts) {
    std::vector<std::size_t> sizes;
    for (const auto& text : transcripts) {
        sizes.push_back(escaped_size(text));
    }
    std::size_t limit = kLongestJunitText;
    for (;; limit /= 2) {
        std::size_t sum = 0;
        for (const std::size_t size : sizes) {
            sum += std::min(size, limit);
        }
        if (sum <= kJunitTranscriptBudget) {
            return limit;
        }
    }
}

class Writer {
public:
    Writer(const ReportInput& input, Cases cases)
        : input_(input), cases_(cases), transcripts_(transcripts_of(input, cases)),
          limit_(transcript_limit(transcripts_)),
          timestamp_(base::to_rfc3339(report_time(input.result.started))) {}

    std::string write() {
        auto declaration = document_.append_child(pugi::node_declaration);
        declaration.append_attribute("version") = "1.0";
        declaration.append_attribute("encoding") = "UTF-8";
        auto root = document_.append_child("testsuites");
        const auto suites = suites_of(cases_, input_.result.strict);
        Counts all;
        for (const auto& result : cases_) {
            all.add(result, input_.result.strict);
        }
        set(root, "name", fmt::format("ediconform {}", input_.result.suite));
        set_counts(root, all);
        set(root, "timestamp", timestamp_);
        for (std::size_t index = 0; index < suites.size(); ++index) {
            write_suite(root, suites[index], index);
        }
        std::ostringstream out;
        document_.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
        return out.str();
    }

private:
    void write_suite(pugi::xml_node root, const Suite& suite, std::size_t index) {
        auto node = root.append_child("testsuite");
        set(node, "name", suite.name);
        set(node, "id", fmt::format("{}", index));
        set(node, "package", "");
        set_counts(node, suite.counts);
        set(node, "timestamp", timestamp_);
        write_suite_properties(node.append_child("properties"));
        for (const auto* result : suite.cases) {
            write_case(node, suite, *result);
        }
    }

    void write_suite_properties(pugi::xml_node properties) const {
        const auto& result = input_.result;
        property(properties, "ediconform.version", result.version);
        property(properties, "run.id", result.run_id);
        property(properties, "run.mode", result.mode);
        property(properties, "run.suite", result.suite);
        property(properties, "run.command", result.command);
        property(properties, "run.seed", fmt::format("{}", result.seed));
        property(properties, "run.strict", result.strict ? "true" : "false");
        property(properties, "run.interrupted", result.interrupted ? "true" : "false");
        property(properties, "run.wall_clock", seconds(result.wall_clock));
        property(properties, "sut", result.sut);
        property(properties, "profile", result.profile);
        property(properties, "profile.edition", in(input_.language, result.profile_edition));
        property(properties, "source", in(input_.language, result.source));
        for (const DeclaredRow& row : declared_rows(result)) {
            const std::string name = fmt::format("declared.{}", row.requirement);
            property(properties, name.c_str(), name_of(row.given.answer));
        }
        for (const model::Observation& observation : result.observations) {
            // The ambiguities alone: CI systems show properties one by one.
            if (observation.topic.starts_with('A') && !observation.seen.empty()) {
                const std::string name =
                    fmt::format("observed.{}.{}", name_of(observation.side), observation.topic);
                property(properties, name.c_str(),
                         in(input_.language, seen_in_words(observation, input_.texts)));
            }
        }
    }

    void write_case(pugi::xml_node parent, const Suite& suite, const CaseResult& result) {
        auto node = parent.append_child("testcase");
        set(node, "classname", suite.name);
        set(node, "name", unique_name(result));
        set(node, "time", seconds(result.duration));
        if (!result.source_file.empty()) {
            set(node, "file", "scenarios/" + result.source_file);
            if (result.source_line > 0) {
                set(node, "line", fmt::format("{}", result.source_line));
            }
        }
        write_case_properties(node.append_child("properties"), result);
        write_verdict(node, result);
        write_output(node, result);
    }

    /// The id makes the name unique; a number does where two cases share one.
    std::string unique_name(const CaseResult& result) {
        const std::string title = base::printable_line(in(input_.language, result.title));
        const std::string full =
            attribute_text(title.empty() ? result.id : fmt::format("{} {}", result.id, title));
        std::string name = first_scalars(full, kLongestName);
        for (int number = 2; !names_.insert(name).second; ++number) {
            const std::string suffix = fmt::format(" #{}", number);
            name = first_scalars(full, kLongestName - suffix.size()) + suffix;
        }
        return name;
    }

    void write_case_properties(pugi::xml_node properties, const CaseResult& result) const {
        property(properties, "requirement", fmt::format("{}", fmt::join(result.requirements, " ")));
        property(properties, "level", name_of(level_of(result, input_.result.catalogue)));
        property(properties, "verdict", name_of(result.verdict));
        property(properties, "phase", result.phase ? name_of(*result.phase) : "");
        property(properties, "owner", result.owner ? name_of(*result.owner) : "");
        property(properties, "profile", input_.result.profile);
        property(properties, "rerun", result.rerun);
    }

    void write_verdict(pugi::xml_node node, const CaseResult& result) const {
        if (counts_as_failure(result.verdict, input_.result.strict)) {
            write_finding(node.append_child("failure"), result);
        } else if (result.verdict == Verdict::error || result.verdict == Verdict::inconclusive) {
            write_finding(node.append_child("error"), result);
        } else if (result.verdict == Verdict::not_applicable) {
            write_skipped(node.append_child("skipped"), "NOT-APPLICABLE: ", result);
        } else if (result.verdict == Verdict::not_run) {
            write_skipped(node.append_child("skipped"), "NOT-RUN: ", result);
        }
    }

    void write_finding(pugi::xml_node node, const CaseResult& result) const {
        set(node, "message", message(result));
        set(node, "type", junit_type(result));
        set_text(node, finding(result));
    }

    void write_skipped(pugi::xml_node node, const char* kind, const CaseResult& result) const {
        const std::string reason = kind + message(result);
        set(node, "message", reason);
        set_text(node, attribute_text(reason));
    }

    [[nodiscard]] std::string message(const CaseResult& result) const {
        return headline(result, input_.texts, input_.language);
    }

    /// The message again, because some readers show only the body, then the explanation.
    [[nodiscard]] std::string finding(const CaseResult& result) const {
        std::string text = message(result);
        for (const auto& label : explanation(result, input_.result.catalogue, input_.texts,
                                             input_.language, kLongestPart)) {
            text += fmt::format("\n{}: {}", label.name, label.text);
        }
        return text;
    }

    void write_output(pugi::xml_node node, const CaseResult& result) const {
        std::string text;
        const bool warned = result.verdict == Verdict::warn && !input_.result.strict;
        if (warned) {
            text = node_text(fmt::format("WARN {}\n", finding(result)));
        }
        const auto index = static_cast<std::size_t>(&result - cases_.data());
        text = fitted(input_, text + transcripts_.at(index), limit_);
        if (!text.empty()) {
            set_text(node.append_child("system-out"), text);
        }
    }

    const ReportInput& input_;
    Cases cases_;
    std::vector<std::string> transcripts_; ///< In the order of the cases.
    std::size_t limit_;
    std::string timestamp_;
    std::set<std::string> names_;
    pugi::xml_document document_;
};

} // namespace

std::vector<std::string> render_junit_parts(const ReportInput& input, std::size_t cases_per_file) {
    const Cases all(input.result.cases);
    std::vector<std::string> parts;
    for (std::size_t from = 0; from == 0 || from < all.size(); from += cases_per_file) {
        const Cases some = all.subspan(from, std::min(cases_per_file, all.size() - from));
        parts.push_back(Writer(input, some).write());
    }
    return parts;
}

std::string render_junit(const ReportInput& input) {
    return Writer(input, Cases(input.result.cases)).write();
}

std::string render_junit_placeholder(const model::RunResult& started, const base::Texts& texts,
                                     base::Language language) {
    model::RunResult placeholder = started;
    CaseResult incomplete;
    incomplete.id = "harness/run-did-not-complete";
    incomplete.group = "harness.run";
    incomplete.title = texts.render("report.placeholder.title");
    incomplete.verdict = Verdict::error;
    incomplete.owner = model::Owner::harness;
    incomplete.reason = texts.render("report.placeholder.reason");
    incomplete.remedy = texts.remedy("report.placeholder.reason");
    incomplete.rerun = started.command;
    placeholder.cases = {incomplete};
    return render_junit({placeholder, {}, texts, language});
}

} // namespace ediconform::reports
