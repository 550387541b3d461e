#include "mock-client/cli/client_program.hpp"

#include "harness/base/locale.hpp"
#include "harness/base/scenario_files.hpp"
#include "harness/base/texts.hpp"
#include "mock-client/adapter/action_runner.hpp"
#include "mock-client/adapter/result_json.hpp"
#include "mock-client/adapter/stdio_adapter.hpp"
#include "mock-client/cli/exit_code.hpp"
#include "mock-client/cli/secret_input.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>

namespace ediconform::mock_client {

namespace {

constexpr const char* kFooter =
    "Secrets are read from EDICONFORM_AUTHENTICATION_KEY, EDICONFORM_RENEWAL_PASSWORD,\n"
    "EDICONFORM_PKCS12_PASSWORD and EDICONFORM_PROXY_PASSWORD, else asked for on standard input in "
    "this order.\n"
    "\n"
    "Exit codes: 0 done or nothing to do, 1 internal failure, 2 usage, 4 settings, 10 refused by "
    "this client,\n"
    "  20 error code of the CA, 30 connection, 31 time-out, 32 server certificate, 33 client "
    "certificate refused,\n"
    "  34 HTTP error, 40 invalid reply, 41 save, 42 PKCS#12 password, 43 registration\n"
    "\n"
    "Examples:\n"
    "  ediconform-client issue --settings client.json --common-name user1\n"
    "  ediconform-client start --settings client.json\n"
    "  ediconform-client status --settings client.json --json\n"
    "  ediconform-client adapter < requests.ndjson";

struct Options {
    std::string action;
    std::string settings;
    std::string scenarios;
    std::string language;
    bool json = false;
    nlohmann::json arguments = nlohmann::json::object();
};

struct SecretArgument {
    const char* argument;
    const char* variable;
    const char* question;
};

constexpr SecretArgument kAuthenticationKey{"authentication_key", "EDICONFORM_AUTHENTICATION_KEY",
                                            "client.ask.authentication_key"};
constexpr SecretArgument kRenewalPassword{"renewal_password", "EDICONFORM_RENEWAL_PASSWORD",
                                          "client.ask.renewal_password"};
constexpr SecretArgument kPkcs12Password{"pkcs12_password", "EDICONFORM_PKCS12_PASSWORD",
                                         "client.ask.pkcs12_password"};

std::vector<SecretArgument> secrets_of(std::string_view action, const wire::CaProfile& profile) {
    if (action == "issue") {
        return {kAuthenticationKey, kRenewalPassword, kPkcs12Password};
    }
    if (action == "renew" || action == "start") {
        if (profile.asks_for(wire::operation::kRenew, wire::member::kAuthenticationKey)) {
            return {kAuthenticationKey, kRenewalPassword, kPkcs12Password};
        }
        return {kRenewalPassword, kPkcs12Password};
    }
    if (action == "import" || action == "retry-local") {
        return {kPkcs12Password};
    }
    return {};
}

base::Language language_of(const std::string& chosen) {
    if (chosen.empty()) {
        return base::language_of_environment();
    }
    return chosen == "ja" ? base::Language::ja : base::Language::en;
}

/// Declares the command line; `options` is filled in when it is parsed.
class CommandLine {
public:
    explicit CommandLine(Options& options)
        : options_(options), app_("EDI client for the certificate auto-issue/renewal API") {
        app_.footer(kFooter);
        app_.require_subcommand(1);
        app_.set_version_flag("--version", "ediconform-client " EDICONFORM_VERSION);
        app_.add_option("--scenarios", options_.scenarios,
                        "Folder with profiles, schemas and texts");
        app_.add_option("--lang", options_.language, "Language of messages")
            ->check(CLI::IsMember({"ja", "en"}));
        app_.fallthrough();

        CLI::App* issue = action("issue", "Asks the CA for a new certificate and sets it up",
                                 " --common-name user1");
        text(issue, "--common-name", "common_name", "CommonName as agreed with the CA")->required();
        name(issue);
        again(issue);
        CLI::App* renew = action("renew", "Renews the certificate in use");
        name(renew);
        again(renew);
        CLI::App* start =
            action("start", "Checks the expiry, renews where due, then contacts every partner");
        name(start);
        action("connect", "Contacts every partner with the certificate in use");
        action("status", "Says what is installed");
        CLI::App* import =
            action("import", "Registers a certificate from a PKCS#12 file", " other.p12");
        text(import, "file", "p12", "PKCS#12 file")->required();
        name(import);
        flag(import, "--issued-by-api", "issued_by_api",
             "The API of this CA issued it to another program");
        text(action("backup", "Copies certificates and keys to a folder", " /mnt/backup"), "path",
             "path", "Folder")
            ->required();
        text(action("restore", "Copies a backup back", " /mnt/backup"), "path", "path", "Folder")
            ->required();
        action("retry-local", "Sets up what was downloaded, without asking the CA again");
        CLI::App* adapter = app_.add_subcommand(
            "adapter", "Serves the adapter contract on standard input and output");
        adapter->footer("Example:\n  ediconform-client adapter < requests.ndjson");
        adapter->callback([this] { options_.action = "adapter"; });
    }

    CLI::App& app() { return app_; }

private:
    CLI::App* action(const std::string& verb, const std::string& description,
                     const std::string& example_arguments = "") {
        CLI::App* command = app_.add_subcommand(verb, description);
        command->add_option("--settings", options_.settings, "Settings file (JSON)")->required();
        command->add_flag("--json", options_.json, "Result as JSON on standard output");
        command->footer("Example:\n  ediconform-client " + verb + " --settings client.json" +
                        example_arguments);
        command->callback([this, verb] { options_.action = verb; });
        return command;
    }

    CLI::Option* text(CLI::App* command, const std::string& option, const std::string& argument,
                      const std::string& description) {
        return command->add_option_function<std::string>(
            option,
            [this, argument](const std::string& value) { options_.arguments[argument] = value; },
            description);
    }

    void flag(CLI::App* command, const std::string& option, const std::string& argument,
              const std::string& description) {
        command->add_flag_callback(
            option, [this, argument] { options_.arguments[argument] = true; }, description);
    }

    void name(CLI::App* command) {
        text(command, "--name", "name", "Logical name of the certificate (edi)");
    }

    void again(CLI::App* command) {
        flag(command, "--new-request", "new_request",
             "Asks the CA although a download waits; arrange it with the CA first");
    }

    Options& options_;
    CLI::App app_;
};

class Program {
public:
    Program(Options options, std::shared_ptr<const Policies> policies)
        : options_(std::move(options)), policies_(std::move(policies)),
          language_(language_of(options_.language)) {}

    int run() {
        auto scenarios = base::find_scenarios(options_.scenarios);
        if (!scenarios) {
            std::cerr << base::to_string(scenarios.error()) << "\n";
            return exit_code::kSettings;
        }
        auto texts = base::Texts::load(*scenarios / "texts");
        if (!texts) {
            std::cerr << base::to_string(texts.error()) << "\n";
            return exit_code::kSettings;
        }
        scenarios_ = *scenarios;
        texts_ = *std::move(texts);
        if (options_.action == "adapter") {
            serve_adapter(std::cin, std::cout, {scenarios_, texts_, policies_, environment()});
            return exit_code::kOk;
        }
        return act();
    }

private:
    ClientEnvironment environment() {
        return {clock_,
                [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); }};
    }

    int unusable(const base::Error& error) {
        std::cerr << texts_.describe(error, language_) << "\n";
        return exit_code::kSettings;
    }

    int act() {
        auto settings = load_settings(options_.settings, scenarios_);
        if (!settings) {
            return unusable(settings.error());
        }
        if (const char* password = std::getenv("EDICONFORM_PROXY_PASSWORD");
            password && settings->proxy) {
            settings->proxy->password = base::SecretText(password);
        }
        auto profile = wire::load_profile(settings->profile, scenarios_);
        if (!profile) {
            return unusable(profile.error());
        }
        for (const SecretArgument& secret : secrets_of(options_.action, *profile)) {
            auto value =
                read_secret(secret.variable, base::in(language_, texts_.render(secret.question)));
            if (!value) {
                std::cerr << texts_.describe(
                                 base::Error{"client.no_secret", {{"variable", secret.variable}}},
                                 language_)
                          << "\n";
                return exit_code::kUsage;
            }
            options_.arguments[secret.argument] = value->reveal();
        }
        Client client(*std::move(settings), *std::move(profile), policies_, environment());
        auto result = run_action(client, options_.action, options_.arguments);
        if (!result) {
            return unusable(result.error());
        }
        print(*result);
        return exit_code_of(result->outcome);
    }

    void print(const ActionResult& result) const {
        const std::string message = message_of(result, texts_, language_);
        if (options_.json) {
            const nlohmann::json answer{
                {"outcome", result.outcome}, {"message", message}, {"detail", detail_of(result)}};
            std::cout << answer.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
                      << "\n";
            return;
        }
        std::cout << result.outcome << ": " << message << "\n";
        for (const StoredCertificate& certificate : result.certificates) {
            std::cout << certificate.id << "  " << name_of(certificate.state) << "  "
                      << certificate.name << "  " << name_of(certificate.origin)
                      << "  CN=" << base::printable_line(certificate.common_name) << "  "
                      << base::to_rfc3339(certificate.not_after) << "\n";
        }
        for (const PartnerContact& contact : result.partners) {
            std::cout << contact.partner << "  " << contact.outcome << "  " << contact.certificate
                      << "\n";
        }
    }

    Options options_;
    std::shared_ptr<const Policies> policies_;
    base::Language language_;
    base::SystemClock clock_;
    std::filesystem::path scenarios_;
    base::Texts texts_;
};

} // namespace

int run_client(int argc, char** argv, std::shared_ptr<const Policies> policies) {
    Options options;
    CommandLine command_line(options);
    try {
        command_line.app().parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const int shown = command_line.app().exit(problem);
        return shown == 0 ? exit_code::kOk : exit_code::kUsage;
    }
    try {
        return Program(std::move(options), std::move(policies)).run();
    } catch (const std::exception& failure) {
        std::cerr << "ediconform-client: " << failure.what() << "\n";
        return exit_code::kFailed;
    }
}

} // namespace ediconform::mock_client
