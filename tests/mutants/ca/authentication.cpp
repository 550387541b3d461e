#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <atomic>

namespace ediconform::mutant_ca {

namespace {

using mock_ca::ClientAuthentication;
using mock_ca::ClientFacts;
using mock_ca::ClientVerdict;

ClientVerdict judge_at(const ClientFacts& facts, base::WallTime moment) {
    return ClientAuthentication().judge(
        {facts.presented, facts.authority, facts.authorisation, facts.profile, moment});
}

class EndOfValidityIgnored : public ClientAuthentication {
public:
    ClientVerdict judge(const ClientFacts& facts) const override {
        return facts.presented.empty()
                   ? ClientAuthentication::judge(facts)
                   : judge_at(facts, std::min(facts.now, facts.presented.front().not_after()));
    }
};

class StartOfValidityIgnored : public ClientAuthentication {
public:
    ClientVerdict judge(const ClientFacts& facts) const override {
        return facts.presented.empty()
                   ? ClientAuthentication::judge(facts)
                   : judge_at(facts, std::max(facts.now, facts.presented.front().not_before()));
    }
};

/// The window, too, stays open for good.
class WindowNeverCloses : public mock_ca::RenewalWindow {
public:
    bool is_open(const wire::WindowRule& rule, base::WallTime not_after,
                 base::WallTime now) const override {
        return RenewalWindow::is_open(rule, not_after, std::min(now, not_after));
    }
};

/// Whoever shows none is taken for a user whose certificate is due.
class CertificateNotNeeded : public ClientAuthentication {
public:
    ClientVerdict judge(const ClientFacts& facts) const override {
        if (!facts.presented.empty()) {
            return ClientAuthentication::judge(facts);
        }
        mock_ca::IssuedRecord anybody;
        anybody.fingerprint = "anybody " + std::to_string(++count_);
        anybody.common_name = "anybody";
        anybody.not_after = facts.now + std::chrono::hours(1);
        return {true, {}, anybody};
    }

private:
    mutable std::atomic<unsigned> count_{0};
};

/// What the server would not verify is looked up by its serial number all the same.
class SerialWillDo : public ClientAuthentication {
public:
    ClientVerdict judge(const ClientFacts& facts) const override {
        ClientVerdict verdict = ClientAuthentication::judge(facts);
        for (const auto& record : facts.authorisation.certificates()) {
            if (!verdict.accepted && !facts.presented.empty() && record.not_after > facts.now &&
                facts.presented.front().not_before() < facts.now &&
                facts.presented.front().serial_hex() == record.serial) {
                return {true, {}, record};
            }
        }
        return verdict;
    }
};

class SubjectWillDo : public ClientAuthentication {
public:
    ClientVerdict judge(const ClientFacts& facts) const override {
        ClientVerdict verdict = ClientAuthentication::judge(facts);
        const auto names = facts.presented.empty() ? std::vector<std::string>()
                                                   : facts.presented.front().common_names();
        for (const auto& record : facts.authorisation.certificates()) {
            const bool valid = record.not_after > facts.now;
            if (!verdict.accepted && valid && !names.empty() &&
                names.front() == record.common_name &&
                facts.presented.front().not_before() < facts.now) {
                return {true, {}, record};
            }
        }
        return verdict;
    }
};

/// A certificate that the correct CA refuses is taken for a known one with its CommonName, where
/// `excuses` says so.
class Excusing : public ClientAuthentication {
public:
    using Excuse = bool (*)(const ClientFacts& facts);
    explicit Excusing(Excuse excuse) : excuse_(excuse) {}

    ClientVerdict judge(const ClientFacts& facts) const override {
        ClientVerdict verdict = ClientAuthentication::judge(facts);
        if (verdict.accepted || facts.presented.empty() || !excuse_(facts)) {
            return verdict;
        }
        const auto names = facts.presented.front().common_names();
        for (const auto& record : facts.authorisation.certificates()) {
            if (!names.empty() && names.front() == record.common_name) {
                return {true, {}, record};
            }
        }
        return verdict;
    }

private:
    Excuse excuse_;
};

bool is_valid_now(const ClientFacts& facts) {
    const pki::Certificate& leaf = facts.presented.front();
    return leaf.not_before() <= facts.now && facts.now < leaf.not_after();
}

bool is_self_signed(const ClientFacts& facts) {
    return is_valid_now(facts) && facts.presented.front().self_issued();
}

/// The names fit; whose key signed is not looked at.
bool names_our_ca(const ClientFacts& facts) {
    return is_valid_now(facts) &&
           facts.presented.front().issuer() == facts.authority.issuing().subject();
}

bool is_for_servers(const ClientFacts& facts) {
    return is_valid_now(facts) &&
           facts.authorisation.find_certificate(facts.presented.front().fingerprint()) &&
           !facts.presented.front().allows_client_authentication();
}

/// Whatever the CA has issued to anybody renews.
class ServerCertificateRenewed : public Excusing {
public:
    ServerCertificateRenewed() : Excusing(&is_for_servers) {}

    ClientVerdict judge(const ClientFacts& facts) const override {
        ClientVerdict verdict = Excusing::judge(facts);
        if (verdict.certificate && !facts.presented.front().allows_client_authentication()) {
            verdict.certificate->origin = mock_ca::Origin::api;
        }
        return verdict;
    }
};

class ResumingSessions : public mock_ca::ConnectionRule {
public:
    mock_ca::ConnectionSecurity security(const wire::CaProfile& profile,
                                         std::string_view listener) const override {
        auto security = ConnectionRule::security(profile, listener);
        security.resumes_sessions = true;
        return security;
    }
};

bool is_resumed(const ClientFacts& facts) {
    return facts.resumed;
}

/// Whoever asked before on the same connection is taken for the user who was served last.
class ConnectionRemembered : public ClientAuthentication {
public:
    ClientVerdict judge(const ClientFacts& facts) const override {
        const auto issued = facts.authorisation.certificates();
        if (!facts.presented.empty() || facts.earlier_requests == 0 || issued.empty()) {
            return ClientAuthentication::judge(facts);
        }
        return {true, {}, issued.back()};
    }
};

class AnsweredWith : public mock_ca::RefusalRule {
public:
    AnsweredWith(mock_ca::Refusal why, int status) : why_(why), status_(status) {}

    int http_status(mock_ca::Refusal why) const override {
        return why == why_ ? status_ : RefusalRule::http_status(why);
    }

private:
    mock_ca::Refusal why_;
    int status_;
};

} // namespace

void add_authentication_mutants(PolicyMakers& mutants) {
    using mock_ca::Refusal;
    using mock_ca::RefusalRule;
    add<EndOfValidityIgnored>(mutants, "expiry-ignored", &Policies::client);
    mutants.emplace("expired-certificate-renewed", [] {
        const auto policies = std::make_shared<Policies>();
        replace<EndOfValidityIgnored>(*policies, &Policies::client);
        replace<WindowNeverCloses>(*policies, &Policies::window);
        return policies;
    });
    add<StartOfValidityIgnored>(mutants, "not-yet-valid-accepted", &Policies::client);
    add<CertificateNotNeeded>(mutants, "no-client-certificate-accepted", &Policies::client);
    add<SubjectWillDo>(mutants, "foreign-ca-accepted", &Policies::client);
    add<SerialWillDo>(mutants, "known-serial-accepted", &Policies::client);
    add<Excusing>(mutants, "self-signed-accepted", &Policies::client, &is_self_signed);
    add<Excusing>(mutants, "signature-not-verified", &Policies::client, &names_our_ca);
    add<ServerCertificateRenewed>(mutants, "server-certificate-accepted", &Policies::client);
    for (const bool window_too : {false, true}) {
        const char* id =
            window_too ? "expired-certificate-renewed-when-resumed" : "resumed-session-not-checked";
        mutants.emplace(id, [window_too] {
            const auto policies = std::make_shared<Policies>();
            replace<Excusing>(*policies, &Policies::client, &is_resumed);
            replace<ResumingSessions>(*policies, &Policies::connection);
            if (window_too) {
                replace<WindowNeverCloses>(*policies, &Policies::window);
            }
            return policies;
        });
    }
    add<ConnectionRemembered>(mutants, "identity-kept-on-connection", &Policies::client);
    add<AnsweredWith>(mutants, "client-authentication-unanswered", &Policies::refusal,
                      Refusal::client_authentication, RefusalRule::kNoAnswer);
    add<AnsweredWith>(mutants, "client-authentication-answered-500", &Policies::refusal,
                      Refusal::client_authentication, 500);
    add<AnsweredWith>(mutants, "client-authentication-answered-400", &Policies::refusal,
                      Refusal::client_authentication, 400);
    add<AnsweredWith>(mutants, "unknown-path-answered-200", &Policies::refusal,
                      Refusal::unknown_path, 200);
    add<AnsweredWith>(mutants, "unknown-path-unanswered", &Policies::refusal, Refusal::unknown_path,
                      RefusalRule::kNoAnswer);
    add<AnsweredWith>(mutants, "wrong-method-unanswered", &Policies::refusal, Refusal::wrong_method,
                      RefusalRule::kNoAnswer);
    add<AnsweredWith>(mutants, "undecodable-body-unanswered", &Policies::refusal,
                      Refusal::undecodable_body, RefusalRule::kNoAnswer);
    add<AnsweredWith>(mutants, "undecodable-body-answered-500", &Policies::refusal,
                      Refusal::undecodable_body, 500);
}

} // namespace ediconform::mutant_ca
