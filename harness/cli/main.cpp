#include "harness/base/locale.hpp"
#include "harness/cli/check_command.hpp"
#include "harness/cli/doctor_command.hpp"
#include "harness/cli/init_command.hpp"
#include "harness/cli/list_command.hpp"
#include "harness/cli/listing.hpp"
#include "harness/cli/plan_command.hpp"
#include "harness/cli/run_command.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

namespace {

using namespace ediconform;

constexpr const char* kDescription =
    "Conformance harness for the EDI certificate auto-issue and renewal API (JiEDIA guideline, "
    "overview edition).\n"
    "The shipped profiles are neutral examples, not the guideline's detailed edition.";
constexpr const char* kFooter =
    "Exit codes: 0 conformant, 1 conformance failures, 2 usage, 3 could not judge, 4 scenario or "
    "configuration\n"
    "invalid (nothing was sent), 5 nothing selected, 6 report could not be written, 130/143 "
    "interrupted.\n\n"
    "Examples:\n"
    "  ediconform run self\n"
    "  ediconform run ca --target my-ca.json --report junit --report html\n"
    "  ediconform run client --driver my-client.json --profile neutral-xml\n"
    "  ediconform explain CA-3.3-6 --lang ja";

void add_common(CLI::App& command, cli::CommonOptions& options, std::string& language) {
    command.add_option("--scenarios", options.scenarios,
                       "Folder with cases, profiles, requirements and texts");
    command.add_option("--lang", language, "Language of everything a person reads")
        ->check(CLI::IsMember({"ja", "en"}));
}

void add_run(CLI::App& app, cli::RunOptions& options, std::string& language) {
    CLI::App& run = *app.add_subcommand(
        "run", "Run cases: self (reference client against mock CA), ca, client");
    run.add_option("mode", options.mode, "self, ca or client")
        ->required()
        ->check(CLI::IsMember({"self", "ca", "client"}));
    run.add_option("--profile", options.profile,
                   "CA profile: a name of `list profiles`, or a file");
    run.add_option("--target", options.target, "ca: the target file of the CA under test");
    run.add_option("--driver", options.driver, "client: the driver file of the client under test");
    run.add_option(
        "--allow-host", options.allowed_hosts,
        "ca: a host outside this computer, by name or address as in the target file, that "
        "may be tested; may be repeated");
    run.add_option("--listen", options.listen,
                   "client: ADDRESS[:PORT] of the mock CA; its further servers take the ports "
                   "above. Any port of 127.0.0.1 where left out");
    run.add_option("--public-host", options.public_hosts,
                   "client: name or address by which the client's computer knows this one; goes "
                   "into URLs and certificates; may be repeated");
    run.add_option("--state", options.state,
                   "client: folder that keeps the test CA and its address between runs, so that a "
                   "product is configured once");
    run.add_flag("--expose", options.expose,
                 "client: listen also for other computers; the CA is a test CA");
    run.add_option("--ics", options.ics,
                   "What the vendor declares of statements that no test sees; the reports show it");
    run.add_option("--suite", options.suite, "Suite of `list suites`; all where left out");
    run.add_option("--case", options.cases,
                   "Case id or glob (* within a part, ** over parts); may be repeated");
    run.add_option("--jobs", options.jobs, "Cases side by side")->check(CLI::Range(1, 256));
    run.add_option("--seed", options.seed, "Same seed, same made-up values");
    run.add_option("--report", options.reports,
                   "junit, html or json, with :PATH where not in --out; may be repeated");
    run.add_option("--out", options.out, "Folder of the results")->capture_default_str();
    run.add_option("--allow-issue", options.allowed_issues,
                   "ca: spend at most so many authentication keys");
    run.add_option("--ledger", options.ledger,
                   "ca: file that remembers what was used up; TARGET.ledger.ndjson where left out");
    run.add_flag("--strict", options.strict,
                 "An unmet should counts as a failure for the exit code");
    run.add_flag("--require-all", options.require_all,
                 "Cases without a fixture make the exit code 3");
    run.add_flag("--dry-run", options.dry_run, "Print what would run; send nothing");
    run.add_option("--progress", options.progress,
                   "bar (and a line a case), lines, or none (only what needs attention); auto: bar "
                   "on a terminal")
        ->check(CLI::IsMember({"auto", "bar", "lines", "none"}));
    run.footer(
        "Example:\n  ediconform run ca --target my-ca.json --case 'ca/renew/*' --out results");
    add_common(run, options.common, language);
}

CLI::App& add_plan(CLI::App& app, cli::PlanOptions& options, std::string& language) {
    CLI::App& plan = *app.add_subcommand(
        "plan", "What a run on a CA would send and use up, and what it lacks; sends nothing");
    plan.add_option("mode", options.mode, "ca")->required()->check(CLI::IsMember({"ca"}));
    plan.add_option("--target", options.target, "The target file of the CA under test")->required();
    plan.add_option("--profile", options.profile,
                    "CA profile: a name of `list profiles`, or a file");
    plan.add_option("--suite", options.suite, "Suite of `list suites`; all where left out");
    plan.add_option("--case", options.cases,
                    "Case id or glob (* within a part, ** over parts); may be repeated");
    plan.add_option("--allow-issue", options.allowed_issues,
                    "Spend at most so many authentication keys");
    plan.add_option("--ledger", options.ledger,
                    "File that remembers what was used up; TARGET.ledger.ndjson where left out");
    plan.add_flag("--json", options.common.json, "One JSON object");
    plan.footer("Example:\n  ediconform plan ca --target my-ca.json --allow-issue 3");
    add_common(plan, options.common, language);
    return plan;
}

CLI::App* add_doctor(CLI::App& app, cli::DoctorOptions& options, std::string& language) {
    CLI::App& doctor =
        *app.add_subcommand("doctor", "Look at everything that a run rests on; uses nothing up");
    doctor.add_option("--target", options.target, "The target file of a CA under test");
    doctor.add_option("--driver", options.driver, "The driver file of a client under test");
    doctor.add_option("--profile", options.profile, "CA profile: a name or a file");
    doctor.add_option("--allow-host", options.allowed_hosts,
                      "A host outside this computer that may be contacted; may be repeated");
    doctor.add_flag("--json", options.common.json, "JSON, in both languages");
    doctor.footer("Exit code 4 where something is to be put right.\n\n"
                  "Example:\n  ediconform doctor --target my-ca.json --allow-host ca.example.jp");
    add_common(doctor, options.common, language);
    return &doctor;
}

/// What the operator must give for a mode, which CLI11 cannot say.
const char* usage_problem(const cli::RunOptions& options) {
    if (options.mode == "ca" && options.target.empty()) {
        return "run ca needs --target FILE";
    }
    if (options.mode == "client" && options.driver.empty()) {
        return "run client needs --driver FILE";
    }
    return nullptr;
}

int run_program(int argc, char** argv) {
    CLI::App app(kDescription, "ediconform");
    app.footer(kFooter);
    app.set_version_flag("--version", std::string("ediconform ") + EDICONFORM_VERSION);
    app.require_subcommand(1);
    std::string language = base::language_of_environment() == base::Language::ja ? "ja" : "en";

    cli::RunOptions run;
    add_run(app, run, language);

    cli::PlanOptions plan;
    const CLI::App& planned = add_plan(app, plan, language);

    cli::CommonOptions common;
    std::string what;
    CLI::App& list = *app.add_subcommand(
        "list", "List cases, requirements, profiles, suites, faults, ambiguities or mutants");
    list.add_option("what", what, "What to list")
        ->required()
        ->check(CLI::IsMember(cli::listed_kinds()));
    list.add_flag("--json", common.json, "One JSON array, each object with an id");
    list.footer("Example:\n  ediconform list requirements --json");
    add_common(list, common, language);

    std::string id;
    CLI::App& explain = *app.add_subcommand(
        "explain", "Explain a case, requirement, profile, suite, fault, ambiguity or mutant");
    explain.add_option("id", id, "Its id")->required();
    explain.add_flag("--json", common.json, "JSON");
    explain.footer("Example:\n  ediconform explain client/renew/expired --lang ja");
    add_common(explain, common, language);

    std::vector<std::filesystem::path> files;
    CLI::App& check = *app.add_subcommand(
        "check", "Validate input files: place, what is wrong, what is expected");
    check.add_option("files", files, "Cases, profiles, targets, drivers, …")->required();
    check.footer("Example:\n  ediconform check my-profile.json my-ca.json");
    add_common(check, common, language);

    cli::DoctorOptions doctor;
    const CLI::App* doctor_command = add_doctor(app, doctor, language);

    std::string kind;
    std::filesystem::path starter;
    CLI::App& init = *app.add_subcommand("init", "Write a commented starter file");
    init.add_option("kind", kind,
                    "target, profile, driver (commands), driver-adapter, driver-manual, "
                    "driver-passive, ics (what a vendor declares), ics-ca or ics-client")
        ->required()
        ->check(CLI::IsMember(cli::starter_kinds()));
    init.add_option("file", starter, "Where to; standard output where left out");
    init.footer("Example:\n  ediconform init target my-ca.json --lang ja");
    add_common(init, common, language);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const int code = app.exit(problem);
        return code == 0 ? 0 : static_cast<int>(cli::ExitCode::usage);
    }
    common.language = run.common.language = plan.common.language = doctor.common.language =
        language == "ja" ? base::Language::ja : base::Language::en;
    if (app.got_subcommand("run")) {
        if (const char* problem = usage_problem(run); problem != nullptr) {
            std::cerr << "ediconform: " << problem << "\n";
            return static_cast<int>(cli::ExitCode::usage);
        }
        return static_cast<int>(cli::run_command(run));
    }
    if (app.got_subcommand(&planned)) {
        return static_cast<int>(cli::plan_command(plan));
    }
    if (doctor_command->parsed()) {
        if (doctor.target.empty() && doctor.driver.empty() && doctor.profile.empty()) {
            std::cerr << "ediconform: doctor needs --target, --driver or --profile\n";
            return static_cast<int>(cli::ExitCode::usage);
        }
        return static_cast<int>(cli::doctor_command(doctor));
    }
    if (app.got_subcommand(&init)) {
        return static_cast<int>(cli::init_command(common, kind, starter));
    }
    if (app.got_subcommand(&list)) {
        return static_cast<int>(cli::list_command(common, what));
    }
    if (app.got_subcommand(&explain)) {
        return static_cast<int>(cli::explain_command(common, id));
    }
    return static_cast<int>(cli::check_command(common, files));
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run_program(argc, argv);
    } catch (const std::exception& fault) {
        std::cerr << "ediconform: internal error: " << fault.what() << "\n";
        return static_cast<int>(ediconform::cli::ExitCode::not_judged);
    }
}
