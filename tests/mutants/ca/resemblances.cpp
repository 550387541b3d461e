#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>

namespace ediconform::mutant_ca {

namespace {

using mock_ca::Authorisation;
using mock_ca::KeyLookup;
using mock_ca::PairRecord;
using Found = std::optional<PairRecord>;
using Alike = bool (*)(const std::string& handed_out, const std::string& given);

/// CommonName and key need only be like those of a pair.
class SomeLikeness : public KeyLookup {
public:
    SomeLikeness(Alike names, Alike keys) : names_(names), keys_(keys) {}

    Found find(const Authorisation& authorisation, const std::string& common_name,
               const std::string& key) const override {
        for (const PairRecord& pair : authorisation.pairs()) {
            if (names_(pair.common_name, common_name) && keys_(pair.key.reveal(), key)) {
                return pair;
            }
        }
        return std::nullopt;
    }

private:
    Alike names_;
    Alike keys_;
};

bool same(const std::string& handed_out, const std::string& given) {
    return handed_out == given;
}

bool begins_alike(const std::string& handed_out, const std::string& given) {
    return !given.empty() && (handed_out.starts_with(given) || given.starts_with(handed_out));
}

bool same_without_case(const std::string& handed_out, const std::string& given) {
    return std::ranges::equal(handed_out, given, [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    });
}

std::string without_spaces_around(const std::string& name) {
    const std::size_t first = name.find_first_not_of(' ');
    return first == std::string::npos ? ""
                                      : name.substr(first, name.find_last_not_of(' ') - first + 1);
}

bool same_within_spaces(const std::string& handed_out, const std::string& given) {
    return handed_out == without_spaces_around(given);
}

/// What a parser of distinguished names takes for the value of the first attribute.
std::string first_value(const std::string& name) {
    std::string value = name.substr(0, name.find_first_of(",+/\n"));
    std::erase_if(value, [](char each) { return each == '#' || each == '"'; });
    return value;
}

bool same_first_value(const std::string& handed_out, const std::string& given) {
    return handed_out == first_value(given);
}

/// The characters of a CommonName are looked at only in the part that counts.
class PartAdmitted : public mock_ca::FieldValidation {
public:
    using Part = std::string (*)(const std::string&);
    explicit PartAdmitted(Part part) : part_(part) {}

protected:
    bool has_admissible_characters(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                                   const std::string& value) const override {
        const bool of_name = binding.member == wire::member::kCommonName;
        return FieldValidation::has_admissible_characters(binding, rule,
                                                          of_name ? part_(value) : value);
    }

private:
    Part part_;
};

/// The subject is a text that is parsed: what follows a separator becomes attributes.
class SubjectFromText : public mock_ca::CertificateProfile {
public:
    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        const std::size_t separator = order.common_name.find_first_of(",+/\n");
        const std::size_t equals = order.common_name.find('=', separator + 1);
        if (separator != std::string::npos && equals != std::string::npos) {
            for (auto& [name, value] : spec.subject) {
                value = name == "CN" ? first_value(order.common_name) : value;
            }
            spec.subject.emplace_back(
                order.common_name.substr(separator + 1, equals - separator - 1),
                order.common_name.substr(equals + 1));
        }
        return spec;
    }
};

/// Looks at the state of a key as it was when the connection was opened, as a database does that
/// reads from a snapshot: of two requests one after the other the second is refused, of two at once
/// neither. Requests come on one thread.
struct Snapshot {
    base::WallTime connected;
    std::mutex mutex;
    std::map<std::string, base::WallTime> noted; ///< What was spent, or handed over, and when.
};

class SnapshotTaken : public mock_ca::RequestReading {
public:
    explicit SnapshotTaken(std::shared_ptr<Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

    base::Result<mock_ca::RequestValues>
    read(const wire::Operation& operation, const mock_ca::ReceivedRequest& request) const override {
        snapshot_->connected = request.connected;
        return RequestReading::read(operation, request);
    }

private:
    std::shared_ptr<Snapshot> snapshot_;
};

class JudgedBySnapshot : public mock_ca::ReplayGuard {
public:
    explicit JudgedBySnapshot(std::shared_ptr<Snapshot> snapshot)
        : snapshot_(std::move(snapshot)) {}

    bool claim(Authorisation& authorisation, const std::string& token) const override {
        const std::lock_guard lock(snapshot_->mutex);
        const auto [entry, first] = snapshot_->noted.try_emplace(token, clock_.wall());
        const bool claimed = ReplayGuard::claim(authorisation, token);
        return claimed || (!first && snapshot_->connected <= entry->second);
    }

private:
    std::shared_ptr<Snapshot> snapshot_;
    base::SystemClock clock_;
};

/// One variable for all requests: what came while another request was open has overwritten it.
class PasswordOfConcurrentRequest : public mock_ca::Pkcs12Builder {
public:
    explicit PasswordOfConcurrentRequest(std::shared_ptr<Snapshot> snapshot)
        : snapshot_(std::move(snapshot)) {}

    base::Result<base::Bytes> build(const wire::CaProfile& profile,
                                    const mock_ca::Pkcs12Order& order) const override {
        const std::lock_guard lock(snapshot_->mutex);
        mock_ca::Pkcs12Order other = order;
        for (const auto& [password, at] : snapshot_->noted) {
            other.password = snapshot_->connected <= at ? password : other.password;
        }
        snapshot_->noted.insert_or_assign(order.password, clock_.wall());
        return Pkcs12Builder::build(profile, other);
    }

private:
    std::shared_ptr<Snapshot> snapshot_;
    base::SystemClock clock_;
};

} // namespace

void add_resemblance_mutants(PolicyMakers& mutants) {
    const auto likeness = [&](const char* id, Alike names, Alike keys) {
        add<SomeLikeness>(mutants, id, &Policies::key_lookup, names, keys);
    };
    likeness("key-begins-alike", &same, &begins_alike);
    likeness("key-without-case", &same, &same_without_case);
    likeness("name-begins-alike", &begins_alike, &same);
    likeness("name-without-case", &same_without_case, &same);
    mutants.emplace("name-trimmed-for-comparison-only", [] {
        const auto policies = std::make_shared<Policies>();
        replace<PartAdmitted>(*policies, &Policies::fields, &without_spaces_around);
        replace<SomeLikeness>(*policies, &Policies::key_lookup, Alike{&same_within_spaces},
                              Alike{&same});
        return policies;
    });
    mutants.emplace("subject-injected", [] {
        const auto policies = std::make_shared<Policies>();
        replace<PartAdmitted>(*policies, &Policies::fields, &first_value);
        replace<SomeLikeness>(*policies, &Policies::key_lookup, Alike{&same_first_value},
                              Alike{&same});
        replace<SubjectFromText>(*policies, &Policies::certificate);
        return policies;
    });
    mutants.emplace("used-key-accepted-in-a-race", [] {
        const auto policies = std::make_shared<Policies>();
        const auto snapshot = std::make_shared<Snapshot>();
        policies->reading = std::make_shared<SnapshotTaken>(snapshot);
        policies->replay = std::make_shared<JudgedBySnapshot>(snapshot);
        return policies;
    });
    mutants.emplace("password-of-concurrent-request", [] {
        const auto policies = std::make_shared<Policies>();
        const auto snapshot = std::make_shared<Snapshot>();
        policies->reading = std::make_shared<SnapshotTaken>(snapshot);
        policies->pkcs12 = std::make_shared<PasswordOfConcurrentRequest>(snapshot);
        return policies;
    });
}

} // namespace ediconform::mutant_ca
