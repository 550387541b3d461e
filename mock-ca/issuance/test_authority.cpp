#include "mock-ca/issuance/test_authority.hpp"

#include "harness/base/file.hpp"
#include "harness/pki/chain.hpp"
#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <map>

namespace ediconform::mock_ca {
namespace {

using std::chrono::days;

constexpr days kAuthorityBefore{3650}; ///< Client certificates of any past are still within it.
constexpr days kAuthorityAfter{7300};
constexpr days kServerValidity{90};
constexpr days kServerBefore{1}; ///< For peers whose clock is slow.
constexpr auto kOrganization = "ediconform test";
const std::string kRootName = "TEST root CA ";
constexpr auto kRoot = "root.pem";
constexpr auto kRootKey = "root.key";
constexpr auto kIssuing = "issuing.pem";
constexpr auto kIssuingKey = "issuing.key";

pki::CertificateSpec authority_spec(const base::Clock& clock, const std::string& name) {
    pki::CertificateSpec spec;
    spec.subject = {{"O", kOrganization}, {"CN", name}};
    spec.not_before = clock.wall() - kAuthorityBefore;
    spec.not_after = clock.wall() + kAuthorityAfter;
    spec.ca = true;
    return spec;
}

bool concerns_leaf_validity(const pki::ChainProblem& problem) {
    return problem.depth == 0 && (problem.code == X509_V_ERR_CERT_HAS_EXPIRED ||
                                  problem.code == X509_V_ERR_CERT_NOT_YET_VALID);
}

} // namespace

bool is_ip_address(const std::string& name) {
    const pki::OpensslErrors errors;
    const pki::OctetStringPtr address(a2i_IPADDRESS(name.c_str()));
    return address != nullptr;
}

base::Result<TestAuthority> TestAuthority::make(const base::Clock& clock, KeySource& keys,
                                                const std::string& label) {
    using Kind = pki::PrivateKey::Kind;
    pki::PrivateKey root_key = keys.take(Kind::ec_p256);
    auto root = pki::build_self_signed(authority_spec(clock, kRootName + label), root_key);
    if (!root) {
        return std::move(root).error();
    }
    pki::PrivateKey issuing_key = keys.take(Kind::ec_p256);
    auto issuing = pki::build_certificate(authority_spec(clock, "TEST issuing CA " + label),
                                          issuing_key, *root, root_key);
    if (!issuing) {
        return std::move(issuing).error();
    }
    return TestAuthority(clock, *std::move(root), std::move(root_key), *std::move(issuing),
                         std::move(issuing_key));
}

base::Result<TestAuthority> TestAuthority::load(const base::Clock& clock,
                                                const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const char* name : {kRoot, kRootKey, kIssuing, kIssuingKey}) {
        auto content = base::read_file(folder / name);
        if (!content) {
            return std::move(content).error();
        }
        files[name] = *std::move(content);
    }
    auto root = pki::Certificate::from_pem(files[kRoot]);
    auto root_key = pki::PrivateKey::from_pem(files[kRootKey]);
    auto issuing = pki::Certificate::from_pem(files[kIssuing]);
    auto issuing_key = pki::PrivateKey::from_pem(files[kIssuingKey]);
    const bool belongs_together = root && root_key && issuing && issuing_key &&
                                  root->belongs_to(*root_key) && issuing->belongs_to(*issuing_key);
    if (!belongs_together) {
        return base::Error{"authority.damaged", {{"folder", folder.string()}}};
    }
    return TestAuthority(clock, *std::move(root), *std::move(root_key), *std::move(issuing),
                         *std::move(issuing_key));
}

base::Result<void> TestAuthority::save(const std::filesystem::path& folder) const {
    const std::map<std::string, std::string> files{{kRoot, root_.pem()},
                                                   {kRootKey, root_key_.to_pem()},
                                                   {kIssuing, issuing_.pem()},
                                                   {kIssuingKey, issuing_key_.to_pem()}};
    for (const auto& [name, content] : files) {
        auto written = base::write_file(folder / name, content, base::FileMode::owner_only);
        if (!written) {
            return written;
        }
    }
    return {};
}

TestAuthority::TestAuthority(const base::Clock& clock, pki::Certificate root,
                             pki::PrivateKey root_key, pki::Certificate issuing,
                             pki::PrivateKey issuing_key)
    : clock_(&clock), root_(std::move(root)), root_key_(std::move(root_key)),
      issuing_(std::move(issuing)), issuing_key_(std::move(issuing_key)) {}

std::string TestAuthority::label() const {
    return root_.common_names().front().substr(kRootName.size());
}

base::Result<pki::Certificate> TestAuthority::issue_client(const std::string& common_name,
                                                           const ValidityPeriod& validity,
                                                           const pki::PrivateKey& key,
                                                           pki::Purpose usage) const {
    pki::CertificateSpec spec;
    spec.subject = {{"O", kOrganization}, {"CN", common_name}};
    spec.not_before = validity.not_before;
    spec.not_after = validity.not_after;
    if (usage != pki::Purpose::any) {
        spec.extended_key_usage = {usage == pki::Purpose::tls_client ? "clientAuth" : "serverAuth"};
    }
    return issue(spec, key);
}

base::Result<pki::Identity>
TestAuthority::issue_server(const std::vector<std::string>& names) const {
    pki::CertificateSpec spec;
    spec.subject = {{"O", kOrganization}, {"CN", "TEST server"}};
    spec.not_before = clock_->wall() - kServerBefore;
    spec.not_after = spec.not_before + kServerValidity;
    spec.extended_key_usage = {"serverAuth"};
    for (const std::string& name : names) {
        (is_ip_address(name) ? spec.ip_addresses : spec.dns_names).push_back(name);
    }
    pki::PrivateKey key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
    auto certificate = issue(spec, key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    return pki::Identity{*std::move(certificate), std::move(key), chain(false)};
}

base::Result<pki::Certificate> TestAuthority::issue(const pki::CertificateSpec& spec,
                                                    const pki::PrivateKey& key) const {
    return pki::build_certificate(spec, key, issuing_, issuing_key_);
}

base::Result<pki::Certificate> TestAuthority::issue_by_root(const pki::CertificateSpec& spec,
                                                            const pki::PrivateKey& key) const {
    return pki::build_certificate(spec, key, root_, root_key_);
}

std::vector<pki::Certificate> TestAuthority::chain(bool with_root) const {
    std::vector<pki::Certificate> certificates{issuing_};
    if (with_root) {
        certificates.push_back(root_);
    }
    return certificates;
}

bool TestAuthority::has_issued(const pki::Certificate& certificate) const {
    const auto problems = pki::verify_chain(certificate, chain(false), {root_}, clock_->wall(),
                                            pki::Purpose::tls_client);
    return std::ranges::all_of(problems, concerns_leaf_validity);
}

} // namespace ediconform::mock_ca
