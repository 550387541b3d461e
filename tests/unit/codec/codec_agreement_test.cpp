#include "harness/checks/wire_reader.hpp"
#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/codec/request_decoder.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "mock-client/codec/request_encoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Three codecs that share no code: those of the mock CA, of the client and of the judge. They must
/// read the golden messages alike, and each other's messages.
namespace ediconform {
namespace {

using golden::Members;

class CodecAgreement : public testing::TestWithParam<std::tuple<std::string, std::string>> {
protected:
    [[nodiscard]] wire::Operation operation() const {
        return golden::operation(encoding_, charset_);
    }

    void expect_judge_reads(checks::Direction direction, const std::string& content_type,
                            base::ByteView body, const Members& members) const {
        const auto reading = checks::read_message(operation(), direction, content_type, body);
        for (const checks::WireViolation& violation : reading.violations) {
            ADD_FAILURE() << violation.code << ' ' << violation.member << ' ' << violation.detail;
        }
        EXPECT_EQ(reading.members, members);
    }

    /// Client to mock CA and judge.
    void expect_request_travels(const Members& members) const {
        const auto request = mock_client::encode_request(operation(), members);
        ASSERT_TRUE(request) << base::to_string(request.error());
        const auto received =
            mock_ca::decode_request(operation(), request->content_type, request->body);
        ASSERT_TRUE(received) << base::to_string(received.error());
        EXPECT_EQ(*received, members);
        expect_judge_reads(checks::Direction::request, request->content_type, request->body,
                           members);
    }

    std::string encoding_ = std::get<0>(GetParam());
    std::string charset_ = std::get<1>(GetParam());
};

TEST_P(CodecAgreement, MockCaAndJudgeReadTheGoldenRequestAlike) {
    const auto message = golden::load(encoding_, charset_, "request");
    const auto members = golden::request_members(charset_);
    const auto received = mock_ca::decode_request(operation(), message.content_type, message.body);
    ASSERT_TRUE(received) << base::to_string(received.error());
    EXPECT_EQ(*received, members);
    expect_judge_reads(checks::Direction::request, message.content_type, message.body, members);
}

TEST_P(CodecAgreement, ClientAndJudgeReadTheGoldenReplyAlike) {
    const auto message = golden::load(encoding_, charset_, "reply");
    const auto members = golden::reply_members(charset_);
    const auto reply = mock_client::decode_reply(operation(), message.content_type, message.body);
    ASSERT_TRUE(reply) << base::to_string(reply.error());
    EXPECT_EQ((Members{{"status", reply->status},
                       {"certificate", reply->certificate.value_or("")},
                       {"message", reply->message}}),
              members);
    expect_judge_reads(checks::Direction::reply, message.content_type, message.body, members);
}

TEST_P(CodecAgreement, MockCaAndJudgeReadWhatTheClientWrites) {
    expect_request_travels(golden::request_members(charset_));
}

TEST_P(CodecAgreement, RequestValuesKeepEveryCharacterThatTheWireReserves) {
    Members members = golden::request_members(charset_);
    members["common_name"] = "a&b=c%20+d;e<f>\"g'h]]>--ediconform &amp; /~0@";
    members["renewal_password"] = " \tleading, trailing and\nbroken ";
    members["pkcs12_password"] = "\\u0041\\";
    expect_request_travels(members);
}

TEST_P(CodecAgreement, ClientAndJudgeReadWhatTheMockCaWrites) {
    wire::CaProfile profile;
    profile.status.type = wire::ValueType::integer;
    const Members members = golden::reply_members(charset_);
    const auto reply = mock_ca::encode_reply(
        profile, operation(),
        {members.at("status"), members.at("certificate"), members.at("message")});
    ASSERT_TRUE(reply) << base::to_string(reply.error());
    const auto received = mock_client::decode_reply(operation(), reply->content_type, reply->body);
    ASSERT_TRUE(received) << base::to_string(received.error());
    EXPECT_EQ(received->status, members.at("status"));
    EXPECT_EQ(received->certificate, members.at("certificate"));
    EXPECT_EQ(received->message, members.at("message"));
    expect_judge_reads(checks::Direction::reply, reply->content_type, reply->body, members);
}

INSTANTIATE_TEST_SUITE_P(Wires, CodecAgreement,
                         testing::Combine(testing::ValuesIn(golden::encodings()),
                                          testing::ValuesIn(golden::charsets())),
                         [](const auto& wire) {
                             std::string name =
                                 std::get<0>(wire.param) + "_" + std::get<1>(wire.param);
                             std::erase(name, '-');
                             return name;
                         });

} // namespace
} // namespace ediconform
