#include "mock-ca/fault/business_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

BusinessFault read_business_fault(const nlohmann::json& does) {
    return {does.value("answer", ""), optional_in<int>(does, "status"),
            does.value("undocumented", false)};
}

} // namespace ediconform::mock_ca
