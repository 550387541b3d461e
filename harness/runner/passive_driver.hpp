#pragma once

#include "harness/runner/client_driver.hpp"

namespace ediconform::runner {

/// Nobody makes the client act: a file says what is awaited, and the traffic says whether it came.
/// What came of it is not known.
class PassiveDriver final : public ClientDriver {
public:
    PassiveDriver(const DriverDeclaration& declaration, const DriverSurroundings& surroundings)
        : declaration_(declaration), surroundings_(surroundings) {}

    std::unique_ptr<ClientSession> begin(const ClientSurroundings& surroundings,
                                         const CaseView& view) override;

private:
    DriverDeclaration declaration_;
    DriverSurroundings surroundings_;
};

} // namespace ediconform::runner
