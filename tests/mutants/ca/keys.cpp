#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <mutex>
#include <set>

namespace ediconform::mutant_ca {

namespace {

using mock_ca::Authorisation;
using mock_ca::KeyLookup;
using mock_ca::PairRecord;
using Found = std::optional<PairRecord>;

/// Rights whose token begins so are never used up.
class RightsUnlimited : public mock_ca::ReplayGuard {
public:
    explicit RightsUnlimited(std::string prefix) : prefix_(std::move(prefix)) {}

    bool claim(Authorisation& authorisation, const std::string& token) const override {
        return token.starts_with(prefix_) || ReplayGuard::claim(authorisation, token);
    }

private:
    std::string prefix_;
};

class AnyKeyAccepted : public KeyLookup {
public:
    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        auto found = KeyLookup::find(authorisation, common_name, key);
        return found ? found
                     : PairRecord{"any " + common_name + " " + key,
                                  common_name,
                                  base::SecretText(key),
                                  {},
                                  true};
    }
};

class PairNotMatched : public KeyLookup {
public:
    Found find(const Authorisation& authorisation, const std::string& /*common_name*/,
               const std::string& key) const override {
        const auto pairs = authorisation.pairs_with_key(key);
        return pairs.empty() ? std::nullopt : Found(pairs.front());
    }
};

/// Any key of the user to whom the CommonName belongs.
class KeyOfUser : public KeyLookup {
public:
    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        const auto pairs = authorisation.pairs();
        const auto named = std::ranges::find(pairs, common_name, &PairRecord::common_name);
        if (named == pairs.end()) {
            return std::nullopt;
        }
        for (PairRecord& owned : authorisation.pairs_with_key(key)) {
            if (owned.user == named->user) {
                return std::move(owned);
            }
        }
        return std::nullopt;
    }
};

class VettingIgnored : public KeyLookup {
public:
    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        auto found = KeyLookup::find(authorisation, common_name, key);
        if (found) {
            found->vetted = true;
        }
        return found;
    }
};

/// Whoever came before the vetting was complete stays unvetted for good.
class RefusalIsFinal : public KeyLookup {
public:
    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        auto found = KeyLookup::find(authorisation, common_name, key);
        if (found) {
            const std::lock_guard lock(mutex_);
            if (!found->vetted) {
                refused_.insert(found->name);
            }
            found->vetted = !refused_.contains(found->name);
        }
        return found;
    }

private:
    mutable std::mutex mutex_;
    mutable std::set<std::string> refused_;
};

class OneCertificateAUser : public KeyLookup {
public:
    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        auto found = KeyLookup::find(authorisation, common_name, key);
        const bool has_one =
            found && std::ranges::any_of(authorisation.certificates(), [&](const auto& each) {
                return each.user == found->user && each.common_name != found->common_name;
            });
        return has_one ? std::nullopt : found;
    }
};

class UnknownNameTold : public KeyLookup {
public:
    std::string_view refusal(const Authorisation& authorisation, const std::string& common_name,
                             const std::string& key) const override {
        return authorisation.pairs_with_key(key).empty()
                   ? KeyLookup::refusal(authorisation, common_name, key)
                   : wire::meaning::kNotApiIssued;
    }
};

/// Not even a key that is missing is missed.
class KeyNotNeeded : public mock_ca::FieldValidation {
protected:
    bool is_missing(const wire::MemberBinding& binding,
                    const mock_ca::RequestValues& values) const override {
        return binding.member != wire::member::kAuthenticationKey &&
               FieldValidation::is_missing(binding, values);
    }
    std::optional<mock_ca::FieldProblem::Kind> check_length(const wire::MemberBinding& binding,
                                                            const wire::FieldRule& rule,
                                                            const std::string& value,
                                                            base::Charset charset) const override {
        const bool is_empty_key =
            binding.member == wire::member::kAuthenticationKey && value.empty();
        return is_empty_key ? std::nullopt
                            : FieldValidation::check_length(binding, rule, value, charset);
    }
};

class NameWillDo : public AnyKeyAccepted {
public:
    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        return key.empty() ? AnyKeyAccepted::find(authorisation, common_name, key)
                           : KeyLookup::find(authorisation, common_name, key);
    }
};

} // namespace

void add_key_mutants(PolicyMakers& mutants) {
    add<RightsUnlimited>(mutants, "used-key-accepted", &Policies::replay, std::string("pair "));
    add<RightsUnlimited>(mutants, "renewed-twice", &Policies::replay, std::string("certificate "));
    add<AnyKeyAccepted>(mutants, "any-key-accepted", &Policies::key_lookup);
    add<PairNotMatched>(mutants, "pair-not-matched", &Policies::key_lookup);
    add<KeyOfUser>(mutants, "key-of-same-user-accepted", &Policies::key_lookup);
    add<VettingIgnored>(mutants, "vetting-ignored", &Policies::key_lookup);
    mutants.emplace("refusal-is-final", [] {
        const auto policies = std::make_shared<Policies>();
        policies->key_lookup = std::make_shared<const RefusalIsFinal>();
        return policies;
    });
    add<OneCertificateAUser>(mutants, "one-certificate-a-user", &Policies::key_lookup);
    add<UnknownNameTold>(mutants, "unknown-name-told", &Policies::key_lookup);
    mutants.emplace("missing-key-accepted", [] {
        const auto policies = std::make_shared<Policies>();
        replace<KeyNotNeeded>(*policies, &Policies::fields);
        replace<NameWillDo>(*policies, &Policies::key_lookup);
        return policies;
    });
}

} // namespace ediconform::mutant_ca
