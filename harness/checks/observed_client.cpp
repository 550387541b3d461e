#include "harness/checks/observed_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

/// What a client under test does of what the guideline leaves open, as the mock CA saw it.
namespace ediconform::checks {

namespace {

bool at_mock_ca(const Event& event, EventKind kind) {
    return event.source == "mock-ca" && event.kind == kind;
}

const Event* handshake_of(const CheckContext& context, const Event& request) {
    const Event* last = nullptr;
    for (const Event& event : context.events) {
        if (at_mock_ca(event, EventKind::tls_handshake) && event.connection == request.connection &&
            event.sequence < request.sequence) {
            last = &event;
        }
    }
    return last;
}

/// A4: what a renewal presents once one before it reached the client.
void observe_presented(const CheckContext& context, Observations& into) {
    std::string first;
    std::string issued; ///< By a renewal whose answer may yet be lost.
    std::string renewed;
    for (const Event& event : context.events) {
        if (at_mock_ca(event, EventKind::ca_issued)) {
            const bool by_renewal = event.text("operation") == wire::operation::kRenew;
            (by_renewal ? issued : first) = event.text("fingerprint");
        } else if (event.kind == EventKind::driver_answered) {
            renewed = event.text("outcome") == "ok" && !issued.empty() ? issued : renewed;
            issued.clear();
        }
        const bool renewal = at_mock_ca(event, EventKind::http_request) &&
                             event.text("operation") == wire::operation::kRenew;
        const Event* handshake =
            renewal && !renewed.empty() ? handshake_of(context, event) : nullptr;
        if (handshake == nullptr) {
            continue;
        }
        const std::string presented = handshake->text("fingerprint");
        const std::string value = presented == renewed ? "current"
                                  : presented == first ? "first"
                                                       : "";
        if (!presented.empty() && !value.empty()) {
            into.note("A4", value,
                      !context.profile.settles("A4", "either") &&
                          !context.profile.settles("A4", value),
                      {handshake->sequence, event.sequence});
        }
    }
}

/// A2: whether the client asks again by itself, within one action, after an answer 5XX.
void observe_after_server_error(const CheckContext& context, Observations& into) {
    const Event* failed = nullptr;
    const Event* repeated = nullptr;
    for (const Event& event : context.events) {
        if (event.sequence <= end_of_preamble(context)) {
            continue;
        }
        if (at_mock_ca(event, EventKind::http_response) && event.number("status") >= 500) {
            failed = failed == nullptr ? &event : failed;
        } else if (at_mock_ca(event, EventKind::http_request) && failed != nullptr &&
                   event.text("operation") == failed->text("operation")) {
            repeated = repeated == nullptr ? &event : repeated;
        } else if (event.kind == EventKind::driver_answered) {
            if (failed != nullptr) {
                const Event& last = repeated != nullptr ? *repeated : event;
                into.note("A2", repeated != nullptr ? "asks_again" : "does_not_ask_again", false,
                          {failed->sequence, last.sequence});
            }
            failed = repeated = nullptr;
        }
    }
}

void observe_tls(const CheckContext& context, Observations& into) {
    for (const Event& event : context.events) {
        if (at_mock_ca(event, EventKind::tls_handshake)) {
            into.note("tls", fmt::format("{} {}", event.text("version"), event.text("cipher")),
                      false, {event.sequence});
            return;
        }
    }
}

} // namespace

void observe_client(const CheckContext& context, Observations& into) {
    observe_presented(context, into);
    observe_after_server_error(context, into);
    observe_tls(context, into);
}

} // namespace ediconform::checks
