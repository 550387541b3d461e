#include "fixture.hpp"
#include "mock-client/workflow/acquisition.hpp"

namespace ediconform::mock_client::testing {
namespace {

const RetrySettings kTwice{50ms, 2, 1s, false};

event::Failed refused() {
    Failure failure;
    failure.stage = transport::Stage::connect;
    failure.failure = transport::ExchangeFailure::refused;
    return {failure};
}

event::Failed refused_by_ca() {
    Failure failure;
    failure.stage = transport::Stage::complete;
    failure.from_ca = true;
    return {failure};
}

template <class Kind>
bool is(const NextAction& action) {
    return std::holds_alternative<Kind>(action);
}

InstallStep step_of(const NextAction& action) {
    return std::get<next_action::Install>(action).step;
}

TEST(Acquisition, SendsThenInstallsStepByStep) {
    const Policies policies = standard_policies();
    Acquisition machine(policies, kTwice);
    EXPECT_EQ(std::get<next_action::SendRequest>(machine.step(event::Begin{})).attempt, 1);
    EXPECT_EQ(step_of(machine.step(event::Accepted{})), InstallStep::keep_download);
    EXPECT_EQ(step_of(machine.step(event::StepDone{})), InstallStep::open);
    EXPECT_EQ(step_of(machine.step(event::StepDone{})), InstallStep::save);
    EXPECT_EQ(step_of(machine.step(event::StepDone{})), InstallStep::put_in_use);
    EXPECT_EQ(step_of(machine.step(event::StepDone{})), InstallStep::forget_download);
    EXPECT_TRUE(is<next_action::Finish>(machine.step(event::StepDone{})));
}

TEST(Acquisition, PausesBeforeItTriesAgainAndCountsTheAttempts) {
    const Policies policies = standard_policies();
    Acquisition machine(policies, kTwice);
    machine.step(event::Begin{});
    EXPECT_EQ(std::get<next_action::Wait>(machine.step(refused())).pause, 50ms);
    EXPECT_EQ(std::get<next_action::SendRequest>(machine.step(event::Waited{})).attempt, 2);
    EXPECT_TRUE(is<next_action::Finish>(machine.step(refused())));
}

TEST(Acquisition, EndsWhereTheCaRefuses) {
    const Policies policies = standard_policies();
    Acquisition machine(policies, kTwice);
    machine.step(event::Begin{});
    EXPECT_TRUE(is<next_action::Finish>(machine.step(refused_by_ca())));
}

TEST(Acquisition, EndsWhereAStepAfterTheDownloadFails) {
    const Policies policies = standard_policies();
    Acquisition machine(policies, kTwice);
    machine.step(event::Begin{});
    machine.step(event::Accepted{});
    EXPECT_TRUE(is<next_action::Finish>(machine.step(event::StepFailed{"password_error"})));
}

TEST(Acquisition, ResumesWithOpeningAndNeverSends) {
    Policies policies = standard_policies();
    policies.retry = [](const Failure&, const RetrySettings&) { return std::optional(1ms); };
    Acquisition machine(policies, kTwice);
    EXPECT_EQ(step_of(machine.step(event::BeginLocally{})), InstallStep::open);
    EXPECT_TRUE(is<next_action::Finish>(machine.step(event::StepFailed{"password_error"})));
}

} // namespace
} // namespace ediconform::mock_client::testing
