#include "mock-ca/fault/fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

#include <vector>

namespace ediconform::mock_ca {

namespace {

using nlohmann::json;
using Reader = FaultAction (*)(const json&);

template <auto read>
FaultAction action(const json& does) {
    return read(does);
}

} // namespace

FaultAction read_fault_action(const json& does) {
    static const std::vector<std::pair<std::string_view, Reader>> kLayers{
        {"business", action<read_business_fault>},
        {"http", action<read_http_fault>},
        {"framing", action<read_framing_fault>},
        {"envelope", action<read_envelope_fault>},
        {"pkcs12", action<read_pkcs12_fault>},
        {"certificate", action<read_certificate_fault>},
        {"connection", action<read_connection_fault>},
        {"server_certificate", action<read_server_certificate_fault>},
        {"tls", action<read_tls_fault>},
        {"client_authentication", action<read_client_authentication_fault>},
        {"proxy", action<read_proxy_fault>},
    };
    const auto what = does.begin();
    return one_of(kLayers, json(what.key()))(what.value());
}

bool alters_tls(const FaultAction& action) {
    const auto* tls = std::get_if<TlsFault>(&action);
    const auto* client = std::get_if<ClientAuthenticationFault>(&action);
    return std::holds_alternative<ServerCertificateFault>(action) || (tls && tls->settings) ||
           (client && client->handshake);
}

bool alters_answer(const FaultAction& action) {
    return !alters_tls(action) && !std::holds_alternative<ConnectionFault>(action) &&
           !std::holds_alternative<TlsFault>(action) &&
           !std::holds_alternative<FramingFault>(action);
}

const ConnectionFault* as_listener_fault(const FaultAction& action) {
    const auto* fault = std::get_if<ConnectionFault>(&action);
    const bool is_one = fault != nullptr && fault->listener != ConnectionFault::Listener::open;
    return is_one ? fault : nullptr;
}

bool leads_elsewhere(const FaultAction& action) {
    if (const auto* http = std::get_if<HttpFault>(&action)) {
        return http->location != HttpFault::Location::none &&
               http->location != HttpFault::Location::same_url;
    }
    const auto* envelope = std::get_if<EnvelopeFault>(&action);
    return envelope != nullptr && envelope->message == EnvelopeFault::Message::external_entity;
}

} // namespace ediconform::mock_ca
