#include "harness/runner/passive_driver.hpp"

#include "harness/base/file.hpp"
#include "harness/runner/action_message.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

namespace {

using Result = ActionAnswer::Result;
using Teller = ActionAnswer::Teller;

class PassiveSession final : public ClientSession {
public:
    PassiveSession(const DriverDeclaration& declaration, const DriverSurroundings& around,
                   ClientSurroundings surroundings, CaseView view)
        : declaration_(declaration), around_(around), surroundings_(std::move(surroundings)),
          view_(std::move(view)) {}

    PassiveSession(const PassiveSession&) = delete;
    PassiveSession& operator=(const PassiveSession&) = delete;
    ~PassiveSession() override { withdraw(); }

    ActionAnswer perform(const std::string& action, const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override {
        nlohmann::json message = action_message(declaration_, surroundings_, action, arguments);
        message["case"] = view_.id;
        const auto written = base::write_file(declaration_.announce, message.dump(2) + "\n",
                                              base::FileMode::owner_only);
        if (!written) {
            return {Result::could_not_run, "failed", base::to_string(written.error())};
        }
        const bool came = view_.came(action, patience, [this] { return around_.stopped.load(); });
        withdraw();
        ActionAnswer answer;
        answer.teller = Teller::nobody;
        if (!came) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
            answer.result = Result::not_done;
            answer.reason = around_.texts.render(
                "passive.nothing_came",
                {{"action", action}, {"seconds", std::to_string(seconds.count())}});
        }
        return answer;
    }

private:
    /// Secrets stand in it.
    void withdraw() const {
        std::error_code ignored;
        std::filesystem::remove(declaration_.announce, ignored);
    }

    const DriverDeclaration& declaration_;
    const DriverSurroundings& around_;
    const ClientSurroundings surroundings_;
    const CaseView view_;
};

} // namespace

std::unique_ptr<ClientSession> PassiveDriver::begin(const ClientSurroundings& surroundings,
                                                    const CaseView& view) {
    return std::make_unique<PassiveSession>(declaration_, surroundings_, surroundings, view);
}

} // namespace ediconform::runner
