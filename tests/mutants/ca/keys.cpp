#include "tests/mutants/ca/mutants.hpp"

namespace ediconform::mutant_ca {

namespace {

using mock_ca::Authorisation;

class UsedKeyAccepted : public mock_ca::ReplayGuard {
public:
    bool claim(Authorisation& authorisation, const std::string& token) const override {
        return token.starts_with("pair ") || ReplayGuard::claim(authorisation, token);
    }
};

} // namespace

void add_key_mutants(PolicyMakers& mutants) {
    add<UsedKeyAccepted>(mutants, "used-key-accepted", &Policies::replay);
}

} // namespace ediconform::mutant_ca
