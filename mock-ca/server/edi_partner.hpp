#pragma once

#include "mock-ca/server/mock_ca.hpp"

#include <memory>
#include <string>

namespace ediconform::mock_ca {

/// Where a partner listens, and its names in URL and certificate.
struct EdiPartnerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: an ephemeral port.
    std::vector<std::string> names{"127.0.0.1", "localhost"};
};

/// A trading partner's EDI server: asks for a client certificate, accepts any, records which one it
/// was shown (`partner_presented`) and answers 200 to one that verifies up to the authority's root
/// and is valid now, else 403. It closes each connection, so that every visit shows one.
class EdiPartner {
public:
    /// `name` is its source in the journal, e.g. `partner-1`.
    static base::Result<std::unique_ptr<EdiPartner>> start(const Environment& environment,
                                                           const std::string& name,
                                                           const evidence::Recorder& recorder,
                                                           const EdiPartnerSettings& settings = {});
    EdiPartner(const EdiPartner&) = delete;
    EdiPartner& operator=(const EdiPartner&) = delete;
    ~EdiPartner();

    [[nodiscard]] std::string url() const; ///< `https://NAME:PORT/`
    [[nodiscard]] std::string trust_pem() const;

private:
    struct State;
    explicit EdiPartner(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace ediconform::mock_ca
