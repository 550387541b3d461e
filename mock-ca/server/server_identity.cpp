#include "mock-ca/server/ca_core.hpp"

#include <map>

namespace ediconform::mock_ca {

namespace {

using base::Result;

/// Reserved by RFC 6761 6.4, so that it is nobody's name.
constexpr auto kForeignName = "other-server.invalid";

Result<pki::Identity> expired_identity(const TestAuthority& authority, const base::Clock& clock,
                                       const std::vector<std::string>& names) {
    using std::chrono::days;
    auto identity = authority.issue_server(names);
    if (!identity) {
        return identity;
    }
    // The same subject and names as the valid one: nothing but the dates is wrong.
    pki::CertificateSpec spec;
    spec.subject = {{"O", "ediconform test"}, {"CN", "TEST server"}};
    spec.not_before = clock.wall() - days(90);
    spec.not_after = clock.wall() - days(1);
    spec.extended_key_usage = {"serverAuth"};
    for (const std::string& name : names) {
        const bool address = name.find_first_not_of("0123456789.") == std::string::npos ||
                             name.find(':') != std::string::npos;
        (address ? spec.ip_addresses : spec.dns_names).push_back(name);
    }
    auto certificate = authority.issue(spec, identity->key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    identity->certificate = *std::move(certificate);
    return identity;
}

Result<pki::Identity> other_root_identity(const Environment& tools,
                                          const std::vector<std::string>& names) {
    auto other = TestAuthority::make(tools.clock, tools.keys, "unregistered");
    if (!other) {
        return std::move(other).error();
    }
    return other->issue_server(names);
}

Result<pki::Identity> identity_for(const CaCore& core, const ServerCertificateFault* fault,
                                   const std::vector<std::string>& names) {
    const Environment& tools = core.environment;
    if (fault == nullptr) {
        return tools.authority.issue_server(names);
    }
    switch (fault->kind) {
    case ServerCertificateFault::Kind::other_name:
        return tools.authority.issue_server({kForeignName});
    case ServerCertificateFault::Kind::other_root:
        return other_root_identity(tools, names);
    case ServerCertificateFault::Kind::expired:
        break;
    }
    return expired_identity(tools.authority, tools.clock, names);
}

transport::TlsIdentity tls_identity(const pki::Identity& identity) {
    std::string chain;
    for (const pki::Certificate& each : identity.chain) {
        chain += each.pem();
    }
    return {identity.certificate.pem(), chain, identity.key.to_pem()};
}

/// The faults of the plan that other TLS settings carry out, by id; the empty one is none.
std::map<std::string, const ServerCertificateFault*> tls_faults_in(const FaultPlan& plan) {
    std::map<std::string, const ServerCertificateFault*> faults{{"", nullptr}};
    for (const FaultEntry& entry : plan.entries) {
        if (alters_tls(entry.action)) {
            faults.emplace(entry.fault, &std::get<ServerCertificateFault>(entry.action));
        }
    }
    return faults;
}

} // namespace

Result<std::string> make_contexts(CaCore& core, const std::vector<std::string>& names) {
    for (const auto& [id, fault] : tls_faults_in(core.faults)) {
        auto identity = identity_for(core, fault, names);
        if (!identity) {
            return std::move(identity).error();
        }
        transport::TlsServerSettings settings;
        settings.identity = tls_identity(*identity);
        core.environment.secrets.add("private_key", settings.identity.key_pem);
        for (const auto& [name, operation] : core.profile.operations) {
            const ConnectionSecurity security = core.security(operation.listener);
            settings.ask_client_certificate = security.asks_for_certificate;
            settings.refuse_expired_client = security.refuses_expired_client;
            settings.resumable = security.resumes_sessions;
            settings.further_suites = security.further_suites;
            settings.min_version = security.serves_old_tls ? transport::TlsVersion::tls1_0
                                                           : transport::TlsVersion::tls1_2;
            auto context = transport::TlsServerContext::make(settings);
            if (!context) {
                return std::move(context).error();
            }
            core.contexts.insert_or_assign({operation.listener, id}, *std::move(context));
        }
    }
    return core.environment.authority.root().pem();
}

} // namespace ediconform::mock_ca
