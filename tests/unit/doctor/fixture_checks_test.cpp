#include "harness/doctor/fixture_checks.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <gtest/gtest.h>

namespace ediconform::doctor {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

class CertificateState : public testing::Test {
protected:
    std::string state(std::chrono::seconds from, std::chrono::seconds until) {
        const auto now = std::chrono::floor<std::chrono::seconds>(clock_.wall());
        const auto certificate = authority_->issue_client(
            "u", {now + from, now + until}, keys_.take(pki::PrivateKey::Kind::ec_p256));
        return state_of(*certificate, window_, clock_.wall());
    }

    base::SystemClock clock_;
    mock_ca::KeyPool keys_;
    base::Result<mock_ca::TestAuthority> authority_ =
        mock_ca::TestAuthority::make(clock_, keys_, "doctor");
    wire::WindowRule window_{30, wire::DayBasis::exact, 5};
};

TEST_F(CertificateState, FollowsFromValidityAndWindow) {
    EXPECT_EQ(state(1h, days(10)), "not_yet_valid");
    EXPECT_EQ(state(-days(1), days(31)), "before_window");
    EXPECT_EQ(state(-days(1), days(29)), "in_window");
    EXPECT_EQ(state(-days(1), days(6)), "in_window");
    EXPECT_EQ(state(-days(1), days(4)), "after_window");
    EXPECT_EQ(state(-days(1), -1h), "expired");
}

} // namespace
} // namespace ediconform::doctor
