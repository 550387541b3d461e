#include "mock-ca/server/handshake_record.hpp"

#include <utility>

namespace ediconform::mock_ca {

using evidence::EventKind;
using evidence::Facts;

std::vector<pki::Certificate> record_handshake(const evidence::Recorder& recorder,
                                               std::uint64_t connection,
                                               const transport::TlsFacts& facts) {
    std::vector<pki::Certificate> presented;
    auto raw = std::make_shared<evidence::RawEvidence>();
    for (const base::Bytes& der : facts.peer_chain) {
        raw->certificates.push_back(der);
        auto certificate = pki::Certificate::from_der(der);
        if (certificate) {
            presented.push_back(*std::move(certificate));
        }
    }
    Facts recorded{
        {"version", facts.version}, {"cipher", facts.cipher}, {"resumed", facts.resumed}};
    if (facts.requested_late) {
        recorded.emplace("late", true);
    }
    if (!facts.server_name.empty()) {
        recorded.emplace("sni", facts.server_name);
    }
    if (!presented.empty()) {
        recorded.emplace("client_certificate", presented.front().serial_hex());
        recorded.emplace("fingerprint", presented.front().fingerprint());
    }
    recorder.record(EventKind::tls_handshake, std::move(recorded), connection, std::move(raw));
    return presented;
}

void record_handshake_failure(const evidence::Recorder& recorder, std::uint64_t connection,
                              const transport::HandshakeFailure& failure) {
    Facts facts{{"side", std::string(failure.alert ? "peer" : "self")}, {"reason", failure.reason}};
    if (failure.alert) {
        facts.emplace("alert", std::int64_t{*failure.alert});
    }
    recorder.record(EventKind::tls_failed, std::move(facts), connection);
}

void record_end(const evidence::Recorder& recorder, std::uint64_t connection,
                const transport::ConnectionEnd& end) {
    Facts facts{{"by", std::string(name_of(end.by))}, {"how", std::string(name_of(end.how))}};
    if (!end.detail.empty()) {
        facts.emplace("detail", end.detail);
    }
    recorder.record(EventKind::tcp_closed, std::move(facts), connection);
}

} // namespace ediconform::mock_ca
