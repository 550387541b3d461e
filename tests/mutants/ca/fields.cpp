#include "harness/base/text.hpp"
#include "tests/mutants/ca/mutants.hpp"

#include <set>

namespace ediconform::mutant_ca {

namespace {

using mock_ca::FieldValidation;
using Kind = mock_ca::FieldProblem::Kind;
using Length = std::optional<Kind>;

class MemberNotNeeded : public FieldValidation {
public:
    explicit MemberNotNeeded(std::string_view member) : member_(member) {}

protected:
    bool is_missing(const wire::MemberBinding& binding,
                    const mock_ca::RequestValues& values) const override {
        return binding.member != member_ && FieldValidation::is_missing(binding, values);
    }
    Length check_length(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                        const std::string& value, base::Charset charset) const override {
        return binding.member == member_ && value.empty()
                   ? std::nullopt
                   : FieldValidation::check_length(binding, rule, value, charset);
    }

private:
    std::string_view member_;
};

/// Looks whether the member is there, not whether anything stands in it.
class EmptyWillDo : public MemberNotNeeded {
public:
    using MemberNotNeeded::MemberNotNeeded;

protected:
    bool is_missing(const wire::MemberBinding& binding,
                    const mock_ca::RequestValues& values) const override {
        return FieldValidation::is_missing(binding, values) &&
               (MemberNotNeeded::is_missing(binding, values) || !values.contains(binding.member));
    }
};

/// A renewal brings no authentication key, by which this tells it from an issue.
class CharactersOfIssuesOnly : public FieldValidation {
protected:
    bool is_missing(const wire::MemberBinding& binding,
                    const mock_ca::RequestValues& values) const override {
        is_issue = values.contains(wire::member::kAuthenticationKey);
        return FieldValidation::is_missing(binding, values);
    }
    bool has_admissible_characters(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                                   const std::string& value) const override {
        return !is_issue || FieldValidation::has_admissible_characters(binding, rule, value);
    }

private:
    static thread_local bool is_issue; ///< A request is checked by one thread.
};

thread_local bool CharactersOfIssuesOnly::is_issue = true;

/// The key alone says who asks.
class KeyWillDo : public mock_ca::KeyLookup {
public:
    std::optional<mock_ca::PairRecord> find(const mock_ca::Authorisation& authorisation,
                                            const std::string& common_name,
                                            const std::string& key) const override {
        const auto pairs = authorisation.pairs_with_key(key);
        return common_name.empty() && !pairs.empty()
                   ? std::optional(pairs.front())
                   : KeyLookup::find(authorisation, common_name, key);
    }
};

class NameOfPair : public mock_ca::CommonNameRule {
public:
    std::string for_issue(const mock_ca::PairRecord& pair,
                          const std::string& /*requested*/) const override {
        return pair.common_name;
    }
};

class AnyPasswordForNone : public mock_ca::RenewalPasswordRule {
public:
    bool accepts(const wire::CaProfile& profile, const mock_ca::IssuedRecord& certificate,
                 const std::string& given) const override {
        return given.empty() || RenewalPasswordRule::accepts(profile, certificate, given);
    }
};

class LengthIgnored : public FieldValidation {
public:
    explicit LengthIgnored(Kind kind) : kind_(kind) {}

protected:
    Length check_length(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                        const std::string& value, base::Charset charset) const override {
        const Length found = FieldValidation::check_length(binding, rule, value, charset);
        return found == kind_ ? std::nullopt : found;
    }

private:
    Kind kind_;
};

/// Off by one: what is just permitted is refused.
class LimitsExclusive : public FieldValidation {
public:
    explicit LimitsExclusive(Kind kind) : kind_(kind) {}

protected:
    Length check_length(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                        const std::string& value, base::Charset charset) const override {
        wire::FieldRule narrow = rule;
        const bool is_password = binding.member == wire::member::kPkcs12Password ||
                                 binding.member == wire::member::kRenewalPassword;
        if (is_password && kind_ == Kind::too_long && narrow.max) {
            --*narrow.max;
        } else if (is_password && kind_ == Kind::too_short && narrow.min) {
            ++*narrow.min;
        }
        return FieldValidation::check_length(binding, narrow, value, charset);
    }

private:
    Kind kind_;
};

class CharactersIgnored : public FieldValidation {
protected:
    bool has_admissible_characters(const wire::MemberBinding& /*binding*/,
                                   const wire::FieldRule& /*rule*/,
                                   const std::string& /*value*/) const override {
        return true;
    }
};

class RequiredCharactersNotAskedFor : public FieldValidation {
protected:
    bool has_required_characters(const wire::FieldRule& /*rule*/,
                                 const std::string& /*value*/) const override {
        return true;
    }
};

/// Full-width letters (U+FF01 to U+FF5E) count as what they look like.
class FullWidthFolded : public FieldValidation {
protected:
    bool has_admissible_characters(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                                   const std::string& value) const override {
        std::string folded;
        for (std::size_t offset = 0; offset < value.size();) {
            const auto next = base::decode_utf8(value, offset);
            const bool wide = next.scalar && *next.scalar >= 0xFF01 && *next.scalar <= 0xFF5E;
            folded += wide ? std::string(1, static_cast<char>(*next.scalar - 0xFEE0))
                           : value.substr(offset, next.length);
            offset += next.length;
        }
        return FieldValidation::has_admissible_characters(binding, rule, folded);
    }
};

class LengthsInCharacters : public FieldValidation {
protected:
    Length check_length(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                        const std::string& value, base::Charset charset) const override {
        wire::FieldRule other = rule;
        other.unit = wire::LengthUnit::characters;
        return FieldValidation::check_length(binding, other, value, charset);
    }
};

class SpecialCharactersRefused : public FieldValidation {
protected:
    bool has_admissible_characters(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                                   const std::string& value) const override {
        return value.find_first_of("&+%<\"\\") == std::string::npos &&
               FieldValidation::has_admissible_characters(binding, rule, value);
    }
};

/// A request that is refused for a length takes the right of its CommonName with it.
class FailureLocksOut : public FieldValidation {
protected:
    bool is_missing(const wire::MemberBinding& binding,
                    const mock_ca::RequestValues& values) const override {
        const auto name = values.find(wire::member::kCommonName); // None in a renewal.
        name_ = name == values.end() ? "" : name->second;
        return FieldValidation::is_missing(binding, values);
    }

    Length check_length(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                        const std::string& value, base::Charset charset) const override {
        if (binding.member == wire::member::kCommonName && locked_.contains(value)) {
            return Kind::too_long;
        }
        const Length found = FieldValidation::check_length(binding, rule, value, charset);
        if (found) {
            locked_.insert(name_);
        }
        return found;
    }

private:
    mutable std::string name_; ///< Of this request.
    mutable std::set<std::string, std::less<>> locked_;
};

/// What is beyond ASCII in a password becomes question marks.
class AsciiPassword : public mock_ca::Pkcs12Builder {
public:
    base::Result<base::Bytes> build(const wire::CaProfile& profile,
                                    const mock_ca::Pkcs12Order& order) const override {
        mock_ca::Pkcs12Order other = order;
        for (char& octet : other.password) {
            octet = static_cast<unsigned char>(octet) < 0x80 ? octet : '?';
        }
        return Pkcs12Builder::build(profile, other);
    }
};

} // namespace

void add_field_mutants(PolicyMakers& mutants) {
    using namespace wire::member;
    add<LengthsInCharacters>(mutants, "lengths-in-characters", &Policies::fields);
    add<MemberNotNeeded>(mutants, "missing-pkcs12-password-accepted", &Policies::fields,
                         kPkcs12Password);
    mutants.emplace("missing-renewal-password-accepted", [] {
        const auto policies = std::make_shared<Policies>();
        replace<MemberNotNeeded>(*policies, &Policies::fields, kRenewalPassword);
        replace<AnyPasswordForNone>(*policies, &Policies::renewal_password);
        return policies;
    });
    add<EmptyWillDo>(mutants, "empty-pkcs12-password-accepted", &Policies::fields, kPkcs12Password);
    mutants.emplace("empty-renewal-password-accepted", [] {
        const auto policies = std::make_shared<Policies>();
        replace<EmptyWillDo>(*policies, &Policies::fields, kRenewalPassword);
        replace<AnyPasswordForNone>(*policies, &Policies::renewal_password);
        return policies;
    });
    add<CharactersOfIssuesOnly>(mutants, "characters-of-renewals-not-checked", &Policies::fields);
    mutants.emplace("missing-common-name-accepted", [] {
        const auto policies = std::make_shared<Policies>();
        replace<MemberNotNeeded>(*policies, &Policies::fields, kCommonName);
        replace<KeyWillDo>(*policies, &Policies::key_lookup);
        replace<NameOfPair>(*policies, &Policies::common_name);
        return policies;
    });
    add<LengthIgnored>(mutants, "too-long-value-accepted", &Policies::fields, Kind::too_long);
    add<LengthIgnored>(mutants, "too-short-value-accepted", &Policies::fields, Kind::too_short);
    add<LimitsExclusive>(mutants, "longest-value-refused", &Policies::fields, Kind::too_long);
    add<LimitsExclusive>(mutants, "shortest-value-refused", &Policies::fields, Kind::too_short);
    add<CharactersIgnored>(mutants, "any-character-accepted", &Policies::fields);
    add<CharactersIgnored>(mutants, "any-character-accepted-in-xml", &Policies::fields);
    add<RequiredCharactersNotAskedFor>(mutants, "required-characters-not-asked-for",
                                       &Policies::fields);
    mutants.emplace("unknown-characters-replaced", [] {
        const auto policies = std::make_shared<Policies>();
        replace<CharactersIgnored>(*policies, &Policies::fields);
        replace<AsciiPassword>(*policies, &Policies::pkcs12);
        return policies;
    });
    add<FullWidthFolded>(mutants, "full-width-folded", &Policies::fields);
    add<SpecialCharactersRefused>(mutants, "special-characters-refused", &Policies::fields);
    add<FailureLocksOut>(mutants, "format-error-spends-key", &Policies::fields);
}

} // namespace ediconform::mutant_ca
