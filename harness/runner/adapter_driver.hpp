#pragma once

#include "harness/runner/adapter_process.hpp"

#include <memory>
#include <mutex>

namespace ediconform::runner {

/// One adapter for all cases, asked for all at once; a case that needs processes of its own, and
/// every case of a client that is not resident, gets one for itself.
class AdapterDriver final : public ClientDriver {
public:
    /// Errors: those of `AdapterProcess::start`.
    static base::Result<std::unique_ptr<ClientDriver>> start(const DriverDeclaration& declaration);

    std::unique_ptr<ClientSession> begin(const ClientSurroundings& surroundings,
                                         const CaseView& view) override;

private:
    explicit AdapterDriver(const DriverDeclaration& declaration) : declaration_(declaration) {}

    DriverDeclaration declaration_;
    std::mutex mutex_;
    std::shared_ptr<AdapterProcess> shared_;
};

} // namespace ediconform::runner
