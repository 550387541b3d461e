#include "harness/base/scenario_files.hpp"
#include "harness/doctor/answer_checks.hpp"

#include <gtest/gtest.h>

namespace ediconform::doctor {
namespace {

/// A target at a port where nobody listens: a request would end in `doctor.no_answer`.
class HarmlessRequest : public testing::Test {
protected:
    HarmlessRequest() {
        target_.profile = *wire::load_profile("neutral-json", *base::find_scenarios());
        target_.urls = {{"issue", "http://127.0.0.1:1/issue"}};
    }

    std::string outcome() {
        const Findings findings = check_answer(target_, clock_, random_, secrets_);
        EXPECT_EQ(findings.size(), 1U);
        return findings.front().message.id;
    }

    runner::Target target_;
    base::SystemClock clock_;
    base::Random random_{1};
    evidence::SecretRegistry secrets_;
};

TEST_F(HarmlessRequest, IsSentWhereAMadeUpKeyIsNobodys) {
    EXPECT_EQ(outcome(), "doctor.no_answer");
}

TEST_F(HarmlessRequest, IsNotSentWhereAMadeUpKeyCouldBeSomebodys) {
    target_.profile.fields["authentication_key"].min = 4;
    target_.profile.fields["authentication_key"].max = 7;
    EXPECT_EQ(outcome(), "doctor.not_asked_key");
}

TEST_F(HarmlessRequest, IsNotSentWhereAnIssueNeedsAClientCertificate) {
    target_.profile.operations.at("issue").client_authentication =
        wire::ClientAuthentication::handshake;
    EXPECT_EQ(outcome(), "doctor.not_asked_certificate");
}

} // namespace
} // namespace ediconform::doctor
