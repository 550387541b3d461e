#include "harness/checks/reply_form_check.hpp"

#include "harness/checks/reply_observation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

CheckResult check_reply_form(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    CheckResult result;
    result.expected = context.texts.render("check.reply_form.expected");
    result.observed = context.texts.render("check.message_form.observed");
    result.evidence = {reply.sequence};
    if (!reply.answered || !reply.code) {
        // What is no answer of the process, such as the page of a web server, has a form of its
        // own.
        result.state = CheckState::not_applicable;
        result.observed = describe_outcome(context.texts, reply);
        return result;
    }
    const json& about = parameters.at("about");
    std::string problems;
    for (const WireViolation& violation : reply.reading.violations) {
        if (std::ranges::find(about, json(violation.code)) != about.end()) {
            problems += (problems.empty() ? "" : "; ") + describe(violation);
        }
    }
    if (!problems.empty()) {
        result.state = CheckState::unmet;
        result.observed =
            context.texts.render("check.message_form.problem", {{"problem", problems}});
    }
    return result;
}

} // namespace ediconform::checks
