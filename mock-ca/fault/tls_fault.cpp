#include "mock-ca/fault/tls_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

using nlohmann::json;

namespace {

TlsFault::Settings read_settings(const json& does) {
    using Alpn = transport::TlsOddities::Alpn;
    static constexpr Vocabulary<Alpn, 3> kAlpn{
        {{"none", Alpn::none}, {"refuses", Alpn::refuses}, {"unoffered", Alpn::unoffered}}};
    TlsFault::Settings settings;
    only_version(does, settings);
    transport::TlsOddities& odd = settings.odd;
    odd.suites = does.value("suites", "");
    odd.suites_1_3 = does.value("suites_1_3", "");
    odd.groups = does.value("groups", "");
    odd.weak_keys = does.value("weak", false);
    odd.alpn = one_of(kAlpn, does.value("alpn", json("none")));
    odd.tickets = does.value("tickets", 0U);
    odd.early_data = does.value("early_data", std::uint32_t{0});
    odd.record_limit = does.value("record_limit", std::size_t{0});
    return settings;
}

} // namespace

void only_version(const json& does, TlsFault::Settings& settings) {
    using transport::TlsVersion;
    static constexpr Vocabulary<TlsVersion, 4> kVersions{{{"1.0", TlsVersion::tls1_0},
                                                          {"1.1", TlsVersion::tls1_1},
                                                          {"1.2", TlsVersion::tls1_2},
                                                          {"1.3", TlsVersion::tls1_3}}};
    if (does.contains("version")) {
        settings.min_version = settings.max_version = one_of(kVersions, does.at("version"));
    }
}

bool TlsFault::acts() const {
    return !says.empty() || alert || encrypted_alert || key_updates > 0 || renegotiation ||
           without_length || end || form.part != transport::WireForm::Part::all || form.flipped ||
           form.twice || form.step > 0 || form.record > 0;
}

TlsFault read_tls_fault(const json& does) {
    TlsFault fault;
    if (does.contains("settings")) {
        fault.settings = read_settings(does.at("settings"));
    }
    for (const json& octet : does.value("octets", json::array())) {
        fault.says.push_back(static_cast<char>(octet.get<int>()));
    }
    if (does.contains("alert")) {
        fault.alert = does.at("alert").get<int>();
    }
    fault.encrypted_alert = does.value("encrypted_alert", false);
    fault.key_updates = does.value("key_updates", 0);
    fault.renegotiation = does.value("renegotiation", false);
    fault.form = read_wire_form(does);
    fault.half = does.value("half", false);
    fault.without_length = does.value("without_length", false);
    fault.end = read_end(does);
    return fault;
}

} // namespace ediconform::mock_ca
