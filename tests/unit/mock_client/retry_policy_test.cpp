#include "fixture.hpp"
#include "mock-client/workflow/retry_policy.hpp"

namespace ediconform::mock_client::testing {
namespace {

using transport::ExchangeFailure;
using transport::Stage;

const RetrySettings kThreeTimes{100ms, 3, 10s, true};

struct Row {
    const char* name;
    Stage stage;
    ExchangeFailure failure;
    int http_status;
    bool retried;
};

class RetryTable : public ::testing::TestWithParam<Row> {};

TEST_P(RetryTable, RetriesOnlyWhatNeverReachedTheCa) {
    Failure failure;
    failure.stage = GetParam().stage;
    failure.failure = GetParam().failure;
    failure.http_status = GetParam().http_status;
    EXPECT_EQ(decide_retry(failure, kThreeTimes).has_value(), GetParam().retried);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RetryTable,
    ::testing::Values(
        Row{"Dns", Stage::resolve, ExchangeFailure::unresolved, 0, true},
        Row{"Refused", Stage::connect, ExchangeFailure::refused, 0, true},
        Row{"ConnectTimeout", Stage::connect, ExchangeFailure::timeout, 0, true},
        Row{"ProxyDown", Stage::proxy, ExchangeFailure::closed, 0, true},
        Row{"HandshakeBrokeOff", Stage::handshake, ExchangeFailure::handshake, 0, true},
        Row{"HandshakeTimeout", Stage::handshake, ExchangeFailure::timeout, 0, true},
        Row{"ServerCertificate", Stage::handshake, ExchangeFailure::server_certificate, 0, false},
        Row{"ClientCertificate", Stage::handshake, ExchangeFailure::client_certificate_refused, 0,
            false},
        Row{"ClosedWhileSending", Stage::request, ExchangeFailure::closed, 0, false},
        Row{"AnswerLost", Stage::response, ExchangeFailure::closed, 0, false},
        Row{"AnswerTimeout", Stage::response, ExchangeFailure::timeout, 0, false},
        Row{"AnswerTruncated", Stage::response, ExchangeFailure::truncated, 0, false},
        Row{"NotHttp", Stage::response, ExchangeFailure::malformed, 0, false},
        Row{"Http403", Stage::complete, ExchangeFailure::none, 403, false},
        Row{"Http404", Stage::complete, ExchangeFailure::none, 404, false},
        Row{"Http302", Stage::complete, ExchangeFailure::none, 302, false},
        Row{"Http500", Stage::complete, ExchangeFailure::none, 500, true},
        Row{"Http599", Stage::complete, ExchangeFailure::none, 599, true},
        Row{"Http600", Stage::complete, ExchangeFailure::none, 600, false}),
    [](const auto& row) { return std::string(row.param.name); });

Failure refused_connection(int attempt) {
    Failure failure;
    failure.stage = Stage::connect;
    failure.failure = ExchangeFailure::refused;
    failure.attempt = attempt;
    return failure;
}

Failure http_503(std::optional<std::chrono::seconds> retry_after) {
    Failure failure;
    failure.stage = Stage::complete;
    failure.http_status = 503;
    failure.retry_after = retry_after;
    return failure;
}

TEST(RetryPolicy, StopsAtTheNumberOfAttempts) {
    EXPECT_TRUE(decide_retry(refused_connection(2), kThreeTimes));
    EXPECT_FALSE(decide_retry(refused_connection(3), kThreeTimes));
}

TEST(RetryPolicy, LeavesAnErrorOfTheCaAloneWhateverTheHttpStatus) {
    Failure failure = http_503(std::nullopt);
    failure.from_ca = true;
    EXPECT_FALSE(decide_retry(failure, kThreeTimes));
}

TEST(RetryPolicy, NeverAsksAgainAfterADownload) {
    Failure failure = refused_connection(1);
    failure.downloaded = true;
    EXPECT_FALSE(decide_retry(failure, kThreeTimes));
}

TEST(RetryPolicy, LeavesServerErrorsAloneWhereTheCaMayHaveIssued) {
    EXPECT_FALSE(decide_retry(http_503(std::nullopt), {100ms, 3, 10s, false}));
}

TEST(RetryPolicy, WaitsAsLongAsTheServerAsks) {
    EXPECT_EQ(decide_retry(http_503(3s), kThreeTimes), 3000ms);
}

TEST(RetryPolicy, WaitsAtLeastTheInterval) {
    EXPECT_EQ(decide_retry(http_503(0s), kThreeTimes), 100ms);
}

TEST(RetryPolicy, GivesUpWhereTheServerAsksForLongerThanConfigured) {
    EXPECT_FALSE(decide_retry(http_503(86'400s), kThreeTimes));
}

TEST(RetryPolicy, DoesNotKnockAgainAtAProxyThatRefusedThisUser) {
    Failure failure;
    failure.stage = Stage::proxy;
    failure.failure = ExchangeFailure::proxy;
    failure.proxy_status = 407;
    EXPECT_FALSE(decide_retry(failure, kThreeTimes));
    failure.proxy_status = 502;
    EXPECT_TRUE(decide_retry(failure, kThreeTimes));
}

TEST(RetryPolicy, TakesATlsAlertForAVerdict) {
    Failure failure;
    failure.stage = Stage::handshake;
    failure.failure = ExchangeFailure::handshake;
    failure.alert = 70;
    EXPECT_FALSE(decide_retry(failure, kThreeTimes));
}

} // namespace
} // namespace ediconform::mock_client::testing
