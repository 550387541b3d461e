#include "mock-client/adapter/stdio_adapter.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/adapter/action_runner.hpp"
#include "mock-client/adapter/result_json.hpp"
#include "mock-client/adapter/worker_pool.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <istream>
#include <map>
#include <mutex>
#include <ostream>
#include <string>

namespace ediconform::mock_client {

namespace {

constexpr std::string_view kWhere =
    "request"; ///< Stands for the file name in messages about a request.

/// Writes whole lines; shared by the workers.
class Answers {
public:
    explicit Answers(std::ostream& output) : output_(output) {}

    void send(const nlohmann::json& answer) {
        const std::string line =
            answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
        const std::lock_guard guard(mutex_);
        output_ << line << std::flush;
    }

private:
    std::mutex mutex_;
    std::ostream& output_;
};

nlohmann::json could_not_run(const nlohmann::json& id, const base::Error& error,
                             const base::Texts& texts) {
    return {{"id", id},
            {"result", "could_not_run"},
            {"message", texts.describe(error, base::Language::en)}};
}

/// Profiles by name or path: cases by the hundred name the same few.
class Profiles {
public:
    explicit Profiles(std::filesystem::path scenarios) : scenarios_(std::move(scenarios)) {}

    base::Result<wire::CaProfile> get(const std::string& name) {
        const std::lock_guard guard(mutex_);
        if (const auto known = profiles_.find(name); known != profiles_.end()) {
            return known->second;
        }
        auto profile = wire::load_profile(name, scenarios_);
        if (profile) {
            profiles_.emplace(name, *profile);
        }
        return profile;
    }

private:
    std::mutex mutex_;
    std::filesystem::path scenarios_;
    std::map<std::string, wire::CaProfile> profiles_;
};

class Session {
public:
    Session(std::ostream& output, const AdapterEnvironment& environment)
        : environment_(environment), answers_(output), profiles_(environment.scenarios),
          schema_(base::JsonSchema::load(environment.scenarios / "schema" /
                                         "client-settings.schema.json")),
          pool_(environment.threads) {}

    void take(const std::string& line) {
        auto document = base::JsonDocument::parse(line, std::string(kWhere));
        if (!document) {
            answers_.send(could_not_run(nullptr, document.error(), environment_.texts));
            return;
        }
        const nlohmann::json& request = document->root();
        const nlohmann::json id =
            request.is_object() ? request.value("id", nlohmann::json()) : nlohmann::json();
        const nlohmann::json action =
            request.is_object() ? request.value("action", nlohmann::json()) : nlohmann::json();
        if (!id.is_number_integer() || !action.is_string()) {
            answers_.send(could_not_run(id, base::Error{"adapter.request"}, environment_.texts));
            return;
        }
        if (!knows_action(action.get_ref<const std::string&>())) {
            answers_.send({{"id", id}, {"result", "unsupported"}});
            return;
        }
        pool_.post([this, id, request] { answers_.send(answer(id, request)); });
    }

private:
    nlohmann::json answer(const nlohmann::json& id, const nlohmann::json& request) {
        try {
            auto result = run(request);
            if (!result) {
                return could_not_run(id, result.error(), environment_.texts);
            }
            return {{"id", id},
                    {"result", "done"},
                    {"outcome", result->outcome},
                    {"message", message_of(*result, environment_.texts, base::Language::en)},
                    {"detail", detail_of(*result)}};
        } catch (const std::exception& failure) {
            return could_not_run(id, base::Error{"adapter.failed", {{"cause", failure.what()}}},
                                 environment_.texts);
        }
    }

    base::Result<ActionResult> run(const nlohmann::json& request) {
        if (!schema_) {
            return schema_.error();
        }
        const nlohmann::json settings_json = request.value("settings", nlohmann::json());
        auto settings_document = base::JsonDocument::parse(settings_json.dump(), "settings");
        if (!settings_document) {
            return std::move(settings_document).error();
        }
        if (auto fits = schema_->check(*settings_document); !fits) {
            return std::move(fits).error();
        }
        Settings settings = read_settings(settings_document->root());
        auto profile = profiles_.get(settings.profile);
        if (!profile) {
            return std::move(profile).error();
        }
        Client client(std::move(settings), *std::move(profile), environment_.policies,
                      environment_.client);
        return run_action(client, request.at("action").get<std::string>(),
                          request.value("arguments", nlohmann::json::object()));
    }

    const AdapterEnvironment& environment_;
    Answers answers_;
    Profiles profiles_;
    base::Result<base::JsonSchema> schema_;
    WorkerPool pool_; // last: its destructor waits for the actions, which use all the others
};

} // namespace

void serve_adapter(std::istream& input, std::ostream& output,
                   const AdapterEnvironment& environment) {
    Session session(output, environment);
    std::string line;
    while (std::getline(input, line)) {
        if (!line.empty()) {
            session.take(line);
        }
    }
}

} // namespace ediconform::mock_client
