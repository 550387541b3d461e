#include "harness/checks/client_authentication_checks.hpp"

#include "harness/checks/reply_observation.hpp"
#include "harness/checks/step_evidence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

CheckResult check_client_certificate_accepted(const CheckContext& context, const json& parameters) {
    const std::string step = parameters.at("of").get<std::string>();
    const Event* finished = last_in_step(context, step, EventKind::exchange_finished);
    CheckResult result;
    result.expected = context.texts.render("check.client_certificate_accepted.expected");
    if (finished == nullptr) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::harness;
        result.observed = context.texts.render("outcome.not_sent");
        return result;
    }
    result.evidence = {finished->sequence};
    const ReplyObservation reply = observe_reply(context, step);
    const wire::Operation* operation = context.profile.find(finished->text("operation"));
    const bool requested = finished->flag("certificate_requested");
    if (!requested && !reply.answered && operation != nullptr &&
        operation->client_authentication == wire::ClientAuthentication::post_handshake) {
        // It would be asked for only once a request is there.
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.client_certificate_accepted.not_requested");
        return result;
    }
    // 403 is how a server says it that let the handshake pass (3.4).
    const bool forbidden = reply.http_status == 401 || reply.http_status == 403;
    const bool failed = finished->text("failure") != "none" || forbidden;
    if (requested && !failed && finished->flag("requested_late") && operation != nullptr &&
        operation->client_authentication == wire::ClientAuthentication::handshake) {
        // It works; but clients that go by the profile need not know how to answer late.
        result.state = CheckState::unmet;
        result.at_most = model::Level::may;
        result.at_most_because = "check.client_certificate_accepted.because";
        result.owner = model::Owner::configuration;
        result.observed = context.texts.render("check.client_certificate_accepted.late");
        return result;
    }
    if (requested && finished->text("failure") == "closed") {
        // A refusal without an alert looks like a server that hangs up on this request.
        result.state = CheckState::undecided;
        result.owner = model::Owner::implementation;
        result.observed = context.texts.render("check.client_certificate_accepted.hung_up");
        return result;
    }
    const std::string observed = failed      ? "check.client_certificate_accepted.refused"
                                 : requested ? "check.client_certificate_accepted.accepted"
                                             : "check.client_certificate_accepted.not_requested";
    result.observed = context.texts.render(
        observed, {{"failure", forbidden ? fmt::format("HTTP {}", reply.http_status)
                                         : finished->text("failure")}});
    result.state = state_of(requested && !failed);
    return result;
}

} // namespace ediconform::checks
