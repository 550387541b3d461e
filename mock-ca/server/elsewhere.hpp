#pragma once

#include "mock-ca/server/mock_ca.hpp"

#include <map>
#include <memory>
#include <string>

namespace ediconform::mock_ca {

/// A host of the CA.
struct HostOfCa {
    std::string address; ///< Where its listener listens.
    std::string name;    ///< In the URLs.
};

/// A server that is not the CA: the place that a redirect or an entity of a faulty answer leads to.
/// It stands on a host of its own, and beside the CA on another port of each of its hosts. It
/// records under the source `elsewhere` what reaches it, and has nothing to give. Its certificate
/// leads to the registered root, so that a client which follows is seen to follow.
class Elsewhere {
public:
    /// `address` is that of the CA, `hosts` are those of its listeners. Error `listen.failed`,
    /// those of issuing the server certificate.
    static base::Result<std::unique_ptr<Elsewhere>>
    start(const Environment& environment, const std::string& address,
          const std::map<std::string, HostOfCa>& hosts, const evidence::Recorder& recorder);
    Elsewhere(const Elsewhere&) = delete;
    Elsewhere& operator=(const Elsewhere&) = delete;
    ~Elsewhere();

    /// Host and port, for `https` and for `http`, on another host than the CA.
    [[nodiscard]] std::string authority() const;
    /// On the CA's host, by listener.
    [[nodiscard]] std::map<std::string, std::string> authorities_beside_ca() const;

private:
    struct State;
    explicit Elsewhere(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace ediconform::mock_ca
