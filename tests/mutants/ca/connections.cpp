#include "tests/mutants/ca/mutants.hpp"

namespace ediconform::mutant_ca {

namespace {

using mock_ca::ConnectionRule;
using mock_ca::ConnectionSecurity;

/// One property of the connections is another.
template <class Property>
class Secured : public ConnectionRule {
public:
    Secured(Property ConnectionSecurity::*property, Property value)
        : property_(property), value_(value) {}

    ConnectionSecurity security(const wire::CaProfile& profile,
                                std::string_view listener) const override {
        ConnectionSecurity security = ConnectionRule::security(profile, listener);
        security.*property_ = value_;
        return security;
    }

private:
    Property ConnectionSecurity::*property_;
    Property value_;
};

} // namespace

void add_connection_mutants(PolicyMakers& mutants) {
    add<Secured<bool>>(mutants, "plain-http-served", &Policies::connection,
                       &ConnectionSecurity::serves_plain_http, true);
    add<Secured<bool>>(mutants, "old-tls-served", &Policies::connection,
                       &ConnectionSecurity::serves_old_tls, true);
    add<Secured<bool>>(mutants, "client-certificate-not-requested", &Policies::connection,
                       &ConnectionSecurity::asks_for_certificate, false);
    add<Secured<const char*>>(mutants, "null-suite-served", &Policies::connection,
                              &ConnectionSecurity::further_suites, "eNULL");
    add<Secured<const char*>>(mutants, "anonymous-suite-served", &Policies::connection,
                              &ConnectionSecurity::further_suites, "aNULL:!eNULL");
}

} // namespace ediconform::mutant_ca
