#pragma once

#include "harness/runner/provisioner.hpp"

namespace ediconform::runner {

/// Starts the command for each request: the request on its standard input, the answer on its
/// standard output, exit code 0. Secrets pass through these two only. Errors:
/// `process.not_started`, `provision.command` (exit code or time-out, with the end of what it wrote
/// on standard error), `provision.answer` (no JSON object).
ProvisionCall call_by_command(const ProvisionHook& hook, evidence::SecretRegistry& secrets);

/// Posts each request as JSON to the hook's URL; `trust_pem` verifies an https server. Errors:
/// `provision.http` (no answer, or a status other than 200), `provision.answer` (no JSON object).
ProvisionCall call_by_http(const ProvisionHook& hook, const std::string& trust_pem);

} // namespace ediconform::runner
