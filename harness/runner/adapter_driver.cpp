#include "harness/runner/adapter_driver.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// No product has it, so a driver that keeps the contract answers `unsupported`.
constexpr const char* kMadeUpAction = "ediconform-made-up-action";

json settings_of(const DriverDeclaration& declaration, const ClientSurroundings& surroundings) {
    json settings{{"store", surroundings.store.string()},
                  {"profile", surroundings.profile},
                  {"urls", surroundings.urls},
                  {"trust", surroundings.trust.string()},
                  {"partners", json::array()}};
    for (const auto& partner : surroundings.partners) {
        settings["partners"].push_back(
            {{"name", partner.name}, {"url", partner.url}, {"trust", partner.trust.string()}});
    }
    if (surroundings.proxy) {
        settings["proxy"] = {{"url", surroundings.proxy->url}};
        if (!surroundings.proxy->user.empty()) {
            settings["proxy"]["user"] = surroundings.proxy->user;
            settings["proxy"]["password"] = surroundings.proxy->password;
        }
    }
    if (!surroundings.log.empty()) {
        settings["log"] = surroundings.log.string();
    }
    if (declaration.retry_interval) {
        settings["retry"] = {{"interval_ms", declaration.retry_interval->count()},
                             {"attempts", declaration.retry_attempts}};
    }
    if (declaration.connect_timeout && declaration.total_timeout) {
        settings["timeouts"] = {{"connect_ms", declaration.connect_timeout->count()},
                                {"total_ms", declaration.total_timeout->count()}};
    }
    return settings;
}

/// A member as text; `otherwise` where it is missing or no text.
std::string text_in(const json& line, const char* member, const std::string& otherwise) {
    const auto found = line.find(member);
    return found != line.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

ActionAnswer answer_from(const json& line) {
    ActionAnswer answer;
    const std::string result = text_in(line, "result", "");
    answer.result = result == "done"          ? ActionAnswer::Result::done
                    : result == "unsupported" ? ActionAnswer::Result::unsupported
                                              : ActionAnswer::Result::could_not_run;
    answer.outcome = text_in(line, "outcome", "failed");
    answer.message = text_in(line, "message", "");
    return answer;
}

} // namespace

AdapterDriver::AdapterDriver(DriverDeclaration declaration, ChildProcess process)
    : declaration_(std::move(declaration)), process_(std::move(process)),
      reader_([this] { read_answers(); }) {}

base::Result<std::unique_ptr<ClientDriver>>
AdapterDriver::start(const DriverDeclaration& declaration) {
    auto process = ChildProcess::start({declaration.argv, declaration.env, declaration.folder});
    if (!process) {
        return std::move(process).error();
    }
    std::unique_ptr<ClientDriver> driver(new AdapterDriver(declaration, *std::move(process)));
    const ActionAnswer answer = driver->perform(kMadeUpAction, {}, {}, std::chrono::seconds(10));
    if (answer.result != ActionAnswer::Result::unsupported) {
        const char* observed = answer.result == ActionAnswer::Result::done      ? "done"
                               : answer.result == ActionAnswer::Result::timeout ? "nothing"
                                                                                : "could_not_run";
        return base::Error{"driver.contract",
                           {{"program", declaration.argv.front()}, {"observed", observed}},
                           {},
                           answer.message};
    }
    return driver;
}

AdapterDriver::~AdapterDriver() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    process_.close_input();
    reader_.join();
}

ActionAnswer AdapterDriver::perform(const std::string& action,
                                    const ClientSurroundings& surroundings,
                                    const ActionArguments& arguments,
                                    std::chrono::milliseconds patience) {
    ActionAnswer gone{ActionAnswer::Result::could_not_run, "failed", "the adapter has ended"};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(mutex_);
    const std::int64_t id = next_id_++;
    const json request{{"id", id},
                       {"action", action},
                       {"settings", settings_of(declaration_, surroundings)},
                       {"arguments", arguments}};
    if (ended_) {
        return gone;
    }
    answers_.emplace(id, std::nullopt);
    lock.unlock();
    bool written = false;
    {
        const std::lock_guard one_at_a_time(writing_);
        written = process_.write(
            request.dump(-1, ' ', false, json::error_handler_t::replace) + "\n", patience);
    }
    lock.lock();
    if (written) {
        answered_.wait_until(lock, deadline, [&] { return ended_ || answers_.at(id).has_value(); });
    }
    const auto found = answers_.extract(id);
    if (found.mapped()) {
        return *found.mapped();
    }
    return ended_ || !written ? gone : ActionAnswer{ActionAnswer::Result::timeout, "failed", ""};
}

void AdapterDriver::read_answers() {
    // A stopping driver still waits for the adapter's own end, and no longer than that.
    constexpr std::chrono::milliseconds kPoll{200};
    int polls_left = 10;
    while (true) {
        const auto line = process_.read_line(kPoll);
        const std::lock_guard lock(mutex_);
        if (line) {
            const json parsed = json::parse(*line, nullptr, false);
            if (parsed.is_object() && parsed.contains("id") && parsed["id"].is_number_integer()) {
                const auto waiting = answers_.find(parsed["id"].get<std::int64_t>());
                if (waiting != answers_.end()) {
                    waiting->second = answer_from(parsed);
                    answered_.notify_all();
                }
            }
            continue;
        }
        if (process_.at_end() || (stopping_ && --polls_left == 0)) {
            ended_ = true;
            answered_.notify_all();
            return;
        }
    }
}

} // namespace ediconform::runner
