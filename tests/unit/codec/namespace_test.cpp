#include "harness/checks/wire_reader.hpp"
#include "mock-ca/codec/request_decoder.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Which prefix a document binds to a namespace is its own choice (Namespaces in XML 1.0): a
/// product that writes another one than the profile does nothing wrong.
namespace ediconform {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

wire::Operation operation(const std::string& charset, const std::string& prefix = "") {
    return golden::in_namespace(golden::operation("xml", charset), prefix);
}

std::vector<std::string> violations(const wire::Operation& operation, checks::Direction direction,
                                    base::ByteView body) {
    std::vector<std::string> found;
    for (const auto& each :
         checks::read_message(operation, direction, "application/xml", body).violations) {
        found.push_back(each.code + " " + each.member);
    }
    return found;
}

class PrefixOfAnother : public testing::TestWithParam<std::tuple<std::string, std::string>> {
protected:
    std::string charset_ = std::get<0>(GetParam());
    wire::Operation operation_ = operation(charset_, std::get<1>(GetParam()));
};

TEST_P(PrefixOfAnother, IsReadByMockCaAndJudgeInARequest) {
    const auto message = golden::load("prefixed-xml", charset_, "request");
    const auto received = mock_ca::decode_request(operation_, message.content_type, message.body);
    ASSERT_TRUE(received) << base::to_string(received.error());
    EXPECT_EQ(*received, golden::request_members(charset_));
    const auto reading = checks::read_message(operation_, checks::Direction::request,
                                              message.content_type, message.body);
    EXPECT_EQ(reading.members, golden::request_members(charset_));
    EXPECT_THAT(reading.violations, IsEmpty());
}

TEST_P(PrefixOfAnother, IsReadByClientAndJudgeInAReply) {
    const auto message = golden::load("prefixed-xml", charset_, "reply");
    const auto reply = mock_client::decode_reply(operation_, message.content_type, message.body);
    ASSERT_TRUE(reply) << base::to_string(reply.error());
    EXPECT_EQ(reply->certificate, golden::reply_members(charset_).at("certificate"));
    const auto reading = checks::read_message(operation_, checks::Direction::reply,
                                              message.content_type, message.body);
    EXPECT_EQ(reading.members, golden::reply_members(charset_));
    EXPECT_THAT(reading.violations, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, PrefixOfAnother,
                         testing::Combine(testing::ValuesIn(golden::charsets()),
                                          testing::Values("", "e")));

TEST(Namespace, OfAnotherNameIsAConstantThatDiffersAndNothingElse) {
    EXPECT_THAT(violations(operation("utf-8"), checks::Direction::reply,
                           "<res xmlns='urn:other'><code>0</code><cert>x</cert></res>"),
                ElementsAre("constant /res/@xmlns"));
}

TEST(Namespace, OfAnotherNameUnderAnotherPrefixHoldsNoMember) {
    const std::string body =
        "<a:res xmlns:a='urn:other'><a:code>0</a:code><a:cert>x</a:cert></a:res>";
    EXPECT_THAT(violations(operation("utf-8"), checks::Direction::reply, body),
                testing::IsSupersetOf({"root ", "missing_member status"}));
    const auto reply = mock_client::decode_reply(operation("utf-8"), "application/xml", body);
    EXPECT_FALSE(reply && reply->certificate);
}

TEST(Namespace, IsReportedWhereAnElementHasLostIt) {
    EXPECT_THAT(violations(operation("utf-8"), checks::Direction::reply,
                           "<a:res xmlns:a='urn:example:golden'><code>0</code>"
                           "<a:cert>x</a:cert></a:res>"),
                ElementsAre("namespace status"));
}

TEST(Namespace, UnderTwoPrefixesLetsNoElementStandTwice) {
    const std::string body = "<req xmlns='urn:example:golden' xmlns:a='urn:example:golden'>"
                             "<auth><key>1</key><a:key>2</a:key></auth></req>";
    EXPECT_FALSE(mock_ca::decode_request(operation("utf-8"), "application/xml", body));
    EXPECT_THAT(violations(operation("utf-8"), checks::Direction::request, body),
                testing::Contains("duplicate_member authentication_key"));
}

} // namespace
} // namespace ediconform
