#pragma once

#include "harness/runner/driver.hpp"

namespace ediconform::runner {

/// A program run anew for each action. Placeholders in its arguments and environment:
/// `{url.issue}`,
/// `{url.renew}`, `{trust}`, `{store}`, `{profile}`, `{log}`, `{partner.1.url}`,
/// `{partner.1.trust}` and each argument of the action, e.g. `{common_name}`. Secrets belong into
/// `env`, where no process list shows them.
class CommandDriver final : public ClientDriver {
public:
    explicit CommandDriver(DriverDeclaration declaration) : declaration_(std::move(declaration)) {}

    ActionAnswer perform(const std::string& action, const ClientSurroundings& surroundings,
                         const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override;

private:
    DriverDeclaration declaration_;
};

} // namespace ediconform::runner
