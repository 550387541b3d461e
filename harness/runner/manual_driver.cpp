#include "harness/runner/manual_driver.hpp"

#include "harness/runner/client_outcome.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace ediconform::runner {

namespace {

using Clock = std::chrono::steady_clock;
using Result = ActionAnswer::Result;
using Teller = ActionAnswer::Teller;

/// In the order in which products ask for them.
constexpr std::array<const char*, 6> kArguments{
    "common_name", "authentication_key", "renewal_password", "p12", "pkcs12_password", "path"};

/// The operation whose URL the product has to know for an action; empty where none.
std::string operation_of(const std::string& action) {
    return action == "issue" ? "issue" : action == "renew" || action == "start" ? "renew" : "";
}

bool contacts_partners(const std::string& action) {
    return action == "connect" || action == "start";
}

/// `2:05`
std::string as_minutes(Clock::duration duration) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(duration).count();
    return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

class ManualSession final : public ClientSession {
public:
    ManualSession(const DriverDeclaration& declaration, const DriverSurroundings& around,
                  Terminal& terminal, ClientSurroundings surroundings, CaseView view)
        : declaration_(declaration), around_(around), terminal_(terminal),
          surroundings_(std::move(surroundings)), view_(std::move(view)) {
        terminal_.say(fmt::format("\n{:=<78}\n{}\n{}\n{}\n", "", view_.id,
                                  base::in(around_.language, view_.title), text("manual.begin")));
    }

    ActionAnswer perform(const std::string& action, const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override {
        deadline_ = Clock::now() + patience;
        next_reminder_ = patience / 2;
        arrived_ = false;
        action_ = action;
        instruct(action, arguments);
        return ask();
    }

    void announce(const base::LocalizedText& what) override {
        terminal_.say("  " + base::in(around_.language, what) + "\n");
    }

private:
    [[nodiscard]] std::string text(const std::string& id,
                                   const base::Arguments& arguments = {}) const {
        return base::in(around_.language, around_.texts.render(id, arguments));
    }

    void line(const std::string& name, const std::string& value) const {
        terminal_.say(fmt::format("  {}: {}\n", name, value));
    }

    void instruct(const std::string& action, const ActionArguments& arguments) const {
        terminal_.say(fmt::format("\n* {}\n", text("manual.action." + action)));
        const auto url = surroundings_.urls.find(operation_of(action));
        if (url != surroundings_.urls.end()) {
            line(text("manual.value.url"), url->second);
            line(text("manual.value.trust"), surroundings_.trust.string());
        }
        for (const char* name : kArguments) {
            const auto value = arguments.find(name);
            if (value != arguments.end()) {
                line(text(std::string("manual.value.") + name), value->second);
            }
        }
        if (surroundings_.proxy && url != surroundings_.urls.end()) {
            line(text("manual.value.proxy"), surroundings_.proxy->url);
            line(text("manual.value.proxy_user"), surroundings_.proxy->user);
            line(text("manual.value.proxy_password"), surroundings_.proxy->password);
        }
        for (std::size_t index = 0;
             contacts_partners(action) && index < surroundings_.partners.size(); ++index) {
            const std::string number = fmt::to_string(index + 1);
            line(text("manual.value.partner", {{"number", number}}),
                 surroundings_.partners[index].url);
            line(text("manual.value.partner_trust", {{"number", number}}),
                 surroundings_.partners[index].trust.string());
        }
        if (declaration_.observes.contains("store")) {
            line(text("manual.value.store"), surroundings_.store.string());
        }
        if (declaration_.observes.contains("log")) {
            line(text("manual.value.log"), surroundings_.log.string());
        }
        terminal_.say(fmt::format("  {}\n  {}\n  {}\n", text("manual.awaited." + action),
                                  text("manual.time_left", {{"time", time_left()}}),
                                  text("manual.answers")));
    }

    [[nodiscard]] std::string time_left() const { return as_minutes(deadline_ - Clock::now()); }

    ActionAnswer ask() {
        while (true) {
            const auto answer = read("> ");
            if (!answer) {
                return not_done(around_.stopped ? "manual.quit" : "manual.time_over");
            }
            if (*answer == "d") {
                return told();
            }
            if (*answer == "c") {
                return not_done("manual.could_not");
            }
            if (*answer == "n") {
                return {Result::unsupported};
            }
            if (*answer == "q") {
                around_.stop();
                return not_done("manual.quit");
            }
            terminal_.say(fmt::format("  {}\n", text("manual.answers")));
        }
    }

    /// What came of it, in a word of the vocabulary, and what the product said.
    ActionAnswer told() {
        const auto& outcomes = outcomes_told_of(action_);
        terminal_.say(fmt::format("  {}\n", text("manual.choose")));
        for (std::size_t index = 0; index < outcomes.size(); ++index) {
            terminal_.say(
                fmt::format("  {:>3}  {}\n", index + 1,
                            text(std::string("manual.outcome.") + std::string(outcomes[index]))));
        }
        while (true) {
            const auto answer = read("> ");
            if (!answer) {
                return not_done(around_.stopped ? "manual.quit" : "manual.time_over");
            }
            std::size_t number = 0;
            std::from_chars(answer->data(), answer->data() + answer->size(), number);
            if (number == 0 || number > outcomes.size()) {
                terminal_.say(fmt::format(
                    "  {}\n", text("manual.number", {{"most", fmt::to_string(outcomes.size())}})));
                continue;
            }
            const std::string outcome(outcomes[number - 1]);
            std::string message;
            if (outcome != "ok") {
                terminal_.say(fmt::format("  {}\n", text("manual.message")));
                message = read("> ").value_or("");
            }
            return {Result::done, outcome, message, Teller::person};
        }
    }

    [[nodiscard]] ActionAnswer not_done(const std::string& why) const {
        ActionAnswer answer;
        answer.result = Result::not_done;
        answer.teller = Teller::person;
        answer.reason = around_.texts.render(why, {{"action", action_}});
        return answer;
    }

    std::optional<std::string> read(const std::string& prompt) {
        terminal_.say(prompt);
        return terminal_.read_line([&] {
            const auto left = deadline_ - Clock::now();
            if (left <= next_reminder_ && left > Clock::duration::zero()) {
                terminal_.say(fmt::format(
                    "\n  {}\n{}", text("manual.time_left", {{"time", as_minutes(left)}}), prompt));
                next_reminder_ = left / 2;
            }
            if (!arrived_ && view_.came && view_.came(action_, std::chrono::milliseconds(0), {})) {
                arrived_ = true;
                terminal_.say(fmt::format("\n  {}\n{}", text("manual.arrived"), prompt));
            }
            return left > Clock::duration::zero() && !around_.stopped;
        });
    }

    const DriverDeclaration& declaration_;
    const DriverSurroundings& around_;
    Terminal& terminal_;
    const ClientSurroundings surroundings_;
    const CaseView view_;
    std::string action_;
    Clock::time_point deadline_;
    Clock::duration next_reminder_{};
    bool arrived_ = false;
};

} // namespace

std::unique_ptr<ClientSession> ManualDriver::begin(const ClientSurroundings& surroundings,
                                                   const CaseView& view) {
    return std::make_unique<ManualSession>(declaration_, surroundings_, terminal_, surroundings,
                                           view);
}

} // namespace ediconform::runner
