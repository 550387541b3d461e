#include "mock-ca/fault/client_authentication_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

using nlohmann::json;

namespace {

ClientAuthenticationFault::Handshake read_handshake(const json& does) {
    using Authorities = ClientAuthenticationFault::Handshake::Authorities;
    static constexpr Vocabulary<Authorities, 4> kAuthorities{{{"none", Authorities::none},
                                                              {"right", Authorities::right},
                                                              {"others", Authorities::others},
                                                              {"many", Authorities::many}}};
    ClientAuthenticationFault::Handshake handshake;
    const std::string asks = does.value("asks", "in_handshake");
    handshake.asks = asks == "in_handshake";
    handshake.asks_late = asks == "late";
    handshake.authorities = one_of(kAuthorities, does.value("authorities", json("none")));
    only_version(does, handshake.settings);
    transport::TlsOddities& odd = handshake.settings.odd;
    odd.client_signatures = does.value("signatures", "");
    odd.needs_client_certificate = does.value("needed", false);
    if (does.contains("alert")) {
        odd.client_alert = does.at("alert").get<int>();
    }
    return handshake;
}

} // namespace

ClientAuthenticationFault read_client_authentication_fault(const json& does) {
    using Page = ClientAuthenticationFault::Page;
    static constexpr Vocabulary<Page, 5> kPages{{{"none", Page::none},
                                                 {"coded", Page::coded},
                                                 {"empty", Page::empty},
                                                 {"html", Page::html},
                                                 {"nginx", Page::nginx}}};
    ClientAuthenticationFault fault;
    if (does.contains("handshake")) {
        fault.handshake = read_handshake(does.at("handshake"));
    }
    fault.page = one_of(kPages, does.value("page", json("none")));
    fault.status = does.value("status", 403);
    return fault;
}

} // namespace ediconform::mock_ca
