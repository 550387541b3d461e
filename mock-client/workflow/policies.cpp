#include "mock-client/workflow/policies.hpp"

#include "mock-client/store/store_archive.hpp"
#include "mock-client/workflow/switch_over.hpp"

namespace ediconform::mock_client {

namespace {

base::Result<base::Bytes> encode_and_assemble(const RequestInput& input) {
    auto encoded = encode_request(input.operation, input.values);
    if (!encoded) {
        return std::move(encoded).error();
    }
    return build_request(input.operation, input.endpoint, *encoded);
}

StoredCertificate describe_with_origin(const DescribeInput& input) {
    StoredCertificate entry = describe_identity(input.identity);
    entry.name = input.name;
    entry.origin = input.origin;
    entry.profile = input.profile;
    entry.replaces = input.replaces;
    entry.saved_at = base::to_rfc3339(input.now);
    return entry;
}

} // namespace

ActionResult failed(std::string_view outcome, base::Error reason) {
    ActionResult result;
    result.outcome = outcome;
    result.reason = std::move(reason);
    return result;
}

Policies standard_policies() {
    return Policies{
        .pre_check = check_before_renewal,
        .build_request = encode_and_assemble,
        .note_attempt = [](const Store& store,
                           const OpenAttempt& attempt) { return store.open_attempt(attempt); },
        .connection = connection_settings,
        .exchange = exchange_once,
        .judge_reply = judge_reply,
        .retry = decide_retry,
        .open_download = open_download,
        .describe = describe_with_origin,
        .install_order = {InstallStep::keep_download, InstallStep::open, InstallStep::save,
                          InstallStep::put_in_use, InstallStep::forget_download},
        .for_partner = certificate_for_partner,
        .for_renewal = certificate_for_renewal,
        .start_order = {StartStep::renew_if_due, StartStep::connect},
        .backup = backup_store,
        .restore = restore_store,
        .log = append_to_log,
        .tell = [](ActionResult result) { return result; },
    };
}

} // namespace ediconform::mock_client
