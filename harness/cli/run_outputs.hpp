#pragma once

#include "harness/base/texts.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/run_result.hpp"
#include "reports/report.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::cli {

/// The files of a run: result.json, journal.ndjson and the reports that were asked for.
class RunOutputs {
public:
    /// Errors: `report.unknown_kind`.
    static base::Result<RunOutputs> plan(const std::filesystem::path& out, const std::string& suite,
                                         const std::vector<std::string>& requests);

    /// Puts a report that says "did not complete" into the place of each JUnit file, before
    /// anything is sent. Error: `file.unwritable`; then all files are again as they were.
    [[nodiscard]] base::Result<void> reserve(const model::RunResult& started,
                                             const base::Texts& texts, base::Language language);
    /// Puts back what `reserve` replaced, for a run that came to nothing.
    void restore() const;
    /// Writes everything. Error: `file.unwritable`.
    [[nodiscard]] base::Result<void> write(const model::RunResult& result,
                                           const evidence::Journal& journal,
                                           const base::Texts& texts, base::Language language,
                                           const evidence::SecretRegistry& secrets) const;
    /// The file that holds a secret of the run in spite of all, and which; empty where none does.
    [[nodiscard]] std::string find_leak(const evidence::SecretRegistry& secrets) const;
    [[nodiscard]] std::vector<std::string> paths() const;

private:
    /// A file before the run; nothing where there was none.
    struct Former {
        std::filesystem::path path;
        std::optional<std::string> content;
    };

    [[nodiscard]] base::Result<void> put_placeholder(const std::filesystem::path& path,
                                                     const std::string& content);

    std::vector<Former> former_;
    std::filesystem::path journal_;
    std::vector<reports::ReportRequest> requests_;
};

} // namespace ediconform::cli
