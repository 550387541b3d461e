#include "harness/cli/init_command.hpp"

#include "harness/base/file.hpp"

#include <iostream>

namespace ediconform::cli {

std::vector<std::string> starter_kinds() {
    return {"target", "profile", "driver", "driver-adapter", "driver-manual", "driver-passive"};
}

ExitCode init_command(const CommonOptions& options, const std::string& kind,
                      const std::filesystem::path& file) {
    const auto messages = load_messages(options);
    if (!messages) {
        return ExitCode::bad_input;
    }
    const char* language = options.language == base::Language::ja ? ".ja" : ".en";
    const auto starter =
        base::read_file(messages->scenarios / "templates" / (kind + language + ".jsonc"));
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
