#include "harness/runner/client_arguments.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;

class ClientArgumentsTest : public testing::Test {
protected:
    /// The renewals of this CA ask for the key that the certificate was issued with.
    void bind_key_to_renewal() {
        profile_.operations.at("renew").request.members.push_back({"authentication_key", "key"});
    }

    base::Random random_{7};
    wire::CaProfile profile_ = *wire::load_profile("neutral-form", test::source_path("scenarios"));
    TextMaker maker_{profile_, random_, [](const std::string&) { return std::nullopt; }};
    ClientArguments arguments_{profile_, maker_, "folder"};
    mock_ca::Pair pair_{"user1", base::SecretText("key-of-user1"), "user"};
};

TEST_F(ClientArgumentsTest, OfARenewalHaveThePasswordThatTheIssueRegistered) {
    arguments_.add_pair(pair_);
    const auto issue = arguments_.of("issue");
    EXPECT_EQ(issue.at("authentication_key"), "key-of-user1");
    EXPECT_EQ(arguments_.of("renew").at("renewal_password"), issue.at("renewal_password"));
    EXPECT_NE(arguments_.of("renew").at("pkcs12_password"), issue.at("pkcs12_password"));
}

TEST_F(ClientArgumentsTest, OfARenewalHaveThePasswordThatACaseSetForTheIssue) {
    auto issue = arguments_.for_issue(pair_);
    issue["renewal_password"] = "of the case";
    arguments_.note(issue);
    EXPECT_EQ(arguments_.of("renew").at("renewal_password"), "of the case");
}

TEST_F(ClientArgumentsTest, OfARenewalHaveNoKeyWhereTheProfileHasNoPlaceForIt) {
    EXPECT_THAT(arguments_.of("renew"), Not(Contains(Key("authentication_key"))));
}

TEST_F(ClientArgumentsTest, OfARenewalThatAsksForItHaveTheKeyOfTheIssue) {
    bind_key_to_renewal();
    static_cast<void>(arguments_.for_issue(pair_));
    EXPECT_EQ(arguments_.of("renew").at("authentication_key"), "key-of-user1");
    EXPECT_EQ(arguments_.of("start").at("authentication_key"), "key-of-user1");
}

TEST_F(ClientArgumentsTest, OfARenewalThatAsksForItHaveSomeKeyForWhatWasImported) {
    bind_key_to_renewal();
    const std::string key = arguments_.of("renew").at("authentication_key");
    EXPECT_FALSE(key.empty());
    EXPECT_EQ(arguments_.of("renew").at("authentication_key"), key);
}

} // namespace
} // namespace ediconform::runner
