#pragma once

#include "mock-ca/server/mock_ca.hpp"

#include <memory>
#include <string>

namespace ediconform::mock_ca {

/// A server that is not the CA: the place that a redirect or an entity of a faulty answer leads to.
/// It stands on a host of its own, and beside the CA on another port of the CA's host. It records
/// under the source `elsewhere` what reaches it, and has nothing to give. Its certificate leads to
/// the registered root, so that a client which follows is seen to follow.
class Elsewhere {
public:
    /// `address` is that of the CA, `name` the host in its URLs. Error `listen.failed`, those of
    /// issuing the server certificate.
    static base::Result<std::unique_ptr<Elsewhere>> start(const Environment& environment,
                                                          const std::string& address,
                                                          const std::string& name,
                                                          const evidence::Recorder& recorder);
    Elsewhere(const Elsewhere&) = delete;
    Elsewhere& operator=(const Elsewhere&) = delete;
    ~Elsewhere();

    /// Host and port, for `https` and for `http`, on another host than the CA.
    [[nodiscard]] std::string authority() const;
    /// On the CA's host.
    [[nodiscard]] std::string authority_beside_ca() const;

private:
    struct State;
    explicit Elsewhere(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace ediconform::mock_ca
