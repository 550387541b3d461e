#include "mock-ca/fault/http_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

HttpFault read_http_fault(const nlohmann::json& does) {
    return {does.value("status", 500), text_in(does.value("retry_after", nlohmann::json("")))};
}

} // namespace ediconform::mock_ca
