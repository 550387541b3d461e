#include "harness/runner/adapter_process.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

using Result = ActionAnswer::Result;

/// No product has it, so a driver that keeps the contract answers `unsupported`.
constexpr const char* kMadeUpAction = "ediconform-made-up-action";
/// What an adapter is given to end once its input has.
constexpr std::chrono::milliseconds kFarewell{2'000};

/// A member as text; `otherwise` where it is missing or no text.
std::string text_in(const json& line, const char* member, const std::string& otherwise) {
    const auto found = line.find(member);
    return found != line.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

ActionAnswer answer_from(const json& line) {
    ActionAnswer answer;
    const std::string result = text_in(line, "result", "");
    answer.result = result == "done"          ? Result::done
                    : result == "unsupported" ? Result::unsupported
                                              : Result::could_not_run;
    answer.outcome = text_in(line, "outcome", "failed");
    answer.message = text_in(line, "message", "");
    return answer;
}

} // namespace

AdapterProcess::AdapterProcess(ChildProcess process)
    : process_(std::move(process)), reader_([this] { read_answers(); }) {}

base::Result<std::unique_ptr<AdapterProcess>> AdapterProcess::start(const Command& command) {
    auto process = ChildProcess::start(command);
    if (!process) {
        return std::move(process).error();
    }
    std::unique_ptr<AdapterProcess> adapter(new AdapterProcess(*std::move(process)));
    const auto answer = adapter->ask(
        {{"action", kMadeUpAction}, {"settings", json::object()}, {"arguments", json::object()}},
        std::chrono::seconds(10));
    if (!answer || answer->result != Result::unsupported) {
        const char* observed = !answer                             ? "the end"
                               : answer->result == Result::done    ? "done"
                               : answer->result == Result::timeout ? "nothing"
                                                                   : "could_not_run";
        return base::Error{"driver.contract",
                           {{"program", command.argv.front()}, {"observed", observed}},
                           {},
                           answer ? answer->message : ""};
    }
    return adapter;
}

AdapterProcess::~AdapterProcess() {
    stop_reading(std::chrono::steady_clock::now() + kFarewell);
}

std::optional<ActionAnswer> AdapterProcess::ask(json message, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(mutex_);
    const std::int64_t id = next_id_++;
    message["id"] = id;
    answers_.emplace(id, std::nullopt);
    bool written = false;
    if (!ended_) {
        lock.unlock();
        {
            const std::lock_guard one_at_a_time(writing_);
            written = process_.write(
                message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n", patience);
        }
        lock.lock();
    }
    if (written) {
        answered_.wait_until(lock, deadline, [&] { return ended_ || answers_.at(id).has_value(); });
    }
    const auto found = answers_.extract(id);
    if (found.mapped()) {
        return *found.mapped();
    }
    if (killed_) {
        return ActionAnswer{Result::done, "killed"};
    }
    if (ended_ || !written) {
        return std::nullopt;
    }
    return ActionAnswer{Result::timeout, "failed"};
}

bool AdapterProcess::has_ended() {
    const std::lock_guard lock(mutex_);
    return ended_;
}

void AdapterProcess::stop_reading(std::chrono::steady_clock::time_point deadline) {
    if (!reader_.joinable()) {
        return;
    }
    {
        const std::lock_guard one_at_a_time(writing_);
        process_.close_input();
    }
    std::unique_lock lock(mutex_);
    answered_.wait_until(lock, deadline, [&] { return ended_; });
    lock.unlock();
    stopping_ = true;
    reader_.join();
}

bool AdapterProcess::end(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    stop_reading(deadline);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    return process_.wait_for_all(std::max(left, std::chrono::milliseconds(0)));
}

void AdapterProcess::kill() {
    {
        const std::lock_guard lock(mutex_);
        killed_ = true;
    }
    process_.kill();
}

bool AdapterProcess::limit_files(std::optional<std::uint64_t> largest) {
    return process_.limit_files(largest);
}

void AdapterProcess::read_answers() {
    constexpr std::chrono::milliseconds kPoll{100};
    while (!stopping_) {
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
        } else if (process_.at_end() || process_.has_ended()) {
            ended_ = true;
            answered_.notify_all();
            return;
        }
    }
}

} // namespace ediconform::runner
