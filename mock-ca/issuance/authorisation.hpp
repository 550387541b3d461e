#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/secret.hpp"
#include "harness/pki/certificate.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

enum class PairState { vetted, unvetted, used };

/// How a certificate came to be: by an issue or a renewal through this API, or by the CA's ordinary
/// procedure (guideline 3.4).
enum class Origin { api, renewal, other };

/// CommonName and authentication key that the CA handed out (guideline figure 5).
struct PairRecord {
    std::string name; ///< `pair-3`, for the journal; the key itself stays out of it.
    std::string common_name;
    base::SecretText key;
    std::string user; ///< Whose it is; one user may have several (3.4).
    bool vetted = false;
};

/// A client certificate that the CA issued.
struct IssuedRecord {
    std::string fingerprint;
    std::string serial;
    std::string common_name;
    std::string user;
    Origin origin = Origin::api;
    unsigned generation = 0; ///< 0 for an issue, one more for each renewal.
    base::WallTime not_after;
    /// Registered at the issue (figure 5); none for certificates of the ordinary procedure.
    std::optional<base::SecretText> renewal_password;
    std::optional<pki::PrivateKey> key; ///< Kept for a CA that renews with the same key (A10).
};

/// What the CA knows of its users: pairs, what was spent, and what was issued. One user may have
/// any number of certificates. Every function is atomic and may be called from any thread.
class Authorisation {
public:
    /// Returns the record's name.
    std::string add_pair(const std::string& common_name, const base::SecretText& key,
                         const std::string& user, bool vetted);
    /// The vetting of a pair ends well; false where there is no such pair.
    bool vet(const std::string& common_name, const base::SecretText& key);
    /// Every pair, by key.
    [[nodiscard]] std::vector<PairRecord> pairs() const;
    /// Every pair with this key, in the order of their making.
    [[nodiscard]] std::vector<PairRecord> pairs_with_key(const std::string& key) const;

    void register_certificate(IssuedRecord record);
    [[nodiscard]] std::optional<IssuedRecord>
    find_certificate(const std::string& fingerprint) const;
    /// In the order of their registration.
    [[nodiscard]] std::vector<IssuedRecord> certificates() const;

    /// A right to one certificate, known by a token, passes `free → reserved → spent`; `release`
    /// leads back from `reserved`. True for exactly one caller of those who ask at the same time.
    [[nodiscard]] bool reserve(const std::string& token);
    void release(const std::string& token);
    void spend(const std::string& token);
    [[nodiscard]] bool is_spent(const std::string& token) const;

private:
    enum class Use { reserved, spent };

    mutable std::mutex mutex_;
    std::size_t pair_count_ = 0;
    std::multimap<std::string, PairRecord, std::less<>> pairs_; ///< By key.
    std::vector<IssuedRecord> certificates_;
    std::map<std::string, std::size_t, std::less<>> by_fingerprint_; ///< Index in `certificates_`.
    std::map<std::string, Use, std::less<>> uses_;
};

/// Holds a reserved right and gives it back unless it is spent.
class Claim {
public:
    Claim(Authorisation& authorisation, std::string token);
    Claim(Claim&& other) noexcept;
    Claim& operator=(Claim&& other) noexcept;
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim();

    void spend();

private:
    void release() noexcept;

    Authorisation* authorisation_;
    std::string token_;
};

} // namespace ediconform::mock_ca
