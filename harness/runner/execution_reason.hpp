#pragma once

#include "harness/base/texts.hpp"
#include "harness/runner/client_driver.hpp"
#include "harness/runner/execution.hpp"

#include <string>

namespace ediconform::runner {

/// Why the steps of a case on a client were not carried out, and who has to act.

/// Something of the tester failed.
Execution harness_error(const base::Texts& texts, const base::Error& error);
/// The driver could not make the client act.
Execution driver_failed(const base::Texts& texts, const std::string& action,
                        const ActionAnswer& answer);
/// Nobody made the client act.
Execution not_acted(const ActionAnswer& answer);
/// The client did not come into the state that the case starts from.
Execution preamble_failed(const base::Texts& texts, const std::string& action,
                          const ActionAnswer& answer);

} // namespace ediconform::runner
