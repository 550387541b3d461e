#pragma once

#include "mock-client/workflow/policies.hpp"

#include <chrono>
#include <cstddef>
#include <variant>
#include <vector>

namespace ediconform::mock_client {

/// What the machine wants done next.
namespace next_action {
struct SendRequest {
    int attempt = 1;
};
struct Wait {
    std::chrono::milliseconds pause;
};
struct Install {
    InstallStep step;
};
struct Finish {};
} // namespace next_action
using NextAction = std::variant<next_action::SendRequest, next_action::Wait, next_action::Install,
                                next_action::Finish>;

/// What happened.
namespace event {
struct Begin {};        ///< Ask the CA.
struct BeginLocally {}; ///< A download is there already: set it up, ask nobody.
struct Accepted {};     ///< The answer was accepted, a certificate is here.
struct Failed {         ///< The exchange failed, or the CA refused.
    Failure failure;
};
struct Waited {};
struct StepDone {};
struct StepFailed {
    std::string outcome;
};
} // namespace event
using Event = std::variant<event::Begin, event::BeginLocally, event::Accepted, event::Failed,
                           event::Waited, event::StepDone, event::StepFailed>;

/// Getting a certificate and setting it up, from the first request to the last step: no socket, no
/// file, no clock. Begun by one of the two first events; after `Finish` it takes no more.
class Acquisition {
public:
    /// `policies` must outlive the machine.
    Acquisition(const Policies& policies, RetrySettings retry);

    NextAction step(const Event& event);

private:
    NextAction after_failure(Failure failure);
    NextAction install_next();

    const Policies* policies_;
    RetrySettings retry_;
    int attempt_ = 1;
    bool local_ = false;
    std::vector<InstallStep> order_;
    std::size_t position_ = 0;
};

} // namespace ediconform::mock_client
