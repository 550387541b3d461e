#include "tests/mutants/ca/mutants.hpp"

namespace ediconform::mutant_ca {

namespace {

using mock_ca::ConnectionRule;
using mock_ca::ConnectionSecurity;

/// One property of the connections is another.
class Secured : public ConnectionRule {
public:
    Secured(bool ConnectionSecurity::*property, bool value) : property_(property), value_(value) {}

    ConnectionSecurity security(const wire::CaProfile& profile,
                                std::string_view listener) const override {
        ConnectionSecurity security = ConnectionRule::security(profile, listener);
        security.*property_ = value_;
        return security;
    }

private:
    bool ConnectionSecurity::*property_;
    bool value_;
};

} // namespace

void add_connection_mutants(PolicyMakers& mutants) {
    add<Secured>(mutants, "plain-http-served", &Policies::connection,
                 &ConnectionSecurity::serves_plain_http, true);
    add<Secured>(mutants, "old-tls-served", &Policies::connection,
                 &ConnectionSecurity::serves_old_tls, true);
    add<Secured>(mutants, "client-certificate-not-requested", &Policies::connection,
                 &ConnectionSecurity::asks_for_certificate, false);
}

} // namespace ediconform::mutant_ca
