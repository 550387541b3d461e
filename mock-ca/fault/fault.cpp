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
    };
    const auto& [layer, what] = *does.items().begin();
    return one_of(kLayers, json(layer))(what);
}

bool alters_tls(const FaultAction& action) {
    return std::holds_alternative<ServerCertificateFault>(action);
}

bool alters_answer(const FaultAction& action) {
    return !alters_tls(action) && !std::holds_alternative<ConnectionFault>(action) &&
           !std::holds_alternative<FramingFault>(action);
}

bool leads_elsewhere(const FaultAction& action) {
    if (const auto* http = std::get_if<HttpFault>(&action)) {
        return http->location == HttpFault::Location::elsewhere ||
               http->location == HttpFault::Location::elsewhere_plain;
    }
    const auto* envelope = std::get_if<EnvelopeFault>(&action);
    return envelope != nullptr && envelope->message == EnvelopeFault::Message::external_entity;
}

} // namespace ediconform::mock_ca
