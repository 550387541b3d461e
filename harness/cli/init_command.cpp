#include "harness/cli/init_command.hpp"

#include "harness/base/clock.hpp"
#include "harness/base/file.hpp"
#include "harness/catalogue/conformance_statement_file.hpp"

#include <iostream>

namespace ediconform::cli {

std::vector<std::string> starter_kinds() {
    return {"target",         "profile", "driver", "driver-adapter", "driver-manual",
            "driver-passive", "ics",     "ics-ca", "ics-client"};
}

namespace {

/// From the catalogue, so that no statement is left out; the others are files.
base::Result<std::string> starter_of(const Messages& messages, const std::string& kind,
                                     base::Language language) {
    if (!kind.starts_with("ics")) {
        const char* suffix = language == base::Language::ja ? ".ja" : ".en";
        return base::read_file(messages.scenarios / "templates" / (kind + suffix + ".jsonc"));
    }
    base::LocalizedText source;
    auto requirements = catalogue::load_requirements(messages.scenarios, source);
    if (!requirements) {
        return std::move(requirements).error();
    }
    std::vector<model::Side> sides;
    if (kind != "ics-client") {
        sides.push_back(model::Side::ca);
    }
    if (kind != "ics-ca") {
        sides.push_back(model::Side::client);
    }
    constexpr std::size_t kDate = 10; // YYYY-MM-DD
    const std::string today = base::to_rfc3339(base::SystemClock().wall()).substr(0, kDate);
    return catalogue::conformance_statement_starter(*requirements, sides, today, messages.texts,
                                                    language);
}

} // namespace

ExitCode init_command(const CommonOptions& options, const std::string& kind,
                      const std::filesystem::path& file) {
    const auto messages = load_messages(options);
    if (!messages) {
        return ExitCode::bad_input;
    }
    const auto starter = starter_of(*messages, kind, options.language);
    if (!starter) {
        complain(messages->texts, starter.error(), options.language);
        return ExitCode::bad_input;
    }
    if (file.empty()) {
        std::cout << *starter;
        return ExitCode::conformant;
    }
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
        complain(messages->texts, base::Error("init.exists", {{"file", file.string()}}),
                 options.language);
        return ExitCode::bad_input;
    }
    const auto written = base::write_file(file, *starter);
    if (!written) {
        complain(messages->texts, written.error(), options.language);
        return ExitCode::report_unwritable;
    }
    std::cout << base::in(options.language,
                          messages->texts.render("init.written", {{"file", file.string()}}))
              << "\n";
    return ExitCode::conformant;
}

} // namespace ediconform::cli
