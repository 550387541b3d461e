#pragma once

#include "harness/runner/client_driver.hpp"
#include "harness/runner/terminal.hpp"

namespace ediconform::runner {

/// A person makes the client act: told at the terminal what to type into the product and what is
/// awaited, asked what came of it. One case at a time.
class ManualDriver final : public ClientDriver {
public:
    ManualDriver(const DriverDeclaration& declaration, const DriverSurroundings& surroundings,
                 Terminal terminal)
        : declaration_(declaration), surroundings_(surroundings), terminal_(std::move(terminal)) {}

    std::unique_ptr<ClientSession> begin(const ClientSurroundings& surroundings,
                                         const CaseView& view) override;

private:
    DriverDeclaration declaration_;
    DriverSurroundings surroundings_;
    Terminal terminal_;
};

} // namespace ediconform::runner
