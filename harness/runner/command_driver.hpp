#pragma once

#include "harness/runner/client_driver.hpp"

namespace ediconform::runner {

/// A program run anew for each action; docs/driver.md has its placeholders. What an action leaves
/// running goes on until the case ends, so that what it still sends is seen.
class CommandDriver final : public ClientDriver {
public:
    CommandDriver(DriverDeclaration declaration, const wire::CaProfile& profile)
        : declaration_(std::move(declaration)), profile_(profile) {}

    std::unique_ptr<ClientSession> begin(const ClientSurroundings& surroundings,
                                         const CaseView& view) override;

private:
    DriverDeclaration declaration_;
    const wire::CaProfile& profile_;
};

} // namespace ediconform::runner
