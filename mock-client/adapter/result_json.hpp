#pragma once

#include "harness/base/text.hpp"
#include "harness/base/texts.hpp"
#include "mock-client/workflow/outcome.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ediconform::mock_client {

/// What an operator reads about a result: the sentence of the catalogue, what the CA said (made
/// printable), what to do. One sentence for a success as well.
std::string message_of(const ActionResult& result, const base::Texts& texts,
                       base::Language language);

/// Member `detail` of the adapter contract, and of `--json`: codes, counts, certificates, partners.
/// Only members that say something are there.
nlohmann::json detail_of(const ActionResult& result);

} // namespace ediconform::mock_client
