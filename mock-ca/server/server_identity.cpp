#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/server_chain.hpp"
#include "mock-ca/server/tls_identity.hpp"

#include <fmt/format.h>

#include <set>

namespace ediconform::mock_ca {

namespace {

using base::Result;
using transport::TlsServerSettings;

/// More than a TLS record holds, and less than the 32 KiB at which Java gives up a handshake
/// message.
constexpr int kManyAuthorities = 300;

/// Names of CAs that nobody knows, each with a number of its own.
std::vector<base::Bytes> foreign_names(const Environment& tools, int count) {
    constexpr auto kPlace = "0000";
    pki::CertificateSpec spec;
    spec.subject = {{"O", "ediconform test"}, {"CN", fmt::format("TEST other CA {}", kPlace)}};
    spec.not_before = spec.not_after = tools.clock.wall();
    const auto key = tools.keys.take(pki::PrivateKey::Kind::ec_p256);
    auto pattern = pki::build_self_signed(spec, key);
    std::vector<base::Bytes> names;
    for (int number = 1; pattern && number <= count; ++number) {
        base::Bytes name = pattern->subject_der();
        name.replace(name.rfind(kPlace), 4, fmt::format("{:04}", number));
        names.push_back(std::move(name));
    }
    return names;
}

std::vector<base::Bytes> authorities(const Environment& tools,
                                     ClientAuthenticationFault::Handshake::Authorities which) {
    using Authorities = ClientAuthenticationFault::Handshake::Authorities;
    if (which == Authorities::none) {
        return {};
    }
    std::vector<base::Bytes> names;
    if (which != Authorities::right) {
        names = foreign_names(tools, which == Authorities::many ? kManyAuthorities : 1);
    }
    if (which != Authorities::others) {
        names.push_back(tools.authority.issuing().subject_der());
        names.push_back(tools.authority.root().subject_der());
    }
    return names;
}

void settle(const TlsFault::Settings& said, TlsServerSettings& settings) {
    settings.min_version = said.min_version;
    settings.max_version = said.max_version;
    settings.odd = said.odd;
}

/// What the fault makes of the settings of a listener.
Result<void> disturb(const CaCore& core, const FaultAction& action,
                     const std::vector<std::string>& names, TlsServerSettings& settings) {
    if (const auto* certificate = std::get_if<ServerCertificateFault>(&action)) {
        auto identity = make_server_chain(core.environment, *certificate, names);
        if (!identity) {
            return std::move(identity).error();
        }
        settings.identity = tls_identity(core.environment, *identity);
        settings.odd.weak_keys = true;
    } else if (const auto* tls = std::get_if<TlsFault>(&action)) {
        settle(*tls->settings, settings);
    } else if (const auto* client = std::get_if<ClientAuthenticationFault>(&action)) {
        const auto& handshake = *client->handshake;
        settle(handshake.settings, settings);
        settings.ask_client_certificate = handshake.asks;
        settings.odd.ca_names = authorities(core.environment, handshake.authorities);
    }
    return {};
}

TlsServerSettings usual_settings(const CaCore& core, const std::string& listener) {
    const ConnectionSecurity security = core.security(listener);
    TlsServerSettings settings;
    settings.identity = core.identity;
    settings.ask_client_certificate = security.asks_for_certificate;
    settings.refuse_expired_client = security.refuses_expired_client;
    settings.resumable = security.resumes_sessions;
    settings.further_suites = security.further_suites;
    settings.min_version =
        security.serves_old_tls ? transport::TlsVersion::tls1_0 : transport::TlsVersion::tls1_2;
    return settings;
}

} // namespace

Result<void> make_identity(CaCore& core, const std::vector<std::string>& names) {
    auto identity = core.environment.authority.issue_server(names);
    if (!identity) {
        return std::move(identity).error();
    }
    core.identity = tls_identity(core.environment, *identity);
    return {};
}

Result<TlsContexts> make_contexts(const CaCore& core, const FaultPlan& plan,
                                  const std::vector<std::string>& names) {
    std::set<std::string> listeners;
    for (const auto& [name, operation] : core.profile.operations) {
        listeners.insert(operation.listener);
    }
    TlsContexts contexts;
    for (const std::string& listener : listeners) {
        std::optional<std::size_t> index; // first the usual one
        for (std::size_t next = 0; next <= plan.entries.size(); index = next++) {
            const FaultAction* action = index ? &plan.entries[*index].action : nullptr;
            if (action != nullptr && !alters_tls(*action)) {
                continue;
            }
            TlsServerSettings settings = usual_settings(core, listener);
            auto disturbed =
                action == nullptr ? Result<void>() : disturb(core, *action, names, settings);
            if (!disturbed) {
                return std::move(disturbed).error();
            }
            auto context = transport::TlsServerContext::make(settings);
            if (!context) {
                return std::move(context).error();
            }
            contexts.emplace(std::pair(listener, index), *std::move(context));
        }
    }
    return contexts;
}

} // namespace ediconform::mock_ca
