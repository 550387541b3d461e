#pragma once

#include "harness/runner/client_driver.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ediconform::runner {

/// The members `action`, `settings` and `arguments` of a request of docs/adapter.md.
nlohmann::json action_message(const DriverDeclaration& declaration,
                              const ClientSurroundings& surroundings, const std::string& action,
                              const ActionArguments& arguments);

} // namespace ediconform::runner
