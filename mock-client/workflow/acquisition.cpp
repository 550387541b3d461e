#include "mock-client/workflow/acquisition.hpp"

#include <algorithm>

namespace ediconform::mock_client {

namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

} // namespace

Acquisition::Acquisition(const Policies& policies, RetrySettings retry)
    : policies_(&policies), retry_(retry), order_(policies.install_order) {}

NextAction Acquisition::step(const Event& event) {
    return std::visit(
        Overloaded{
            [&](const event::Begin&) -> NextAction { return next_action::SendRequest{attempt_}; },
            [&](const event::BeginLocally&) {
                local_ = true;
                std::erase(order_, InstallStep::keep_download);
                return install_next();
            },
            [&](const event::Accepted&) { return install_next(); },
            [&](const event::Failed& failed) { return after_failure(failed.failure); },
            [&](const event::Waited&) -> NextAction {
                return next_action::SendRequest{++attempt_};
            },
            [&](const event::StepDone&) {
                ++position_;
                return install_next();
            },
            [&](const event::StepFailed& failed) {
                Failure failure;
                failure.outcome = failed.outcome;
                failure.stage = transport::Stage::complete;
                failure.downloaded = true;
                return after_failure(failure);
            },
        },
        event);
}

NextAction Acquisition::after_failure(Failure failure) {
    failure.attempt = attempt_;
    const auto pause = local_ ? std::nullopt : policies_->retry(failure, retry_);
    if (!pause) {
        return next_action::Finish{};
    }
    position_ = 0;
    return next_action::Wait{*pause};
}

NextAction Acquisition::install_next() {
    if (position_ == order_.size()) {
        return next_action::Finish{};
    }
    return next_action::Install{order_[position_]};
}

} // namespace ediconform::mock_client
