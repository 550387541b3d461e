/// Who is trusted, what is presented, how long is waited, and what is sent over a connection.

#include "tests/mutants/client/memory.hpp"
#include "tests/mutants/client/mutant.hpp"

#include <memory>
#include <thread>

namespace ediconform::mutants {

using namespace mock_client;
using transport::ClientSettings;
using transport::ExchangeFailure;
using transport::ExchangeRecord;

namespace {

// X509_V_ERR_* of openssl/x509_vfy.h, as ExchangeRecord::verify_error has them.
constexpr int kCertificateHasExpired = 10;
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

/// Ports are used again, certificates to trust are not.
std::string server_of(const ClientSettings& settings) {
    return settings.tls->trust_pem + std::to_string(settings.port);
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
    if (record.failure != ExchangeFailure::server_certificate) {
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

void avoid_servers_that_failed(Policies& policies) {
    policies.exchange = [failed = std::make_shared<Memory<ExchangeRecord>>()](
                            const ClientSettings& settings, const base::Bytes& request) {
        if (auto before = failed->recall(server_of(settings))) {
            return *before;
        }
        ExchangeRecord record = exchange_once(settings, request);
        if (went_wrong(record)) {
            failed->remember(server_of(settings), record);
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
        looks_away("falls-back-to-no-verification", [](int) { return true; }),
        {"falls-back-to-plain-http",
         [](Policies& policies) { policies.exchange = plain_where_tls_fails; }},
        {"renews-without-client-certificate",
         [](Policies& policies) { policies.exchange = without_client_certificate; }},
        {"repeats-where-its-connection-closes",
         [](Policies& policies) { policies.exchange = again_where_closed; }},
        {"sends-every-request-twice", [](Policies& policies) { policies.exchange = twice; }},
        {"avoids-a-server-that-failed-once", avoid_servers_that_failed},
        {"repeats-in-the-background", repeat_later},
    };
}

} // namespace ediconform::mutants
