#include "harness/runner/execution_reason.hpp"

namespace ediconform::runner {

Execution harness_error(const base::Texts& texts, const base::Error& error) {
    return {model::Verdict::error, texts.render(error.id, error.arguments), model::Owner::harness};
}

Execution driver_failed(const base::Texts& texts, const std::string& action,
                        const ActionAnswer& answer) {
    const std::string message = base::printable_line(base::truncated(answer.message, 512));
    return {model::Verdict::error,
            texts.render("execution.driver", {{"action", action}, {"message", message}}),
            model::Owner::configuration};
}

Execution not_acted(const ActionAnswer& answer) {
    return {model::Verdict::not_run, answer.reason, model::Owner::configuration};
}

Execution preamble_failed(const base::Texts& texts, const std::string& action,
                          const ActionAnswer& answer) {
    if (answer.result == ActionAnswer::Result::not_done) {
        return not_acted(answer);
    }
    if (answer.result == ActionAnswer::Result::could_not_run) {
        return driver_failed(texts, action, answer);
    }
    if (answer.result == ActionAnswer::Result::unsupported) {
        return {model::Verdict::not_run,
                texts.render("execution.no_preamble", {{"action", action}}),
                model::Owner::implementation};
    }
    return {model::Verdict::not_run,
            texts.render("execution.preamble",
                         {{"action", action}, {"outcome", base::printable_line(answer.outcome)}}),
            model::Owner::implementation};
}

} // namespace ediconform::runner
