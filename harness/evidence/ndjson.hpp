#pragma once

#include "harness/evidence/event.hpp"
#include "harness/evidence/masking.hpp"

#include <string>

namespace ediconform::evidence {

/// One line of `journal.ndjson` (schema: scenarios/schema/journal-event.schema.json), newline
/// included. Head and body are masked and escaped; bodies keep 4 KiB of head and tail and a SHA-256
/// digest is not needed to read them. Secrets of `raw` are left out.
std::string to_ndjson(const Event& event, const SecretRegistry& secrets);

} // namespace ediconform::evidence
