#include "mock-ca/server/fixtures.hpp"

#include "mock-ca/issuance/pkcs12_writer.hpp"

#include <utility>

namespace ediconform::mock_ca {

namespace {

using base::Result;

constexpr std::size_t kNameLength = 12;
constexpr std::size_t kKeyLength = 20;
constexpr std::size_t kPasswordLength = 16;

IssuedRecord record_of(const pki::Certificate& certificate, const pki::PrivateKey& key,
                       const std::string& common_name, const std::string& user) {
    IssuedRecord record;
    record.fingerprint = certificate.fingerprint();
    record.serial = certificate.serial_hex();
    record.common_name = common_name;
    record.user = user;
    record.not_after = certificate.not_after();
    record.key = key;
    return record;
}

/// The end of a validity whose window is about to open, has just opened or has just closed. Where
/// dates count, it lies at the end of its day that tells another way of counting: with the zone of
/// the other side of the world the window would open on another day.
base::WallTime edge_of_window(const wire::WindowRule& rule, ValidityState state,
                              base::WallTime now) {
    using std::chrono::days;
    using std::chrono::hours;
    using std::chrono::minutes;
    const days opens(rule.opens_days_before);
    const days closes(rule.closes_days_before);
    if (rule.basis == wire::DayBasis::exact) {
        constexpr minutes kAside{20};
        return state == ValidityState::about_to_open ? now + opens + kAside
               : state == ValidityState::just_opened ? now + opens - kAside
                                                     : now + closes - kAside;
    }
    constexpr minutes kMargin{3}; ///< No test runs into the next day.
    const hours zone(rule.basis == wire::DayBasis::jst_date ? 9 : 0);
    const auto today = std::chrono::floor<days>(now + zone);
    const auto tomorrow = std::chrono::floor<days>(now + zone + kMargin) + days(1);
    return state == ValidityState::about_to_open
               ? base::WallTime(tomorrow + opens) + minutes(10) - zone
           : state == ValidityState::just_opened
               ? base::WallTime(today + opens) + hours(24) - minutes(10) - zone
               : base::WallTime(today + closes - days(1)) + hours(24) - minutes(1) - zone;
}

} // namespace

std::string Fixtures::text_for(std::string_view member, std::size_t length) {
    const auto rule = core_.profile.fields.find(member);
    return admissible_text(rule == core_.profile.fields.end() ? wire::FieldRule{} : rule->second,
                           length, core_.environment.random);
}

Result<pki::Certificate> Fixtures::sign(const std::string& common_name,
                                        const ValidityPeriod& validity, const pki::PrivateKey& key,
                                        pki::Purpose usage) const {
    return core_.environment.authority.issue_client(common_name, validity, key, usage);
}

Result<Pair> Fixtures::add_pair(PairState state, const std::string& user) {
    Pair pair{text_for(wire::member::kCommonName, kNameLength),
              base::SecretText(text_for(wire::member::kAuthenticationKey, kKeyLength)), user};
    if (pair.user.empty()) {
        pair.user = "user of " + pair.common_name;
    }
    core_.environment.secrets.add("authentication_key", pair.key.reveal());
    Authorisation& authorisation = core_.service.authorisation();
    const std::string name =
        authorisation.add_pair(pair.common_name, pair.key, pair.user, state != PairState::unvetted);
    if (state == PairState::used) {
        const auto key = core_.environment.keys.take(pki::PrivateKey::Kind::ec_p256);
        const auto certificate = sign(pair.common_name, validity_of(ValidityState::before_window),
                                      key, pki::Purpose::tls_client);
        if (!certificate) {
            return certificate.error();
        }
        IssuedRecord record = record_of(*certificate, key, pair.common_name, pair.user);
        record.renewal_password =
            base::SecretText(text_for(wire::member::kRenewalPassword, kPasswordLength));
        authorisation.register_certificate(std::move(record));
        core_.service.spend_pair(name);
    }
    return pair;
}

Result<ClientCertificate> Fixtures::add_certificate(const ValidityPeriod& validity, Origin origin,
                                                    pki::Purpose usage) {
    const std::string common_name = text_for(wire::member::kCommonName, kNameLength);
    const auto key = core_.environment.keys.take(pki::PrivateKey::Kind::ec_p256);
    auto certificate = sign(common_name, validity, key, usage);
    if (!certificate) {
        return std::move(certificate).error();
    }
    const bool with_root = core_.profile.settles("A9", "full");
    const base::SecretText renewal(text_for(wire::member::kRenewalPassword, kPasswordLength));
    const base::SecretText password(text_for(wire::member::kPkcs12Password, kPasswordLength));
    ClientCertificate made{{*certificate, key, core_.environment.authority.chain(with_root)},
                           common_name,
                           base::SecretText(text_for(wire::member::kAuthenticationKey, kKeyLength)),
                           renewal,
                           password,
                           {}};
    auto pkcs12 = write_pkcs12(made.identity, common_name, password.reveal(), core_.profile.pkcs12);
    if (!pkcs12) {
        return std::move(pkcs12).error();
    }
    made.pkcs12 = *std::move(pkcs12);
    IssuedRecord record = record_of(*certificate, key, common_name, "user of " + common_name);
    record.origin = origin;
    record.generation = origin == Origin::renewal ? 1 : 0;
    if (origin != Origin::other) {
        record.renewal_password = renewal;
    }
    core_.service.authorisation().register_certificate(std::move(record));
    evidence::SecretRegistry& secrets = core_.environment.secrets;
    secrets.add("authentication_key", made.authentication_key.reveal());
    secrets.add("renewal_password", renewal.reveal());
    secrets.add("pkcs12_password", password.reveal());
    secrets.add("private_key", key.to_pem());
    return made;
}

ValidityPeriod Fixtures::validity_of(ValidityState state) const {
    using std::chrono::days;
    using std::chrono::hours;
    const auto now = std::chrono::floor<std::chrono::seconds>(core_.environment.clock.wall());
    const wire::WindowRule& window = core_.profile.window;
    // The middle of the window, so that neither the reading of days nor a slow test leaves it.
    const hours open{12 * (window.opens_days_before + window.closes_days_before)};
    switch (state) {
    case ValidityState::in_window:
        return {now - days(30), now + open};
    case ValidityState::before_window:
        return {now - days(1), now + days(2 * window.opens_days_before + 30)};
    case ValidityState::about_to_open:
    case ValidityState::just_opened:
    case ValidityState::after_window:
        return {now - days(30), edge_of_window(window, state, now)};
    case ValidityState::expired:
        return {now - days(60), now - days(2)};
    case ValidityState::not_yet_valid:
        break;
    }
    return {now + open / 2, now + open};
}

} // namespace ediconform::mock_ca
