#include "harness/cli/doctor_command.hpp"

#include "harness/cli/in_both.hpp"
#include "harness/doctor/doctor.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <iterator>
#include <random>

namespace ediconform::cli {

using doctor::Finding;
using nlohmann::ordered_json;

namespace {

const char* name_of(Finding::State state) {
    switch (state) {
    case Finding::State::ok:
        return "ok";
    case Finding::State::note:
        return "note";
    case Finding::State::config:
        break;
    }
    return "CONFIG";
}

ordered_json to_json(const Finding& finding, const base::Texts& texts) {
    const base::Error& message = finding.message;
    ordered_json entry{{"check", finding.check},
                       {"subject", finding.subject},
                       {"state", name_of(finding.state)},
                       {"id", message.id},
                       {"message", in_both(texts.render(message.id, message.arguments))}};
    if (const auto remedy = texts.remedy(message.id, message.arguments); !remedy.en.empty()) {
        entry["remedy"] = in_both(remedy);
    }
    if (message.where.line != 0) {
        entry["where"] = {{"file", message.where.file},
                          {"line", message.where.line},
                          {"column", message.where.column},
                          {"pointer", message.where.pointer}};
    }
    if (!message.peer_text.empty()) {
        entry["said"] = base::printable(message.peer_text);
    }
    return entry;
}

std::string line_of(const Finding& finding, const base::Texts& texts, base::Language language) {
    const base::Error& message = finding.message;
    return fmt::format("{:<7} {:<19} {}: {}\n", name_of(finding.state), finding.check,
                       base::printable_line(finding.subject), texts.describe(message, language));
}

doctor::Findings examine(const DoctorOptions& options, const doctor::Surroundings& around) {
    doctor::Findings all;
    const auto add = [&](doctor::Findings some) {
        std::ranges::move(some, std::back_inserter(all));
    };
    if (!options.target.empty()) {
        add(doctor::examine_target(around, options.target, options.profile, options.allowed_hosts));
    } else if (!options.profile.empty()) {
        add(doctor::examine_profile(around, options.profile));
    }
    if (!options.driver.empty()) {
        add(doctor::examine_driver(around, options.driver));
    }
    return all;
}

std::string as_json(const doctor::Findings& findings, const base::Texts& texts, bool all_well) {
    ordered_json report{{"verdict", all_well ? "ok" : "CONFIG"},
                        {"findings", ordered_json::array()}};
    for (const Finding& finding : findings) {
        report["findings"].push_back(to_json(finding, texts));
    }
    return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string as_lines(const doctor::Findings& findings, const base::Texts& texts,
                     base::Language language, std::ptrdiff_t wrong) {
    std::string lines;
    for (const Finding& finding : findings) {
        lines += line_of(finding, texts, language);
    }
    const base::LocalizedText end =
        wrong == 0 ? texts.render("doctor.all_well")
                   : texts.render("doctor.to_repair", {{"count", std::to_string(wrong)}});
    return lines + base::in(language, end) + "\n";
}

} // namespace

ExitCode doctor_command(const DoctorOptions& options) {
    const auto messages = load_messages(options.common);
    if (!messages) {
        return ExitCode::bad_input;
    }
    // A hook or adapter that does not read on is a finding, not the end of this program.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    const base::SystemClock clock;
    base::Random random(std::random_device{}());
    evidence::SecretRegistry secrets;
    const doctor::Findings findings =
        examine(options, {messages->scenarios, clock, random, secrets});
    const auto wrong = std::ranges::count(findings, Finding::State::config, &Finding::state);
    std::cout << secrets.mask(
        options.common.json ? as_json(findings, messages->texts, wrong == 0)
                            : as_lines(findings, messages->texts, options.common.language, wrong));
    return wrong == 0 ? ExitCode::conformant : ExitCode::bad_input;
}

} // namespace ediconform::cli
