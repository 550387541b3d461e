#pragma once

#include "mock-ca/control/control_action.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ediconform::mock_ca {

/// Serves docs/provisioning.md by HTTP on 127.0.0.1, and there only: whoever may start programs on
/// this computer is the operator. A request has to be JSON by its Content-Type, which no page in a
/// browser can send here unasked.
class ControlService {
public:
    /// `port` 0: an ephemeral one. What `panel` refers to must outlive it. Error `listen.failed`.
    static base::Result<std::unique_ptr<ControlService>> start(const ControlPanel& panel,
                                                               std::uint16_t port);

    /// Where requests are posted.
    [[nodiscard]] std::string url() const;

private:
    ControlService() = default;

    transport::IoLoop loop_; ///< Its own: minting certificates holds up no connection of the CA.
    std::unique_ptr<transport::HttpServer> server_;
};

} // namespace ediconform::mock_ca
