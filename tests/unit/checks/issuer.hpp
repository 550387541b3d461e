#pragma once

#include "harness/base/clock.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace ediconform::checks {

/// A CA of the test's own, for what no file in tests/data has.
struct Issuer {
    using Subject = std::vector<std::pair<std::string, std::string>>;

    base::FixedClock clock{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)};
    mock_ca::KeyPool keys;
    mock_ca::TestAuthority authority = *mock_ca::TestAuthority::make(clock, keys, "one");

    pki::Identity identity(const std::string& name, base::WallTime from, base::WallTime to) {
        const pki::PrivateKey key = keys.take(pki::PrivateKey::Kind::ec_p256);
        return {*authority.issue_client(name, {from, to}, key), key, authority.chain(true)};
    }
    pki::Identity identity() {
        return identity("user1", clock.wall() - days(1), clock.wall() + days(90));
    }
    pki::Identity with_subject(Subject subject, const std::string& serial = "11") {
        return issue(std::move(subject), serial, days(90),
                     keys.take(pki::PrivateKey::Kind::ec_p256), true);
    }
    pki::Identity numbered(const std::string& serial = "11", bool with_root = false) {
        return identity_of(keys.take(pki::PrivateKey::Kind::ec_p256), serial, with_root);
    }
    pki::Identity identity_of(const pki::PrivateKey& key, const std::string& serial,
                              bool with_root = false) {
        return issue({{"CN", "user1"}}, serial, days(364), key, with_root);
    }

private:
    using days = std::chrono::days;

    pki::Identity issue(Subject subject, const std::string& serial, days life,
                        const pki::PrivateKey& key, bool with_root) {
        pki::CertificateSpec spec;
        spec.subject = std::move(subject);
        spec.not_before = clock.wall() - days(1);
        spec.not_after = clock.wall() + life;
        spec.serial_hex = serial;
        spec.extended_key_usage = {"clientAuth"};
        return {*authority.issue(spec, key), key, authority.chain(with_root)};
    }
};

} // namespace ediconform::checks
