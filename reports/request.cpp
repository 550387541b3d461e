#include "harness/base/file.hpp"
#include "reports/junit.hpp"
#include "reports/masked.hpp"
#include "reports/report.hpp"

#include <fmt/format.h>

namespace ediconform::reports {

namespace {

std::filesystem::path default_path(std::string_view kind, const std::filesystem::path& out,
                                   std::string_view suite) {
    if (kind == "junit") {
        return out / fmt::format("TEST-ediconform-{}.xml", suite);
    }
    return out / (kind == "html" ? "report.html" : "result.json");
}

std::filesystem::path part_path(const std::filesystem::path& path, std::size_t index) {
    if (index == 0) {
        return path;
    }
    std::filesystem::path part = path;
    part.replace_filename(
        fmt::format("{}-part{}{}", path.stem().string(), index + 1, path.extension().string()));
    return part;
}

} // namespace

base::Result<ReportRequest> parse_report_request(std::string_view text,
                                                 const std::filesystem::path& out,
                                                 std::string_view suite) {
    const std::size_t colon = text.find(':');
    const std::string kind(text.substr(0, colon));
    if (kind != "junit" && kind != "html" && kind != "json") {
        return base::Error{"report.unknown_kind", {{"kind", base::printable_line(kind)}}};
    }
    const std::string_view path =
        colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    return ReportRequest{kind, path.empty() ? default_path(kind, out, suite)
                                            : std::filesystem::path(path)};
}

base::Result<void> write_report(const ReportRequest& request, const ReportInput& input,
                                const evidence::SecretRegistry& secrets) {
    const model::RunResult result = masked(input.result, secrets);
    if (request.kind == "json") {
        return base::write_file(request.path, render_result_json(result));
    }
    const JournalLines journal = masked(input.journal, secrets);
    const ReportInput safe{result, journal, input.texts, input.language};
    if (request.kind == "html") {
        return base::write_file(request.path, render_html(safe));
    }
    const auto parts = render_junit_parts(safe);
    for (std::size_t index = 0; index < parts.size(); ++index) {
        auto written = base::write_file(part_path(request.path, index), parts[index]);
        if (!written) {
            return written;
        }
    }
    return {};
}

} // namespace ediconform::reports
