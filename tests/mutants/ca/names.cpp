#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <cctype>

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

} // namespace

void add_name_mutants(PolicyMakers& mutants) {
    add<LowerCased>(mutants, "name-lower-cased", &Policies::common_name);
    add<UserInPlaceOfName>(mutants, "user-in-place-of-name", &Policies::common_name);
    add<Renumbered>(mutants, "renewed-name-renumbered", &Policies::common_name);
    add<NameTwice>(mutants, "name-twice", &Policies::certificate);
}

} // namespace ediconform::mutant_ca
