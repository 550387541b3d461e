#include "fixture.hpp"
#include "mock-client/workflow/reply_judgement.hpp"

namespace ediconform::mock_client::testing {
namespace {

ReplyVerdict judge(const transport::ExchangeRecord& record, const char* operation = "issue") {
    const wire::CaProfile profile = neutral_profile();
    return judge_reply({record, *profile.find(operation), profile.status});
}

TEST(ReplyJudgement, AcceptsSuccessWithACertificate) {
    const ReplyVerdict verdict = judge(success("some octets"));
    EXPECT_EQ(verdict.outcome, "ok");
    EXPECT_EQ(verdict.pkcs12, "some octets");
    EXPECT_EQ(verdict.code, "0");
}

TEST(ReplyJudgement, NamesTheMeaningOfACode) {
    const ReplyVerdict verdict = judge(refusal(1102));
    EXPECT_EQ(verdict.outcome, "key_used");
    EXPECT_EQ(verdict.code, "1102");
    EXPECT_EQ(verdict.reason.id, "ca.key_used");
}

TEST(ReplyJudgement, KeepsACodeThatTheTableLacks) {
    const ReplyVerdict verdict = judge(refusal(7777));
    EXPECT_EQ(verdict.outcome, "unknown_code");
    EXPECT_EQ(verdict.code, "7777");
}

TEST(ReplyJudgement, TakesNoCertificateBesideAnErrorCode) {
    const ReplyVerdict verdict =
        judge(answer(200, R"({"statusCode": 1102, "certificate": "QUJD"})"));
    EXPECT_EQ(verdict.outcome, "key_used");
    EXPECT_FALSE(verdict.pkcs12);
}

TEST(ReplyJudgement, TakesNoSuccessWithoutACertificate) {
    EXPECT_EQ(judge(answer(200, R"({"statusCode": 0})")).outcome, "invalid_reply");
}

TEST(ReplyJudgement, TakesNoCertificateThatIsNotBase64) {
    EXPECT_EQ(judge(answer(200, R"({"statusCode": 0, "certificate": "QUJ"})")).outcome,
              "invalid_reply");
}

TEST(ReplyJudgement, TakesNoSuccessBesideAnHttpError) {
    EXPECT_EQ(judge(answer(500, R"({"statusCode": 0, "certificate": "QUJD"})")).outcome,
              "http_error");
}

TEST(ReplyJudgement, ReadsACodeOfTheTableBesideAnHttpError) {
    EXPECT_EQ(judge(answer(400, R"({"statusCode": 1001})")).outcome, "format_error");
}

TEST(ReplyJudgement, TakesAWebServersErrorPageForNoCode) {
    const ReplyVerdict verdict = judge(answer(404, R"({"statusCode": 404})"));
    EXPECT_EQ(verdict.outcome, "http_error");
    EXPECT_EQ(verdict.reason.id, "client.http_404");
    EXPECT_TRUE(verdict.code.empty());
}

TEST(ReplyJudgement, FollowsNoRedirect) {
    EXPECT_EQ(judge(answer(307, "", {{"Location", "https://elsewhere.test/"}})).outcome,
              "http_error");
}

TEST(ReplyJudgement, Takes403OfARenewalForARefusedCertificate) {
    EXPECT_EQ(judge(answer(403, "Forbidden"), "renew").outcome, "client_certificate_refused");
    EXPECT_EQ(judge(answer(403, "Forbidden"), "issue").outcome, "http_error");
}

TEST(ReplyJudgement, TakesHtmlWith200ForNoAnswerOfTheCa) {
    EXPECT_EQ(judge(answer(200, "<html>maintenance</html>")).outcome, "invalid_reply");
}

TEST(ReplyJudgement, TakesNothingFromAnAnswerThatBrokeOff) {
    transport::ExchangeRecord record = success("octets");
    record.failure = transport::ExchangeFailure::truncated;
    record.stage = transport::Stage::response;
    const ReplyVerdict verdict = judge(record);
    EXPECT_EQ(verdict.outcome, "connection_error");
    EXPECT_FALSE(verdict.pkcs12);
}

TEST(ReplyJudgement, TellsTheFailuresOfAConnectionApart) {
    using transport::ExchangeFailure;
    using transport::Stage;
    EXPECT_EQ(judge(broken(Stage::connect, ExchangeFailure::refused)).outcome, "connection_error");
    EXPECT_EQ(judge(broken(Stage::response, ExchangeFailure::timeout)).outcome, "timeout");
    EXPECT_EQ(judge(broken(Stage::handshake, ExchangeFailure::server_certificate)).outcome,
              "server_certificate_error");
    EXPECT_EQ(judge(broken(Stage::handshake, ExchangeFailure::client_certificate_refused)).outcome,
              "client_certificate_refused");
    EXPECT_EQ(judge(broken(Stage::response, ExchangeFailure::malformed)).outcome, "invalid_reply");
}

TEST(RetryAfter, IsReadInSecondsAndAsADate) {
    EXPECT_EQ(retry_after_of(answer(503, "", {{"Retry-After", "3"}}), kNow), 3s);
    EXPECT_EQ(
        retry_after_of(answer(503, "", {{"Retry-After", "Sun, 22 Nov 2026 03:01:00 GMT"}}), kNow),
        60s);
    EXPECT_EQ(
        retry_after_of(answer(503, "", {{"Retry-After", "Sun, 22 Nov 2026 02:00:00 GMT"}}), kNow),
        0s);
}

TEST(RetryAfter, IsNothingWhereItCannotBeRead) {
    EXPECT_FALSE(retry_after_of(answer(503, "", {{"Retry-After", "-1"}}), kNow));
    EXPECT_FALSE(retry_after_of(answer(503, "", {{"Retry-After", "soon"}}), kNow));
    EXPECT_FALSE(retry_after_of(answer(503, ""), kNow));
}

} // namespace
} // namespace ediconform::mock_client::testing
