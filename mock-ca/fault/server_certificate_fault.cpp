#include "mock-ca/fault/server_certificate_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

using nlohmann::json;

namespace {

ChainLink read_link(const json& said, bool ca) {
    using Names = ChainLink::Names;
    using Key = ChainLink::Key;
    static constexpr Vocabulary<Names, 5> kNames{{{"server", Names::server},
                                                  {"other", Names::other},
                                                  {"common_name_only", Names::common_name_only},
                                                  {"other_type", Names::other_type},
                                                  {"wildcard", Names::wildcard}}};
    static constexpr Vocabulary<Key, 6> kKeys{{{"ec_p256", Key::ec_p256},
                                               {"ec_p384", Key::ec_p384},
                                               {"rsa_1024", Key::rsa_1024},
                                               {"rsa_2048", Key::rsa_2048},
                                               {"rsa_pss", Key::rsa_pss},
                                               {"ed25519", Key::ed25519}}};
    ChainLink link;
    link.names = one_of(kNames, said.value("names", json("server")));
    link.further_names = said.value("further_names", 0U);
    link.valid_from = std::chrono::days(said.value("valid_from_days", -1));
    link.valid_to = std::chrono::days(said.value("valid_to_days", ca ? 3650 : 89));
    link.key = one_of(kKeys, said.value("key", json("ec_p256")));
    link.digest = said.value("digest", link.key == Key::ed25519 ? "" : "SHA256");
    link.corrupt_signature = said.value("corrupt_signature", false);
    link.ca = said.value("ca", ca);
    const json extensions = said.value("extensions", json::object());
    for (const auto& [name, value] : extensions.items()) {
        link.extensions.emplace_back(name, value.get<std::string>());
    }
    return link;
}

} // namespace

ServerCertificateFault read_server_certificate_fault(const json& does) {
    using Root = ServerCertificateFault::Root;
    using Sends = ServerCertificateFault::Sends;
    static constexpr Vocabulary<Root, 4> kRoots{{{"registered", Root::registered},
                                                 {"other", Root::other},
                                                 {"rolled_over", Root::rolled_over},
                                                 {"none", Root::none}}};
    static constexpr Vocabulary<Sends, 6> kSends{{{"chain", Sends::chain},
                                                  {"leaf", Sends::leaf},
                                                  {"reversed", Sends::reversed},
                                                  {"with_unrelated", Sends::with_unrelated},
                                                  {"with_root", Sends::with_root},
                                                  {"padded", Sends::padded}}};
    ServerCertificateFault fault;
    fault.root = one_of(kRoots, does.value("root", json("registered")));
    for (const json& said : does.value("intermediates", json::array())) {
        fault.intermediates.push_back(read_link(said, true));
    }
    fault.leaf = read_link(does.value("leaf", json::object()), false);
    fault.sends = one_of(kSends, does.value("sends", json("chain")));
    return fault;
}

} // namespace ediconform::mock_ca
