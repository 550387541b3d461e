#include "mock-ca/issuance/authorisation.hpp"

#include <utility>

namespace ediconform::mock_ca {

std::string Authorisation::add_pair(const std::string& common_name, const base::SecretText& key,
                                    const std::string& user, bool vetted) {
    const std::lock_guard lock(mutex_);
    ++pair_count_;
    PairRecord record{"pair-" + std::to_string(pair_count_), common_name, key, user, vetted};
    std::string name = record.name;
    pairs_.emplace(key.reveal(), std::move(record));
    return name;
}

bool Authorisation::vet(const std::string& common_name, const base::SecretText& key) {
    const std::lock_guard lock(mutex_);
    bool known = false;
    const auto [first, last] = pairs_.equal_range(key.reveal());
    for (auto each = first; each != last; ++each) {
        if (each->second.common_name == common_name) {
            each->second.vetted = true;
            known = true;
        }
    }
    return known;
}

std::vector<PairRecord> Authorisation::pairs() const {
    const std::lock_guard lock(mutex_);
    std::vector<PairRecord> all;
    for (const auto& [key, record] : pairs_) {
        all.push_back(record);
    }
    return all;
}

std::vector<PairRecord> Authorisation::pairs_with_key(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    std::vector<PairRecord> found;
    const auto [first, last] = pairs_.equal_range(key);
    for (auto each = first; each != last; ++each) {
        found.push_back(each->second);
    }
    return found;
}

void Authorisation::register_certificate(IssuedRecord record) {
    const std::lock_guard lock(mutex_);
    by_fingerprint_.insert_or_assign(record.fingerprint, certificates_.size());
    certificates_.push_back(std::move(record));
}

std::optional<IssuedRecord> Authorisation::find_certificate(const std::string& fingerprint) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_fingerprint_.find(fingerprint);
    if (found == by_fingerprint_.end()) {
        return std::nullopt;
    }
    return certificates_[found->second];
}

std::vector<IssuedRecord> Authorisation::certificates() const {
    const std::lock_guard lock(mutex_);
    return certificates_;
}

bool Authorisation::reserve(const std::string& token) {
    const std::lock_guard lock(mutex_);
    return uses_.emplace(token, Use::reserved).second;
}

void Authorisation::release(const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto found = uses_.find(token);
    if (found != uses_.end() && found->second == Use::reserved) {
        uses_.erase(found);
    }
}

void Authorisation::spend(const std::string& token) {
    const std::lock_guard lock(mutex_);
    uses_.insert_or_assign(token, Use::spent);
}

bool Authorisation::is_spent(const std::string& token) const {
    const std::lock_guard lock(mutex_);
    const auto found = uses_.find(token);
    return found != uses_.end() && found->second == Use::spent;
}

Claim::Claim(Authorisation& authorisation, std::string token)
    : authorisation_(&authorisation), token_(std::move(token)) {}

Claim::Claim(Claim&& other) noexcept
    : authorisation_(std::exchange(other.authorisation_, nullptr)),
      token_(std::move(other.token_)) {}

Claim& Claim::operator=(Claim&& other) noexcept {
    if (this != &other) {
        release();
        authorisation_ = std::exchange(other.authorisation_, nullptr);
        token_ = std::move(other.token_);
    }
    return *this;
}

Claim::~Claim() {
    release();
}

void Claim::spend() {
    if (authorisation_ != nullptr) {
        std::exchange(authorisation_, nullptr)->spend(token_);
    }
}

void Claim::release() noexcept {
    if (authorisation_ != nullptr) {
        std::exchange(authorisation_, nullptr)->release(token_);
    }
}

} // namespace ediconform::mock_ca
