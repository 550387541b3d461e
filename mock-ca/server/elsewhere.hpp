#pragma once

#include "mock-ca/server/mock_ca.hpp"

#include <memory>
#include <string>

namespace ediconform::mock_ca {

/// A server that is not the CA: the place that a redirect or an entity of a faulty answer leads to.
/// It records under the source `elsewhere` what reaches it, and has nothing to give. Its
/// certificate leads to the registered root, so that a client which follows is seen to follow.
class Elsewhere {
public:
    /// Error `listen.failed`, those of issuing the server certificate.
    static base::Result<std::unique_ptr<Elsewhere>> start(const Environment& environment,
                                                          const std::string& address,
                                                          const evidence::Recorder& recorder);
    Elsewhere(const Elsewhere&) = delete;
    Elsewhere& operator=(const Elsewhere&) = delete;
    ~Elsewhere();

    /// Host and port, for `https` and for `http`.
    [[nodiscard]] std::string authority() const;

private:
    struct State;
    explicit Elsewhere(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace ediconform::mock_ca
