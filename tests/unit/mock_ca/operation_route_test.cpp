#include "mock-ca/server/operation_route.hpp"
#include "mock_ca_bench.hpp"
#include "tests/paths/test_paths.hpp"

#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

const std::string kOneUrl = test::source_path("tests/data/profiles/unusual.json");

/// A profile with both operations at one URL, told apart by the field `command`.
class OneUrlForBoth : public testing::Test {
protected:
    transport::HttpRequest request(const std::string& operation) const {
        const wire::Operation& described = *profile.find(operation);
        mock_client::RequestValues values;
        for (const auto& bound : described.request.members) {
            values[bound.member] = "12345678";
        }
        const auto encoded = must(mock_client::encode_request(described, values));
        transport::HttpRequest made;
        made.method = described.method;
        made.target = described.path;
        made.fields.add("Content-Type", encoded.content_type);
        made.body = encoded.body;
        return made;
    }

    wire::CaProfile profile = must(wire::load_profile(kOneUrl, must(base::find_scenarios())));
};

TEST_F(OneUrlForBoth, TheConstantsOfARequestTellItsOperation) {
    for (const std::string name : {"issue", "renew"}) {
        const OperationRoute route = find_operation(profile, "main", request(name));
        ASSERT_NE(route.operation, nullptr) << name;
        EXPECT_EQ(route.operation->name, name);
    }
}

TEST_F(OneUrlForBoth, ARequestWithAnotherConstantIsForNone) {
    transport::HttpRequest other = request("issue");
    other.body.replace(other.body.find("ISSUE"), 5, "ERASE");
    const OperationRoute route = find_operation(profile, "main", other);
    EXPECT_EQ(route.operation, nullptr);
    EXPECT_TRUE(route.undecided);
}

TEST_F(OneUrlForBoth, ABodyThatCannotBeReadIsForNone) {
    transport::HttpRequest broken = request("renew");
    broken.body = "command=RENEW";
    EXPECT_TRUE(find_operation(profile, "main", broken).undecided);
}

TEST_F(OneUrlForBoth, WhatAClientAddsToTheQueryIsNoOtherPath) {
    profile.operations.at("issue").path = "/issue?lang=ja";
    transport::HttpRequest added = request("issue");
    added.target = "/issue?lang=ja&key=k";
    const OperationRoute route = find_operation(profile, "main", added);
    ASSERT_NE(route.operation, nullptr);
    EXPECT_EQ(route.operation->name, "issue");
    added.target = "/issue?lang=en";
    EXPECT_EQ(find_operation(profile, "main", added).operation, nullptr);
}

TEST_F(OneUrlForBoth, AnotherPathOrMethodIsNoUndecidedRequest) {
    transport::HttpRequest elsewhere = request("issue");
    elsewhere.target = "/cgi-bin/other";
    EXPECT_FALSE(find_operation(profile, "main", elsewhere).undecided);
    EXPECT_EQ(find_operation(profile, "main", elsewhere).allowed, "");
    transport::HttpRequest fetched = request("issue");
    fetched.method = "GET";
    EXPECT_FALSE(find_operation(profile, "main", fetched).undecided);
    EXPECT_EQ(find_operation(profile, "main", fetched).allowed, "POST");
}

TEST(OneUrl, IssuesAndRenewsOverOneListener) {
    Bench bench(kOneUrl);
    EXPECT_EQ(bench.ca->urls().at("issue"), bench.ca->urls().at("renew"));
    bench.renewal_password = "12345678";
    const auto issued = bench.issue(must(bench.ca->add_pair(PairState::vetted)));
    EXPECT_TRUE(issued.has_certificate()) << issued.record.detail;
    const auto old = must(bench.ca->add_certificate(ValidityState::in_window, Origin::api));
    const auto renewed = bench.send("renew",
                                    {{"common_name", old.common_name},
                                     {"renewal_password", old.renewal_password.reveal()},
                                     {"pkcs12_password", "pkcs12pw"}},
                                    old.identity);
    EXPECT_TRUE(renewed.has_certificate());
}

TEST(OneUrl, AnswersHttp400WhereTheConstantFitsNoOperation) {
    Bench bench(kOneUrl);
    const Pair pair = must(bench.ca->add_pair(PairState::vetted));
    base::Bytes message = bench.message("issue", bench.issue_values(pair));
    message.replace(message.find("ISSUE"), 5, "ERASE");
    const auto record = bench.client("issue").exchange(message);
    ASSERT_TRUE(record.response.has_value()) << record.detail;
    EXPECT_EQ(record.response->status, 400);
    EXPECT_EQ(bench.ca->issued_count(), 0U);
}

} // namespace
} // namespace ediconform::mock_ca
