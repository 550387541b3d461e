#pragma once

#include "harness/base/result.hpp"
#include "mock-client/workflow/client.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

namespace ediconform::mock_client {

/// The actions of docs/adapter.md that this client knows.
const std::vector<std::string_view>& known_actions();
bool knows_action(std::string_view action);

/// Carries out one action with the arguments of the contract. Error `adapter.argument`: one is
/// missing or is no text. The action must be known.
base::Result<ActionResult> run_action(Client& client, std::string_view action,
                                      const nlohmann::json& arguments);

} // namespace ediconform::mock_client
