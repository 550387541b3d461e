#include "mock-ca/cli/mock_ca_program.hpp"

#include "harness/base/file.hpp"
#include "harness/base/locale.hpp"
#include "harness/base/scenario_files.hpp"
#include "harness/base/texts.hpp"
#include "harness/evidence/ndjson.hpp"
#include "mock-ca/cli/stop_signal.hpp"
#include "mock-ca/cli/target_file.hpp"
#include "mock-ca/control/control_service.hpp"
#include "mock-ca/fault/chaos.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/server/forward_proxy.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

namespace ediconform::mock_ca {

namespace {

using base::Result;

constexpr int kUsage = 2;
constexpr int kInvalid = 4;
constexpr auto kCase = "mock-ca";

struct Options {
    std::string profile = "neutral-json";
    std::string listen = "127.0.0.1";
    std::filesystem::path target_out;
    std::size_t pairs = 140;
    std::filesystem::path faults;
    std::uint64_t seed = 1;
    std::filesystem::path scenarios;
    std::string language; ///< Empty: that of the locale.
    std::filesystem::path journal;
    std::optional<std::uint16_t> control_port;
    std::string mutant;
    std::optional<std::uint64_t> chaos;
    bool proxy = false;
    bool exit_with_stdin = false;
};

void declare(CLI::App& app, Options& options, const PolicyMakers& mutants) {
    app.add_option("--profile", options.profile, "CA profile: a name or a file")
        ->capture_default_str();
    app.add_option("--listen", options.listen, "Address to listen on; ports are ephemeral")
        ->capture_default_str();
    app.add_option("--target-out", options.target_out,
                   "Write a target file with fixtures, for `ediconform run ca --target`");
    app.add_option("--pairs", options.pairs, "Vetted pairs in the target file")
        ->capture_default_str()
        ->check(CLI::Range(2, 100'000));
    app.add_option("--faults", options.faults, "Fault plan: what goes wrong on purpose");
    app.add_option("--chaos", options.chaos,
                   "Seed of a fault plan by chance, the same for the same seed")
        ->excludes("--faults");
    app.add_option("--seed", options.seed, "Seed of everything that is made up")
        ->capture_default_str();
    app.add_option("--scenarios", options.scenarios, "Folder of the scenario data");
    app.add_option("--lang", options.language, "Language of messages")
        ->check(CLI::IsMember({"ja", "en"}));
    app.add_option("--journal", options.journal,
                   "Write what happened to this file at the end (NDJSON, secrets masked)");
    app.add_option(
        "--control-port", options.control_port,
        "Port of the control interface (docs/provisioning.md) on 127.0.0.1, 0 for any; with "
        "--target-out there always is one");
    app.add_flag("--proxy", options.proxy, "Start a forward proxy (CONNECT) before the CA too");
    app.add_flag("--exit-with-stdin", options.exit_with_stdin, "Stop when standard input ends");
    if (!mutants.empty()) {
        std::vector<std::string> names;
        for (const auto& [name, make] : mutants) {
            names.push_back(name);
        }
        app.add_option("--mutant", options.mutant, "Which defect this CA has")
            ->required()
            ->check(CLI::IsMember(names));
        app.add_flag_callback(
            "--list",
            [names] {
                for (const std::string& name : names) {
                    std::cout << name << '\n';
                }
                throw CLI::Success();
            },
            "List the defects");
    }
    app.footer("Example:\n"
               "  ediconform-mock-ca --profile neutral-xml --target-out /tmp/ca/target.json\n"
               "  Prints one JSON line with the URLs, then serves until SIGTERM or SIGINT.\n"
               "Exit codes: 0 stopped as asked, 2 usage, 4 invalid input or could not start.");
}

Result<void> write_journal(const std::filesystem::path& file, const evidence::Journal& journal,
                           const evidence::SecretRegistry& secrets) {
    std::string lines;
    for (const evidence::Event& event : journal.all()) {
        lines += evidence::to_ndjson(event, secrets);
    }
    return base::write_file(file, lines, base::FileMode::owner_only);
}

std::vector<std::string> server_names(const std::string& address) {
    std::vector<std::string> names{"127.0.0.1", "localhost"};
    const bool special = address == "0.0.0.0" || address == "::" || address == "127.0.0.1";
    if (!special) {
        names.insert(names.begin(), address);
    }
    return names;
}

/// A name stays, a file is named so that it is found from anywhere.
std::string profile_reference(const std::string& profile) {
    const bool is_file = profile.find('/') != std::string::npos || profile.ends_with(".json");
    return is_file ? std::filesystem::absolute(profile).string() : profile;
}

Result<void> serve(const Options& options, const std::filesystem::path& scenarios,
                   std::shared_ptr<const Policies> policies, const StopSignal& stop) {
    const auto profile = wire::load_profile(options.profile, scenarios);
    if (!profile) {
        return profile.error();
    }
    const auto plans = FaultPlanReader::load(scenarios);
    if (!plans) {
        return plans.error();
    }
    MockCaSettings settings;
    settings.address = options.listen;
    settings.names = server_names(options.listen);
    if (!options.faults.empty()) {
        auto plan = plans->read_file(options.faults);
        if (!plan) {
            return std::move(plan).error();
        }
        settings.faults = *std::move(plan);
    }
    if (options.chaos) {
        std::vector<std::string> operations;
        for (const auto& [name, operation] : profile->operations) {
            operations.push_back(name);
        }
        settings.faults = chaos_plan(plans->catalogue(), operations, *options.chaos);
    }
    TestClock clock;
    const base::SystemClock true_clock;
    base::Random random(options.seed);
    KeyPool keys(KeyPool::kUsualDepth, pooled_kind(profile->certificate.key));
    if (takes_long(profile->certificate.key)) {
        keys.prepare();
    }
    const auto authority = TestAuthority::make(clock, keys, "mock CA");
    if (!authority) {
        return authority.error();
    }
    evidence::SecretRegistry secrets;
    evidence::Journal journal(true_clock);
    transport::IoLoop loop;
    auto ca = MockCa::start({clock, random, keys, *authority, secrets, loop}, *profile, settings,
                            std::move(policies), {journal, kCase, "mock-ca"});
    if (!ca) {
        return std::move(ca).error();
    }
    nlohmann::json ready{{"ready", true}, {"urls", (*ca)->urls()}};
    if (options.chaos) {
        ready["chaos"] = {{"seed", *options.chaos}, {"faults", settings.faults.entries.size()}};
    }
    std::unique_ptr<ForwardProxy> proxy;
    if (options.proxy) {
        auto started =
            ForwardProxy::start({clock, random, keys, *authority, secrets, loop},
                                {(*ca)->routes(), std::nullopt, "127.0.0.1", 0, "127.0.0.1"},
                                {journal, kCase, "proxy"});
        if (!started) {
            return std::move(started).error();
        }
        proxy = *std::move(started);
        proxy->set_faults(settings.faults);
        ready["proxy"] = proxy->url();
    }
    std::unique_ptr<ControlService> control;
    if (options.control_port || !options.target_out.empty()) {
        auto started = ControlService::start({**ca, proxy.get(), clock, *plans, journal, kCase},
                                             options.control_port.value_or(0));
        if (!started) {
            return std::move(started).error();
        }
        control = *std::move(started);
        ready["control"] = control->url();
    }
    if (!options.target_out.empty()) {
        auto written =
            write_target(**ca, authority->root().pem(),
                         {std::filesystem::absolute(options.target_out),
                          profile_reference(options.profile), control->url(), options.pairs});
        if (!written) {
            return written;
        }
    }
    std::cout << ready.dump() << std::endl;
    stop.wait(options.exit_with_stdin);
    control.reset();
    proxy.reset();
    ca->reset(); // connections end before the journal is written
    return options.journal.empty() ? Result<void>()
                                   : write_journal(options.journal, journal, secrets);
}

} // namespace

int run_mock_ca(int argc, char** argv, const PolicyMakers& mutants) {
    const StopSignal stop;
    Options options;
    CLI::App app("ediconform-mock-ca: a certification authority for tests, with the API of one CA "
                 "profile");
    declare(app, options, mutants);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    const auto policies =
        mutants.empty() ? std::make_shared<const Policies>() : mutants.at(options.mutant)();
    const auto scenarios = base::find_scenarios(options.scenarios);
    if (!scenarios) {
        std::cerr << base::to_string(scenarios.error()) << '\n';
        return kInvalid;
    }
    const auto texts = base::Texts::load(*scenarios / "texts");
    if (!texts) {
        std::cerr << base::to_string(texts.error()) << '\n';
        return kInvalid;
    }
    const auto served = serve(options, *scenarios, policies, stop);
    if (!served) {
        const auto language = options.language.empty()   ? base::language_of_environment()
                              : options.language == "ja" ? base::Language::ja
                                                         : base::Language::en;
        std::cerr << texts->describe(served.error(), language) << '\n';
        return kInvalid;
    }
    return 0;
}

} // namespace ediconform::mock_ca
