#pragma once

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/evidence/journal.hpp"
#include "mock-ca/fault/fault_plan.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ediconform::mock_ca {

struct ForwardProxySettings {
    /// Where `host:port` of a CONNECT leads: an `address:port`. Nowhere else is anybody led.
    std::map<std::string, std::string> routes;
    struct Credentials {
        std::string user;
        base::SecretText password;
    };
    std::optional<Credentials> credentials; ///< Asked for by Basic (RFC 7617).
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;         ///< 0: an ephemeral port.
    std::string name = "127.0.0.1"; ///< By which clients call this computer.
};

/// A forward proxy: tunnels by CONNECT (RFC 9110 9.3.6), correct, but for the entries
/// `on` `proxy` of a fault plan. Records as the source of its recorder.
class ForwardProxy {
public:
    /// Errors: `listen.failed`, those of making a server certificate.
    static base::Result<std::unique_ptr<ForwardProxy>> start(const Environment& environment,
                                                             ForwardProxySettings settings,
                                                             const evidence::Recorder& recorder);
    ForwardProxy(const ForwardProxy&) = delete;
    ForwardProxy& operator=(const ForwardProxy&) = delete;
    ~ForwardProxy();

    [[nodiscard]] std::string url() const; ///< `http://NAME:PORT`
    /// Another plan from now on; its ordinals count from the next CONNECT.
    void set_faults(const FaultPlan& plan);

private:
    struct State;
    explicit ForwardProxy(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace ediconform::mock_ca
