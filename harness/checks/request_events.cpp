#include "harness/checks/request_events.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::checks {

using nlohmann::json;

/// What somebody read who took the CA's place counts as sent to the CA, and what came without TLS
/// where `any` does: whoever listens has read it. Of that the failure of TLS is counted, in the
/// words of OpenSSL, and not the request that was made out in it.
bool is_request_on(const Event& event, std::string_view on) {
    const bool intercepted = event.flag("intercepted");
    const bool is_plain =
        event.kind == EventKind::tls_failed && event.text("reason") == "http request";
    const bool is_request = event.kind == EventKind::http_request && !event.flag("plain");
    if (!is_request && !is_plain) {
        return false;
    }
    if (on == journal_source::kProxy) {
        return is_request && event.source == journal_source::kProxy && !intercepted;
    }
    if (on == journal_source::kElsewhere) {
        return is_request && event.source == journal_source::kElsewhere;
    }
    if (on == "intercepted") {
        return intercepted;
    }
    return (event.source == journal_source::kMockCa || intercepted) &&
           (on == "any" || (!is_plain && event.text("operation") == on));
}

std::vector<const Event*> requests_on(const CheckContext& context, const json& parameters) {
    const std::string operation = parameters.at("on").get<std::string>();
    StepSpan span;
    span.begin = end_of_preamble(context);
    if (parameters.contains("within")) {
        span = span_of_step(context, parameters.at("within").get<std::string>());
    } else if (parameters.contains("after")) {
        span.begin = span_of_step(context, parameters.at("after").get<std::string>()).end;
    }
    std::vector<const Event*> requests;
    for (const Event& event : context.events) {
        if (is_request_on(event, operation) && span.holds(event.sequence)) {
            requests.push_back(&event);
        }
    }
    return requests;
}

const Event* nth_request(const CheckContext& context, const json& parameters) {
    const auto requests = requests_on(context, parameters);
    const std::size_t nth = parameters.value("nth", std::size_t{1});
    return nth <= requests.size() ? requests[nth - 1] : nullptr;
}

} // namespace ediconform::checks
