#include "harness/cli/run_command.hpp"

#include "harness/base/file.hpp"
#include "harness/catalogue/conformance_statement_file.hpp"
#include "harness/checks/observation.hpp"
#include "harness/cli/interruption.hpp"
#include "harness/cli/ledger_file.hpp"
#include "harness/cli/run_line.hpp"
#include "harness/cli/run_outputs.hpp"
#include "harness/cli/selection.hpp"
#include "harness/runner/client_state.hpp"
#include "harness/runner/fixture_state.hpp"
#include "harness/runner/self_peers.hpp"
#include "harness/runner/suite_runner.hpp"
#include "harness/runner/target_connection.hpp"
#include "reports/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <random>

namespace ediconform::cli {

namespace {

constexpr const char* kDefaultProfile = "neutral-json";

std::uint64_t drawn_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 16U) ^ device();
}

/// Columns of the terminal at standard output; 100 where it is none.
unsigned terminal_width() {
    constexpr unsigned kElsewhere = 100;
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : kElsewhere;
}

/// One run from its options to its exit code; holds what its parts share.
class Run {
public:
    Run(const RunOptions& options, Data data)
        : options_(options), data_(std::move(data)),
          seed_(options.seed == 0 ? drawn_seed() : options.seed), random_(seed_), journal_(clock_) {
    }

    ExitCode run() {
        if (!select()) {
            return ExitCode::nothing_selected;
        }
        auto prepared = prepare();
        if (!prepared) {
            return refused(prepared.error(), ExitCode::bad_input);
        }
        if (options_.dry_run) {
            for (const model::TestCase& test_case : cases_) {
                std::cout << test_case.id << "\n";
            }
            return ExitCode::conformant;
        }
        auto outputs = RunOutputs::plan(options_.out, result_.suite, options_.reports);
        if (!outputs) {
            return refused(outputs.error(), ExitCode::usage);
        }
        auto reserved = outputs->reserve(result_, data_.texts, options_.common.language);
        if (!reserved) {
            return refused(reserved.error(), ExitCode::report_unwritable);
        }
        const auto begin = clock_.steady();
        auto executed = execute();
        if (!executed) {
            outputs->restore();
            return refused(executed.error(), ExitCode::bad_input);
        }
        result_.wall_clock =
            std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - begin);
        return conclude(*outputs);
    }

private:
    ExitCode refused(const base::Error& error, ExitCode code) const {
        complain(data_.texts, error, options_.common.language);
        return code;
    }

    bool select() {
        auto selection = select_cases(data_, {options_.mode, options_.suite, options_.cases},
                                      options_.common.language);
        if (selection) {
            result_.suite = std::move(selection->suite);
            cases_ = std::move(selection->cases);
        }
        return selection.has_value();
    }

    /// Reads and checks everything that the run rests on; sends nothing but greetings.
    base::Result<void> prepare() {
        auto folder = base::TemporaryDirectory::make();
        if (!folder) {
            return std::move(folder).error();
        }
        folder_.emplace(*std::move(folder));
        if (options_.mode == "ca") {
            auto prepared = prepare_target(options_.target, true);
            if (!prepared) {
                return prepared;
            }
        } else {
            auto prepared = prepare_profile();
            if (!prepared) {
                return prepared;
            }
        }
        describe();
        return options_.ics.empty() ? base::Result<void>() : read_declarations();
    }

    base::Result<void> read_declarations() {
        auto statement = catalogue::load_conformance_statement(options_.ics, data_.scenarios,
                                                               data_.corpus.requirements);
        if (!statement) {
            return std::move(statement).error();
        }
        result_.declared.emplace(*std::move(statement));
        return {};
    }

    base::Result<void> prepare_target(const std::filesystem::path& file, bool foreign) {
        auto target =
            runner::load_target(file, foreign ? options_.profile : "", data_.scenarios, secrets_);
        if (!target) {
            return std::move(target).error();
        }
        target_.emplace(*std::move(target));
        for (const base::Error& outdated : runner::drop_outdated(*target_, clock_.wall())) {
            complain(data_.texts, outdated, options_.common.language);
        }
        auto allowed = runner::check_allowed(*target_, options_.allowed_hosts);
        const bool reaches = allowed && !options_.dry_run;
        return reaches ? runner::check_reachable(*target_) : allowed;
    }

    base::Result<void> prepare_profile() {
        profile_name_ = options_.profile.empty() ? kDefaultProfile : options_.profile;
        auto profile = wire::load_profile(profile_name_, data_.scenarios);
        if (!profile) {
            return std::move(profile).error();
        }
        profile_.emplace(*std::move(profile));
        // The client under test is told where the profile is, whatever folder it runs in.
        profile_name_ = std::filesystem::absolute(profile_->source_file).string();
        if (options_.mode == "self") {
            driver_.emplace(runner::reference_client_driver(data_.scenarios));
            return {};
        }
        auto driver = runner::load_driver(options_.driver, data_.scenarios);
        if (!driver) {
            return std::move(driver).error();
        }
        driver_.emplace(*std::move(driver));
        return prepare_listening();
    }

    base::Result<void> prepare_listening() {
        runner::ListenChoice choice{options_.listen.empty() ? driver_->listen : options_.listen,
                                    options_.public_hosts.empty() ? driver_->public_hosts
                                                                  : options_.public_hosts};
        if (!options_.state.empty()) {
            auto kept = runner::listen_choice_kept_in(options_.state, std::move(choice));
            if (!kept) {
                return std::move(kept).error();
            }
            choice = *std::move(kept);
        }
        auto plan = runner::plan_listening(choice.listen, choice.public_hosts, options_.expose);
        if (!plan) {
            return std::move(plan).error();
        }
        listen_ = *std::move(plan);
        if (listen_.port != 0) {
            driver_->concurrency = 1; // There is one of each port.
        }
        return {};
    }

    void describe() {
        const wire::CaProfile& profile = target_ ? target_->profile : *profile_;
        result_.run_id = fmt::format("{:016x}", random_.number());
        result_.version = EDICONFORM_VERSION;
        result_.mode = options_.mode;
        result_.profile = profile.name;
        result_.profile_title = profile.title;
        result_.profile_edition = profile.edition;
        for (const wire::Deviation& deviation : profile.deviations) {
            result_.deviations.emplace_back(deviation.requirement, deviation.because);
        }
        result_.sut = options_.mode == "ca"       ? target_->name
                      : options_.mode == "client" ? driver_->name
                                                  : "ediconform-mock-ca, ediconform-client";
        result_.seed = seed_;
        result_.started = clock_.wall();
        result_.command = run_line(options_, profile.name);
        result_.strict = options_.strict;
        result_.source = data_.corpus.source;
        for (const auto& [id, requirement] : data_.corpus.requirements) {
            const bool selected = std::ranges::any_of(
                cases_, [&](const auto& test_case) { return test_case.side == requirement.side; });
            if (selected) {
                result_.catalogue.emplace(id, requirement);
            }
        }
    }

    base::Result<void> execute() {
        const bool terminal = ::isatty(STDERR_FILENO) == 1;
        // A bar would be drawn over what a person at the terminal is told.
        const bool by_hand = driver_ && driver_->kind == runner::DriverKind::manual;
        const bool bar =
            options_.progress == "bar" || (options_.progress == "auto" && terminal && !by_hand);
        const bool color = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
        reporter_.emplace(std::cout, std::cerr, data_.texts, secrets_,
                          reports::TerminalStyle{options_.common.language, color, bar,
                                                 terminal_width(), options_.progress != "none"});
        reporter_->run_started(result_, cases_.size());
        const runner::CaseFinished finished = [this](const model::CaseResult& result) {
            model::CaseResult shown = result;
            shown.rerun = rerun_of(result);
            reporter_->case_finished(shown);
        };
        const auto ca_cases = of_side(cases_, model::Side::ca);
        if (!ca_cases.empty()) {
            auto done = execute_ca(ca_cases, finished);
            if (!done) {
                return done;
            }
        }
        const auto client_cases = of_side(cases_, model::Side::client);
        if (!client_cases.empty()) {
            return execute_client(client_cases, finished);
        }
        return {};
    }

    [[nodiscard]] std::string rerun_of(const model::CaseResult& result) const {
        return fmt::format("{} --seed {} --case '{}'", result_.command, seed_, result.id);
    }

    base::Result<void> keep(base::Result<std::vector<model::CaseResult>> results) {
        if (!results) {
            return std::move(results).error();
        }
        for (model::CaseResult& result : *results) {
            result.rerun = rerun_of(result);
            result_.cases.push_back(std::move(result));
        }
        return {};
    }

    [[nodiscard]] runner::RunEnvironment environment(unsigned default_jobs) {
        return {data_.corpus,
                data_.texts,
                clock_,
                random_,
                journal_,
                secrets_,
                data_.scenarios,
                folder_->path(),
                result_.run_id,
                options_.jobs == 0 ? default_jobs : options_.jobs,
                interruption_.requested(),
                options_.state,
                listen_,
                options_.common.language,
                [this] { interruption_.request(); }};
    }

    base::Result<void> execute_ca(const std::vector<model::TestCase>& cases,
                                  const runner::CaseFinished& finished) {
        std::optional<runner::ChildProcess> reference;
        if (options_.mode == "self") {
            const std::filesystem::path file = folder_->path() / "ca" / "target.json";
            std::error_code ignored;
            std::filesystem::create_directories(file.parent_path(), ignored);
            auto process = runner::start_reference_ca(profile_name_, seed_, file, data_.scenarios);
            if (!process) {
                return std::move(process).error();
            }
            reference.emplace(*std::move(process));
            auto prepared = prepare_target(file, false);
            if (!prepared) {
                return prepared;
            }
        }
        std::unique_ptr<runner::Ledger> ledger;
        if (options_.mode == "ca") {
            auto opened =
                open_ledger(ledger_file(options_.target, options_.ledger), result_.run_id, clock_);
            if (!opened) {
                return std::move(opened).error();
            }
            ledger = *std::move(opened);
        }
        const runner::CaPlan plan = runner::plan_ca_suite(
            cases, *target_, ledger ? ledger->record() : runner::LedgerRecord(),
            data_.corpus.requirements, data_.texts, options_.allowed_issues);
        return keep(runner::run_ca_suite(environment(8), *target_, plan, ledger.get(), finished));
    }

    base::Result<void> execute_client(const std::vector<model::TestCase>& cases,
                                      const runner::CaseFinished& finished) {
        return keep(runner::run_client_suite(environment(32), *profile_, profile_name_, *driver_,
                                             cases, finished));
    }

    ExitCode conclude(const RunOutputs& outputs) {
        result_.interrupted = interruption_.requested();
        result_.requirements = model::summarise(result_.catalogue, result_.cases);
        result_.observations = checks::summarise_observations(
            result_.cases, target_ ? target_->profile : *profile_, data_.texts);
        ExitCode code = exit_code_of(result_, options_.require_all);
        if (result_.interrupted) {
            code = interruption_.exit_code();
        }
        result_.exit_code = static_cast<int>(code);
        auto written =
            outputs.write(result_, journal_, data_.texts, options_.common.language, secrets_);
        if (!written) {
            return refused(written.error(),
                           result_.interrupted ? code : ExitCode::report_unwritable);
        }
        const std::string leak = outputs.find_leak(secrets_);
        if (!leak.empty()) {
            complain(data_.texts, base::Error("run.secret_in_output", {{"file", leak}}),
                     options_.common.language);
            return ExitCode::not_judged;
        }
        reporter_->run_finished(result_, outputs.paths());
        return code;
    }

    const RunOptions& options_;
    Data data_;
    base::SystemClock clock_;
    std::uint64_t seed_;
    base::Random random_;
    evidence::Journal journal_;
    evidence::SecretRegistry secrets_;
    Interruption interruption_;
    std::optional<base::TemporaryDirectory> folder_;
    std::optional<runner::Target> target_;
    std::optional<wire::CaProfile> profile_;
    std::string profile_name_;
    std::optional<runner::DriverDeclaration> driver_;
    runner::ListenPlan listen_;
    std::optional<reports::TerminalReporter> reporter_;
    std::vector<model::TestCase> cases_;
    model::RunResult result_;
};

} // namespace

ExitCode run_command(const RunOptions& options) {
    auto data = load_data(options.common);
    if (!data) {
        return ExitCode::bad_input;
    }
    Run run(options, *std::move(data));
    return run.run();
}

} // namespace ediconform::cli
