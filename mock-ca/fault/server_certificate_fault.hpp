#pragma once

#include "harness/base/bytes.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace ediconform::mock_ca {

/// One certificate of a chain: everything that is not said is as it should be.
struct ChainLink {
    /// Which names it bears. Of the address or name by which clients come here:
    enum class Names {
        server,           ///< The right ones.
        other,            ///< Another server's.
        common_name_only, ///< In the CommonName, and no subjectAltName.
        other_type,       ///< An address as a DNS name, a name as none at all.
        wildcard,         ///< `*` for more labels than one.
    };
    enum class Key { ec_p256, ec_p384, rsa_1024, rsa_2048, rsa_pss, ed25519 };

    Names names = Names::server;
    unsigned further_names = 0;         ///< Of nobody.
    std::chrono::hours valid_from{-24}; ///< From now.
    std::chrono::hours valid_to{89 * 24};
    Key key = Key::ec_p256;
    std::string digest = "SHA256"; ///< Of its signature.
    bool corrupt_signature = false;
    bool ca = false;
    /// As in x509v3_config(5): in the place of what is usual.
    std::vector<std::pair<std::string, std::string>> extensions;
};

/// The chain that the server shows in the handshake.
struct ServerCertificateFault {
    /// Whose signature is under the first intermediate, or under the leaf where there is none.
    enum class Root {
        registered,
        other,       ///< Nobody registered it.
        rolled_over, ///< It has the name of the registered one and another key.
        none,        ///< The leaf signed itself.
    };
    enum class Sends {
        chain,          ///< Leaf and intermediates, in order.
        leaf,           ///< The leaf alone.
        reversed,       ///< Intermediates in the wrong order: the one next to the root first.
        with_unrelated, ///< Certificates of others among them.
        with_root,
        padded, ///< With so many of others that the message has 100 KiB.
    };

    Root root = Root::registered;
    /// From the root downwards; where none is said, the issuing CA as it is.
    std::vector<ChainLink> intermediates;
    ChainLink leaf;
    Sends sends = Sends::chain;
};

/// From the layer's member of `does` in `scenarios/faults/`.
ServerCertificateFault read_server_certificate_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
