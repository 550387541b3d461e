#include "harness/cli/run_outputs.hpp"

#include "harness/base/file.hpp"
#include "harness/cli/exit_code.hpp"
#include "harness/evidence/ndjson.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ediconform::cli {

namespace {

constexpr std::size_t kLargestOutput = std::size_t{1} << 30U;

} // namespace

base::Result<RunOutputs> RunOutputs::plan(const std::filesystem::path& out,
                                          const std::string& suite,
                                          const std::vector<std::string>& requests) {
    RunOutputs outputs;
    outputs.journal_ = out / "journal.ndjson";
    std::vector<std::string> wanted =
        requests.empty() ? std::vector<std::string>{"junit", "html"} : requests;
    wanted.insert(wanted.begin(), "json:" + (out / "result.json").string());
    for (const std::string& text : wanted) {
        auto request = reports::parse_report_request(text, out, suite);
        if (!request) {
            return std::move(request).error();
        }
        const bool is_there =
            std::ranges::any_of(outputs.requests_, [&](const reports::ReportRequest& other) {
                return other.kind == request->kind && other.path == request->path;
            });
        if (!is_there) {
            outputs.requests_.push_back(*std::move(request));
        }
    }
    return outputs;
}

base::Result<void> RunOutputs::reserve(const model::RunResult& started, const base::Texts& texts,
                                       base::Language language) {
    // What stands in a file if the program dies before its end must not read like a result.
    model::RunResult unfinished = started;
    unfinished.interrupted = true;
    unfinished.exit_code = static_cast<int>(ExitCode::not_judged);
    for (const reports::ReportRequest& request : requests_) {
        const std::string placeholder =
            request.kind == "junit"  ? reports::render_junit_placeholder(started, texts, language)
            : request.kind == "html" ? reports::render_html({unfinished, {}, texts, language})
                                     : reports::render_result_json(unfinished);
        auto written = put_placeholder(request.path, placeholder);
        if (!written) {
            restore();
            return written;
        }
    }
    auto written = put_placeholder(journal_, "");
    if (!written) {
        restore();
    }
    return written;
}

base::Result<void> RunOutputs::put_placeholder(const std::filesystem::path& path,
                                               const std::string& content) {
    auto before = base::read_file(path, kLargestOutput);
    auto written = base::write_file(path, content);
    if (written) {
        former_.push_back({path, before ? std::optional(*std::move(before)) : std::nullopt});
    }
    return written;
}

void RunOutputs::restore() const {
    std::error_code ignored;
    for (const Former& file : former_) {
        if (file.content) {
            // It could be written a moment ago; where it no longer can, the placeholder stays.
            static_cast<void>(base::write_file(file.path, *file.content));
        } else {
            std::filesystem::remove(file.path, ignored);
        }
    }
}

base::Result<void> RunOutputs::write(const model::RunResult& result,
                                     const evidence::Journal& journal, const base::Texts& texts,
                                     base::Language language,
                                     const evidence::SecretRegistry& secrets) const {
    std::map<std::uint64_t, std::string> line_of;
    std::string whole;
    for (const evidence::Event& event : journal.all()) {
        const std::string line = evidence::to_ndjson(event, secrets);
        whole += line;
        line_of[event.sequence] = line.substr(0, line.find_last_not_of('\n') + 1);
    }
    std::map<std::string, std::vector<std::string>, std::less<>> lines;
    for (const model::CaseResult& one : result.cases) {
        for (const evidence::Event& event : journal.of_case(one.id)) {
            lines[one.id].push_back(line_of[event.sequence]);
        }
    }
    auto written = base::write_file(journal_, whole);
    if (!written) {
        return written;
    }
    const reports::ReportInput input{result, lines, texts, language};
    for (const reports::ReportRequest& request : requests_) {
        written = reports::write_report(request, input, secrets);
        if (!written) {
            return written;
        }
    }
    return {};
}

std::string RunOutputs::find_leak(const evidence::SecretRegistry& secrets) const {
    std::vector<std::string> files = paths();
    for (const std::string& file : files) {
        auto content = base::read_file(file, kLargestOutput);
        const auto label = content ? secrets.find(*content) : std::nullopt;
        if (label) {
            return fmt::format("{} ({})", file, *label);
        }
    }
    return {};
}

std::vector<std::string> RunOutputs::paths() const {
    std::vector<std::string> files;
    files.reserve(requests_.size() + 1);
    for (const reports::ReportRequest& request : requests_) {
        files.push_back(request.path.string());
    }
    files.push_back(journal_.string());
    return files;
}

} // namespace ediconform::cli
