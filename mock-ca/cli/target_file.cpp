#include "mock-ca/cli/target_file.hpp"

#include "harness/base/file.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using base::Result;
using nlohmann::json;

constexpr std::size_t kUnvettedPairs = 40;
constexpr std::size_t kPendingPairs = 2;
constexpr std::size_t kUsedPairs = 6;
constexpr std::size_t kPairsByTwo = 4; ///< Two of each user, for a second certificate (3.4).

struct CertificateStock {
    ValidityState state;
    const char* state_name;
    Origin origin;
    std::size_t count;
    pki::Purpose usage = pki::Purpose::tls_client;
};

constexpr std::array kCertificates{
    CertificateStock{ValidityState::in_window, "in_window", Origin::api, 40},
    CertificateStock{ValidityState::before_window, "before_window", Origin::api, 6},
    CertificateStock{ValidityState::about_to_open, "about_to_open", Origin::api, 2},
    CertificateStock{ValidityState::just_opened, "just_opened", Origin::api, 2},
    CertificateStock{ValidityState::after_window, "after_window", Origin::api, 2},
    CertificateStock{ValidityState::in_window, "in_window", Origin::renewal, 2},
    CertificateStock{ValidityState::expired, "expired", Origin::api, 6},
    CertificateStock{ValidityState::not_yet_valid, "not_yet_valid", Origin::api, 4},
    CertificateStock{ValidityState::in_window, "in_window", Origin::other, 3},
    CertificateStock{ValidityState::in_window, "server_only", Origin::other, 2,
                     pki::Purpose::tls_server},
};

const char* name_of(Origin origin) {
    return origin == Origin::api ? "api" : origin == Origin::renewal ? "renewal" : "other";
}

Result<void> write_secret_file(const std::filesystem::path& path, base::ByteView content) {
    return base::write_file(path, content, base::FileMode::owner_only);
}

Result<void> add_pairs(MockCa& ca, PairState state, const char* state_name, std::size_t count,
                       json& pairs) {
    for (std::size_t index = 0; index < count; ++index) {
        const bool shares = state == PairState::vetted && index < kPairsByTwo;
        const std::size_t user = shares ? index / 2 + 1 : pairs.size() + 1;
        auto pair = ca.add_pair(state, "user-" + std::to_string(user));
        if (!pair) {
            return std::move(pair).error();
        }
        pairs.push_back({{"state", state_name},
                         {"common_name", pair->common_name},
                         {"key", pair->key.reveal()},
                         {"user", pair->user}});
    }
    return {};
}

Result<void> add_certificates(MockCa& ca, const CertificateStock& stock,
                              const std::filesystem::path& folder, json& certificates) {
    for (std::size_t index = 0; index < stock.count; ++index) {
        auto made = ca.add_certificate(stock.state, stock.origin, stock.usage);
        if (!made) {
            return std::move(made).error();
        }
        const std::string name = "cert-" + std::to_string(certificates.size() + 1) + ".p12";
        if (auto written = write_secret_file(folder / name, made->pkcs12); !written) {
            return written;
        }
        certificates.push_back({{"state", stock.state_name},
                                {"origin", name_of(stock.origin)},
                                {"common_name", made->common_name},
                                {"p12", name},
                                {"password", made->pkcs12_password.reveal()},
                                {"renewal_password", made->renewal_password.reveal()},
                                {"key", made->authentication_key.reveal()}});
    }
    return {};
}

Result<json> make_fixtures(MockCa& ca, const TargetOrder& order) {
    json pairs = json::array();
    json certificates = json::array();
    const std::array stocks{std::tuple(PairState::vetted, "vetted", order.vetted_pairs),
                            std::tuple(PairState::unvetted, "unvetted", kUnvettedPairs),
                            std::tuple(PairState::unvetted, "pending", kPendingPairs),
                            std::tuple(PairState::used, "used", kUsedPairs)};
    for (const auto& [state, name, count] : stocks) {
        if (auto added = add_pairs(ca, state, name, count, pairs); !added) {
            return std::move(added).error();
        }
    }
    for (const CertificateStock& stock : kCertificates) {
        if (stock.state == ValidityState::after_window && !ca.can_be_after_window()) {
            continue;
        }
        auto added = add_certificates(ca, stock, order.file.parent_path(), certificates);
        if (!added) {
            return std::move(added).error();
        }
    }
    return json{{"pairs", std::move(pairs)}, {"certificates", std::move(certificates)}};
}

} // namespace

Result<void> write_target(MockCa& ca, const std::string& client_root_pem,
                          const TargetOrder& order) {
    const std::filesystem::path folder = order.file.parent_path();
    auto fixtures = make_fixtures(ca, order);
    if (!fixtures) {
        return std::move(fixtures).error();
    }
    for (const auto& [name, pem] : {std::pair("server-ca.pem", ca.trust_pem()),
                                    std::pair("client-ca.pem", client_root_pem)}) {
        if (auto written = write_secret_file(folder / name, pem); !written) {
            return written;
        }
    }
    const json target{
        {"target", "ediconform-mock-ca"},
        {"profile", order.profile},
        {"urls", ca.urls()},
        {"trust", {"server-ca.pem"}},
        {"client_ca", {"client-ca.pem"}},
        {"provision",
         {{"http", order.control_url}, {"can", {"pair", "vet", "certificate", "clock"}}}},
        {"fixtures", *std::move(fixtures)}};
    return write_secret_file(order.file, target.dump(2) + "\n");
}

} // namespace ediconform::mock_ca
