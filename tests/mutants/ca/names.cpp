#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace ediconform::mutant_ca {

namespace {

using mock_ca::CommonNameRule;

class LowerCased : public CommonNameRule {
public:
    std::string for_issue(const mock_ca::PairRecord& pair,
                          const std::string& requested) const override {
        std::string name = CommonNameRule::for_issue(pair, requested);
        std::ranges::transform(name, name.begin(), [](unsigned char each) {
            return static_cast<char>(std::tolower(each));
        });
        return name;
    }
};

class UserInPlaceOfName : public CommonNameRule {
public:
    std::string for_issue(const mock_ca::PairRecord& pair,
                          const std::string& /*requested*/) const override {
        return pair.user;
    }
};

class Renumbered : public CommonNameRule {
public:
    std::string for_renewal(const mock_ca::IssuedRecord& renewed) const override {
        return renewed.common_name + "-" + std::to_string(renewed.generation + 2);
    }
};

class NameTwice : public mock_ca::CertificateProfile {
public:
    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        spec.subject.emplace_back("CN", order.common_name);
        return spec;
    }
};

/// The name in the request that a thread is at; empty where it has none.
class RequestedNames {
public:
    void remember(std::string name) {
        const std::lock_guard guard(mutex_);
        names_.insert_or_assign(std::this_thread::get_id(), std::move(name));
    }

    std::string current() const {
        const std::lock_guard guard(mutex_);
        const auto name = names_.find(std::this_thread::get_id());
        return name == names_.end() ? "" : name->second;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::thread::id, std::string> names_;
};

class FieldsWithMemory : public mock_ca::FieldValidation {
public:
    explicit FieldsWithMemory(std::shared_ptr<RequestedNames> names) : names_(std::move(names)) {}

protected:
    bool is_missing(const wire::MemberBinding& binding,
                    const mock_ca::RequestValues& values) const override {
        const auto name = values.find(wire::member::kCommonName);
        names_->remember(name == values.end() ? "" : name->second);
        return FieldValidation::is_missing(binding, values);
    }

private:
    std::shared_ptr<RequestedNames> names_;
};

class NameOfRequest : public CommonNameRule {
public:
    explicit NameOfRequest(std::shared_ptr<RequestedNames> names) : names_(std::move(names)) {}

    std::string for_renewal(const mock_ca::IssuedRecord& renewed) const override {
        const std::string name = names_->current();
        return name.empty() ? renewed.common_name : name;
    }

private:
    std::shared_ptr<RequestedNames> names_;
};

} // namespace

void add_name_mutants(PolicyMakers& mutants) {
    add<LowerCased>(mutants, "name-lower-cased", &Policies::common_name);
    add<UserInPlaceOfName>(mutants, "user-in-place-of-name", &Policies::common_name);
    add<Renumbered>(mutants, "renewed-name-renumbered", &Policies::common_name);
    mutants.emplace("renewed-name-of-request", [] {
        const auto names = std::make_shared<RequestedNames>();
        const auto policies = std::make_shared<Policies>();
        replace<FieldsWithMemory>(*policies, &Policies::fields, names);
        replace<NameOfRequest>(*policies, &Policies::common_name, names);
        return policies;
    });
    add<NameTwice>(mutants, "name-twice", &Policies::certificate);
}

} // namespace ediconform::mutant_ca
