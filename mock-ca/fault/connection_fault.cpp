#include "mock-ca/fault/connection_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

ConnectionFault read_connection_fault(const nlohmann::json& does) {
    using End = transport::WireAction::Kind;
    static constexpr Vocabulary<End, 4> kEnds{{{"fin", End::fin},
                                               {"reset", End::reset},
                                               {"stall", End::stall},
                                               {"close_notify", End::close_notify}}};
    return {one_of(kEnds, does.at("end")), does.value("half", false)};
}

} // namespace ediconform::mock_ca
