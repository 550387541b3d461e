/// Who is trusted, what is presented, how long is waited, and what is sent over a connection.

#include "tests/mutants/client/memory.hpp"
#include "tests/mutants/client/mutant.hpp"

#include <filesystem>
#include <memory>
#include <thread>

namespace ediconform::mutants {

using namespace mock_client;
using transport::ClientSettings;
using transport::ExchangeFailure;
using transport::ExchangeRecord;

namespace {

// X509_V_ERR_* of openssl/x509_vfy.h, as ExchangeRecord::verify_error has them.
constexpr int kCertificateNotYetValid = 9;
constexpr int kCertificateHasExpired = 10;
constexpr int kSelfSigned = 18;
constexpr int kInvalidCa = 79;
constexpr int kInvalidNonCa = 37;
constexpr int kPathLengthExceeded = 25;
constexpr int kInvalidPurpose = 26;
constexpr int kUnhandledCriticalExtension = 34;
constexpr int kPermittedViolation = 47;
constexpr int kHostNameMismatch = 62;
constexpr int kAddressMismatch = 64;

constexpr int kRepeats = 3;

Mutant with_connection(std::string_view id, const std::function<void(ClientSettings&)>& change) {
    return {id, [=](Policies& policies) {
                policies.connection = [=, standard =
                                              policies.connection](const ConnectionInput& input) {
                    auto settings = standard(input);
                    if (settings) {
                        change(*settings);
                    }
                    return settings;
                };
            }};
}

/// Asks once more without verification where the server was refused for a reason that `forgives`
/// names.
Mutant looks_away(std::string_view id, const std::function<bool(int)>& forgives) {
    return {id, [=](Policies& policies) {
                policies.exchange = [=](const ClientSettings& settings,
                                        const base::Bytes& request) {
                    ExchangeRecord record = exchange_once(settings, request);
                    if (!record.verify_error || !forgives(*record.verify_error)) {
                        return record;
                    }
                    ClientSettings blind = settings;
                    blind.tls->verify_server = false;
                    return exchange_once(blind, request);
                };
            }};
}

bool is_call_of_the_api(const base::Bytes& request) {
    return request.starts_with("POST ");
}

ExchangeRecord without_client_certificate(const ClientSettings& settings,
                                          const base::Bytes& request) {
    ClientSettings anonymous = settings;
    if (is_call_of_the_api(request)) {
        anonymous.tls->identity.reset();
    }
    return exchange_once(anonymous, request);
}

ExchangeRecord twice(const ClientSettings& settings, const base::Bytes& request) {
    ExchangeRecord first = exchange_once(settings, request);
    if (is_call_of_the_api(request)) {
        exchange_once(settings, request);
    }
    return first;
}

ExchangeRecord plain_where_tls_fails(const ClientSettings& settings, const base::Bytes& request) {
    ExchangeRecord record = exchange_once(settings, request);
    if (record.failure != ExchangeFailure::server_certificate &&
        record.failure != ExchangeFailure::handshake) {
        return record;
    }
    ClientSettings plain = settings;
    plain.tls.reset();
    return exchange_once(plain, request);
}

/// As HTTP libraries do, unseen by what stands above them.
ExchangeRecord again_where_closed(const ClientSettings& settings, const base::Bytes& request) {
    ExchangeRecord record = exchange_once(settings, request);
    return is_call_of_the_api(request) && record.failure == ExchangeFailure::closed
               ? exchange_once(settings, request)
               : record;
}

bool went_wrong(const ExchangeRecord& record) {
    return record.failure != ExchangeFailure::none || record.response->status >= 400;
}

/// Which installation a request to the CA is of. A port is soon that of another case's server.
using Installations = Memory<std::filesystem::path>;

std::shared_ptr<Installations> note_installations(Policies& policies) {
    auto installations = std::make_shared<Installations>();
    policies.build_request = [=, standard = policies.build_request](const RequestInput& input) {
        auto request = standard(input);
        if (request) {
            installations->remember(*request, input.settings.store);
        }
        return request;
    };
    return installations;
}

void avoid_servers_that_failed(Policies& policies) {
    const auto installations = note_installations(policies);
    const auto failed = std::make_shared<Memory<ExchangeRecord>>();
    policies.exchange = [=](const ClientSettings& settings, const base::Bytes& request) {
        const auto installation = installations->recall(request);
        if (!installation) {
            return exchange_once(settings, request); // Not to the CA.
        }
        if (auto before = failed->recall(*installation)) {
            return *before;
        }
        ExchangeRecord record = exchange_once(settings, request);
        if (went_wrong(record)) {
            failed->remember(*installation, record);
        }
        return record;
    };
}

void leave_the_certificate_out_after_a_failure(Policies& policies) {
    const auto installations = note_installations(policies);
    const auto failed = std::make_shared<Memory<bool>>();
    policies.exchange = [=](const ClientSettings& settings, const base::Bytes& request) {
        const auto installation = installations->recall(request);
        const bool again = installation && failed->recall(*installation);
        ExchangeRecord record = again ? without_client_certificate(settings, request)
                                      : exchange_once(settings, request);
        if (installation && went_wrong(record)) {
            failed->remember(*installation, true);
        }
        return record;
    };
}

/// Threads that end with the program.
class Background {
public:
    void run(std::function<void()> work) {
        const std::lock_guard guard(mutex_);
        threads_.emplace_back(std::move(work));
    }

private:
    std::mutex mutex_;
    std::vector<std::jthread> threads_;
};

/// Straight to the CA where the proxy does not lead there.
ExchangeRecord round_the_proxy(const ClientSettings& settings, const base::Bytes& request) {
    ExchangeRecord record = exchange_once(settings, request);
    if (!settings.proxy || record.failure == ExchangeFailure::none) {
        return record;
    }
    ClientSettings direct = settings;
    direct.proxy.reset();
    return exchange_once(direct, request);
}

void repeat_later(Policies& policies) {
    policies.exchange = [background = std::make_shared<Background>()](
                            const ClientSettings& settings, const base::Bytes& request) {
        ExchangeRecord record = exchange_once(settings, request);
        if (is_call_of_the_api(request) && went_wrong(record)) {
            background->run([settings, request] {
                for (int time = 1; time <= kRepeats; ++time) {
                    exchange_once(settings, request);
                    std::this_thread::sleep_for(std::chrono::milliseconds(80));
                }
            });
        }
        return record;
    };
}

/// Only a renewal presents a certificate to the CA.
void trust_any_server_in_renewals(Policies& policies) {
    policies.connection = [standard = policies.connection](const ConnectionInput& input) {
        auto settings = standard(input);
        if (settings && input.identity) {
            settings->tls->verify_server = false;
        }
        return settings;
    };
}

} // namespace

Mutants connection_mutants() {
    return {
        with_connection("trusts-any-server",
                        [](ClientSettings& settings) { settings.tls->verify_server = false; }),
        {"trusts-any-server-in-renewals", trust_any_server_in_renewals},
        with_connection(
            "ignores-the-time-out",
            [](ClientSettings& settings) { settings.total_timeout += settings.total_timeout; }),
        looks_away(
            "ignores-the-host-name",
            [](int reason) { return reason == kHostNameMismatch || reason == kAddressMismatch; }),
        looks_away("ignores-server-expiry",
                   [](int reason) { return reason == kCertificateHasExpired; }),
        looks_away("ignores-server-not-yet-valid",
                   [](int reason) { return reason == kCertificateNotYetValid; }),
        looks_away("takes-self-signed-servers", [](int reason) { return reason == kSelfSigned; }),
        looks_away("ignores-what-issuers-may-do",
                   [](int reason) {
                       return reason == kInvalidCa || reason == kInvalidNonCa ||
                              reason == kPathLengthExceeded || reason == kPermittedViolation;
                   }),
        looks_away("ignores-the-purpose-of-a-server",
                   [](int reason) {
                       return reason == kInvalidPurpose || reason == kUnhandledCriticalExtension;
                   }),
        with_connection("takes-any-cryptography",
                        [](ClientSettings& settings) {
                            settings.tls->min_version = transport::TlsVersion::tls1_0;
                            settings.tls->suites = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
                        }),
        with_connection("speaks-tls-1-3-alone",
                        [](ClientSettings& settings) {
                            settings.tls->min_version = transport::TlsVersion::tls1_3;
                        }),
        with_connection("speaks-tls-1-2-alone",
                        [](ClientSettings& settings) {
                            settings.tls->max_version = transport::TlsVersion::tls1_2;
                        }),
        with_connection("ignores-the-proxy",
                        [](ClientSettings& settings) { settings.proxy.reset(); }),
        with_connection("keeps-its-proxy-credentials",
                        [](ClientSettings& settings) {
                            if (settings.proxy) {
                                settings.proxy->authorization.clear();
                            }
                        }),
        {"goes-round-the-proxy", [](Policies& policies) { policies.exchange = round_the_proxy; }},
        looks_away("falls-back-to-no-verification", [](int) { return true; }),
        {"falls-back-to-plain-http",
         [](Policies& policies) { policies.exchange = plain_where_tls_fails; }},
        {"renews-without-client-certificate",
         [](Policies& policies) { policies.exchange = without_client_certificate; }},
        {"repeats-where-its-connection-closes",
         [](Policies& policies) { policies.exchange = again_where_closed; }},
        {"sends-every-request-twice", [](Policies& policies) { policies.exchange = twice; }},
        {"avoids-a-server-that-failed-once", avoid_servers_that_failed},
        {"repeats-without-client-certificate", leave_the_certificate_out_after_a_failure},
        {"repeats-in-the-background", repeat_later},
    };
}

} // namespace ediconform::mutants
