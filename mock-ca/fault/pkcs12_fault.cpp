#include "mock-ca/fault/pkcs12_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

Pkcs12Fault read_pkcs12_fault(const nlohmann::json& does) {
    using Kind = Pkcs12Fault::Kind;
    static constexpr Vocabulary<Kind, 3> kKinds{{{"other_password", Kind::other_password},
                                                 {"corrupt", Kind::corrupt},
                                                 {"without_ca", Kind::without_ca}}};
    return {one_of(kKinds, does.at("file"))};
}

} // namespace ediconform::mock_ca
