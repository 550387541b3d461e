#include "mock-ca/fault/proxy_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

ProxyFault read_proxy_fault(const nlohmann::json& does) {
    ProxyFault fault;
    fault.refuses_connections = does.value("refuses_connections", false);
    fault.wait = std::chrono::milliseconds(does.value("wait_ms", 0));
    fault.status = does.value("status", 0);
    fault.page = does.value("page", "");
    fault.says = does.value("says", "");
    fault.asks_for_credentials = does.value("asks_for_credentials", false);
    fault.intercepts = does.value("intercepts", false);
    fault.tunnels = does.value("tunnels", false);
    fault.end = read_end(does);
    return fault;
}

} // namespace ediconform::mock_ca
