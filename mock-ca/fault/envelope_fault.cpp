#include "mock-ca/fault/envelope_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

EnvelopeFault read_envelope_fault(const nlohmann::json& does) {
    using Kind = EnvelopeFault::Kind;
    static constexpr Vocabulary<Kind, 3> kKinds{
        {{"malformed", Kind::malformed},
         {"certificate_with_error", Kind::certificate_with_error},
         {"without_certificate", Kind::without_certificate}}};
    return {one_of(kKinds, does.at("reply")), does.value("answer", "")};
}

} // namespace ediconform::mock_ca
