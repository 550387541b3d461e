#include "mock-ca/fault/server_certificate_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

ServerCertificateFault read_server_certificate_fault(const nlohmann::json& does) {
    using Kind = ServerCertificateFault::Kind;
    static constexpr Vocabulary<Kind, 3> kKinds{{{"other_root", Kind::other_root},
                                                 {"other_name", Kind::other_name},
                                                 {"expired", Kind::expired}}};
    return {one_of(kKinds, does.at("certificate"))};
}

} // namespace ediconform::mock_ca
