#include "mock-ca/fault/fault.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using nlohmann::json;
using EndOf = transport::WireAction::Kind;

/// The value of a closed vocabulary that `word` names; the schema admits no other.
template <class T, std::size_t N>
T one_of(const std::array<std::pair<std::string_view, T>, N>& vocabulary, const json& word) {
    for (const auto& [name, value] : vocabulary) {
        if (word == name) {
            return value;
        }
    }
    throw std::logic_error("the schema of faults and the program differ: " + word.dump());
}

/// A number stands for itself: `"retry_after": 5`.
std::string text_in(const json& value) {
    return value.is_number() ? std::to_string(value.get<std::int64_t>()) : value.get<std::string>();
}

BusinessFault read_business(const json& does) {
    return {does.value("answer", "")};
}

HttpFault read_http(const json& does) {
    return {does.value("status", 500), text_in(does.value("retry_after", json("")))};
}

EnvelopeFault read_envelope(const json& does) {
    using Kind = EnvelopeFault::Kind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 3> kKinds{
        {{"malformed", Kind::malformed},
         {"certificate_with_error", Kind::certificate_with_error},
         {"without_certificate", Kind::without_certificate}}};
    return {one_of(kKinds, does.at("reply")), does.value("answer", "")};
}

Pkcs12Fault read_pkcs12(const json& does) {
    using Kind = Pkcs12Fault::Kind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 3> kKinds{
        {{"other_password", Kind::other_password},
         {"corrupt", Kind::corrupt},
         {"without_ca", Kind::without_ca}}};
    return {one_of(kKinds, does.at("file"))};
}

ConnectionFault read_connection(const json& does) {
    static constexpr std::array<std::pair<std::string_view, EndOf>, 4> kEnds{
        {{"fin", EndOf::fin},
         {"reset", EndOf::reset},
         {"stall", EndOf::stall},
         {"close_notify", EndOf::close_notify}}};
    return {one_of(kEnds, does.at("end")), does.value("half", false)};
}

ServerCertificateFault read_server_certificate(const json& does) {
    using Kind = ServerCertificateFault::Kind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 3> kKinds{
        {{"other_root", Kind::other_root},
         {"other_name", Kind::other_name},
         {"expired", Kind::expired}}};
    return {one_of(kKinds, does.at("certificate"))};
}

} // namespace

FaultAction read_fault_action(const json& does) {
    using Reader = FaultAction (*)(const json&);
    static constexpr std::array<std::pair<std::string_view, Reader>, 6> kLayers{
        {{"business", [](const json& of) -> FaultAction { return read_business(of); }},
         {"http", [](const json& of) -> FaultAction { return read_http(of); }},
         {"envelope", [](const json& of) -> FaultAction { return read_envelope(of); }},
         {"pkcs12", [](const json& of) -> FaultAction { return read_pkcs12(of); }},
         {"connection", [](const json& of) -> FaultAction { return read_connection(of); }},
         {"server_certificate",
          [](const json& of) -> FaultAction { return read_server_certificate(of); }}}};
    const auto& [layer, what] = *does.items().begin();
    return one_of(kLayers, json(layer))(what);
}

bool alters_tls(const FaultAction& action) {
    return std::holds_alternative<ServerCertificateFault>(action);
}

bool alters_answer(const FaultAction& action) {
    return !alters_tls(action) && !std::holds_alternative<ConnectionFault>(action);
}

} // namespace ediconform::mock_ca
