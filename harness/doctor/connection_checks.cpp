#include "harness/doctor/connection_checks.hpp"

#include "harness/pki/chain.hpp"
#include "harness/runner/target_connection.hpp"
#include "harness/transport/host_addresses.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>

namespace ediconform::doctor {

namespace {

using transport::ExchangeFailure;
using transport::ExchangeRecord;
using transport::Stage;

/// One server of the target, as its URLs name it.
class Visit {
public:
    Visit(const runner::Target& target, const mock_client::Endpoint& endpoint, base::WallTime now)
        : target_(target), settings_(runner::connection_to(target, endpoint)), now_(now),
          subject_((endpoint.tls ? "https://" : "http://") + endpoint.authority) {}

    Findings make() {
        const ExchangeRecord record = transport::HttpClient(settings_).connect();
        const bool failed = record.failure != ExchangeFailure::none;
        if (failed && record.stage == Stage::resolve) {
            add(wrong("dns", subject_, base::Error{"doctor.unresolved", {{"host", contacted()}}}));
            return std::move(findings_);
        }
        add(well("dns", subject_, "doctor.resolved",
                 {{"host", contacted()}, {"addresses", addresses()}}));
        if (failed && record.stage == Stage::connect) {
            add(wrong("tcp", subject_,
                      base::Error{record.failure == ExchangeFailure::refused
                                      ? "doctor.connection_refused"
                                      : "doctor.connection_timeout",
                                  {{"host", contacted()}, {"cause", record.detail}}}));
            return std::move(findings_);
        }
        add(well("tcp", subject_, "doctor.connected"));
        if (failed && record.stage == Stage::proxy) {
            add(wrong("proxy", subject_, base::Error{"doctor.proxy", {{"cause", record.detail}}}));
            return std::move(findings_);
        }
        if (settings_.tls) {
            judge_tls(record);
        } else {
            add(note("tls", subject_, "doctor.plain_http"));
        }
        return std::move(findings_);
    }

private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }

    [[nodiscard]] const std::string& contacted() const {
        return settings_.proxy ? settings_.proxy->host : settings_.host;
    }

    [[nodiscard]] std::string addresses() const {
        std::string all;
        for (const auto& address :
             transport::addresses_of(contacted(), settings_.connect_timeout)) {
            all += (all.empty() ? "" : ", ") + address.text;
        }
        return all;
    }

    void judge_tls(const ExchangeRecord& record) {
        if (record.failure == ExchangeFailure::server_certificate) {
            judge_server_certificate();
        } else if (record.failure == ExchangeFailure::client_certificate_refused) {
            add(note("tls", subject_, "doctor.certificate_demanded"));
        } else if (record.failure != ExchangeFailure::none) {
            add(wrong("tls", subject_,
                      base::Error{"doctor.handshake", {{"cause", record.detail}}}));
        } else {
            add(well("tls", subject_, "doctor.tls",
                     {{"version", record.tls->version}, {"cipher", record.tls->cipher}}));
            const auto chain = chain_in(record);
            if (!chain.empty()) {
                add(well("server-certificate", subject_, "doctor.server_certificate",
                         {{"name", settings_.tls->server_name},
                          {"until", base::to_rfc3339(chain.front().not_after())}}));
            }
        }
    }

    static std::vector<pki::Certificate> chain_in(const ExchangeRecord& record) {
        std::vector<pki::Certificate> chain;
        for (const base::Bytes& der :
             record.tls ? record.tls->peer_chain : std::vector<base::Bytes>{}) {
            if (auto certificate = pki::Certificate::from_der(der)) {
                chain.push_back(*std::move(certificate));
            }
        }
        return chain;
    }

    /// Looks at the certificate that was refused, on a connection that carries nothing.
    void judge_server_certificate() {
        transport::ClientSettings unverified = settings_;
        unverified.tls->verify_server = false;
        const auto chain = chain_in(transport::HttpClient(unverified).connect());
        if (chain.empty()) {
            add(wrong("server-certificate", subject_, base::Error{"doctor.no_server_certificate"}));
            return;
        }
        const pki::Certificate& leaf = chain.front();
        const base::Arguments seen{{"subject", leaf.subject()},
                                   {"issuer", leaf.issuer()},
                                   {"name", settings_.tls->server_name},
                                   {"from", base::to_rfc3339(leaf.not_before())},
                                   {"until", base::to_rfc3339(leaf.not_after())},
                                   {"now", base::to_rfc3339(now_)}};
        add(wrong("server-certificate", subject_, base::Error(problem_of(chain), seen)));
    }

    [[nodiscard]] std::string problem_of(const std::vector<pki::Certificate>& chain) const {
        const pki::Certificate& leaf = chain.front();
        if (now_ < leaf.not_before() || now_ > leaf.not_after()) {
            return "doctor.server_certificate_dates";
        }
        const auto anchors = pki::Certificate::all_from_pem(target_.trust_pem);
        const bool trusted = anchors && pki::verify_chain(leaf, {chain.begin() + 1, chain.end()},
                                                          *anchors, now_, pki::Purpose::tls_server)
                                            .empty();
        return trusted ? "doctor.server_certificate_name" : "doctor.server_certificate_chain";
    }

    const runner::Target& target_;
    transport::ClientSettings settings_;
    base::WallTime now_;
    std::string subject_;
    Findings findings_;
};

} // namespace

Findings check_connections(const runner::Target& target, base::WallTime now) {
    Findings all;
    std::set<std::string> visited;
    for (const auto& [operation, url] : target.urls) {
        const auto endpoint = mock_client::parse_endpoint(url);
        if (!endpoint ||
            !visited.insert(fmt::format("{} {}", endpoint->tls, endpoint->authority)).second) {
            continue;
        }
        for (Finding& finding : Visit(target, *endpoint, now).make()) {
            all.push_back(std::move(finding));
        }
    }
    return all;
}

} // namespace ediconform::doctor
