#include "tests/paths/test_paths.hpp"
#include "tests/unit/mock_ca/mock_ca_bench.hpp"

#include <gmock/gmock.h>

/// A CA whose profile asks for the certificate once the request is there, and renews on another
/// host.
namespace ediconform::mock_ca {
namespace {

using evidence::EventKind;
using testing::SizeIs;

class LateAuthentication : public testing::Test {
protected:
    /// With the dialect's passwords.
    struct UnusualBench : Bench {
        explicit UnusualBench(const std::string& faults = "[]")
            : Bench(test::source_path("tests/data/profiles/everything-unusual.json"), faults) {
            renewal_password = "Renewal-123";
            pkcs12_password = "p12-Pass-9";
        }
    };
    UnusualBench bench_;
};

TEST_F(LateAuthentication, RenewsWithTheCertificatePresentedAfterTheRequest) {
    const auto old = must(bench_.ca->add_certificate(ValidityState::in_window, Origin::api));
    const Exchanged renewed = bench_.renew(old);
    EXPECT_TRUE(renewed.has_certificate());
    EXPECT_TRUE(renewed.record.tls->requested_late);
    const auto handshakes = bench_.events(EventKind::tls_handshake);
    ASSERT_THAT(handshakes, SizeIs(2));
    EXPECT_EQ(handshakes[0].text("fingerprint"), "");
    EXPECT_TRUE(handshakes[1].flag("late"));
    EXPECT_EQ(handshakes[1].text("fingerprint"), old.identity.certificate.fingerprint());
}

TEST_F(LateAuthentication, AsksForNoneWhereTheOperationNeedsNone) {
    const auto pair = must(bench_.ca->add_pair(PairState::vetted));
    const Exchanged issued = bench_.issue(pair);
    EXPECT_TRUE(issued.has_certificate());
    EXPECT_FALSE(issued.record.tls->certificate_requested);
}

TEST_F(LateAuthentication, AnswersWith403WhereNoneOrABadOneIsPresented) {
    EXPECT_EQ(bench_.renew(std::nullopt, "Renewal-123").status(), 403);
    const auto expired = must(bench_.ca->add_certificate(ValidityState::expired, Origin::api));
    EXPECT_EQ(bench_.renew(expired).status(), 403);
    const auto server = must(bench_.ca->add_certificate(ValidityState::in_window, Origin::other,
                                                        pki::Purpose::tls_server));
    EXPECT_EQ(bench_.renew(server).status(), 403);
}

TEST_F(LateAuthentication, HasAHostOfItsOwnForEachListener) {
    const auto urls = bench_.ca->urls();
    EXPECT_EQ(Bench::host_of(urls.at("issue")), "127.0.0.1");
    EXPECT_EQ(Bench::host_of(urls.at("renew")), "127.0.0.2");
}

TEST_F(LateAuthentication, RedirectsToAnotherPortOfTheHostThatWasAsked) {
    const std::string fault = "http.redirect_to_other_port";
    UnusualBench redirecting(R"([{"on": "renew", "nth": "1..", "fault": ")" + fault + R"("},
                                 {"on": "issue", "nth": "1..", "fault": ")" +
                             fault + R"("}])");
    for (const auto& [operation, url] : redirecting.ca->urls()) {
        const Exchanged answer = redirecting.send(operation, {});
        ASSERT_EQ(answer.status(), 307) << operation;
        const std::string place = answer.record.response->fields.find("Location").value_or("");
        EXPECT_EQ(Bench::host_of(place), Bench::host_of(url)) << place;
    }
}

/// Sessions are resumed, and all else is as it should be.
class ResumingSessions : public ConnectionRule {
public:
    ConnectionSecurity security(const wire::CaProfile& profile,
                                std::string_view listener) const override {
        ConnectionSecurity security = ConnectionRule::security(profile, listener);
        security.resumes_sessions = true;
        return security;
    }
};

TEST(ResumedSession, IsNoWayRoundTheValidity) {
    Policies policies;
    policies.connection = std::make_shared<ResumingSessions>();
    Bench bench("neutral-json", "[]", policies);
    const auto expired = must(bench.ca->add_certificate(ValidityState::expired, Origin::api));
    transport::ClientSettings settings;
    const std::string url = bench.ca->urls().at("renew");
    settings.host = Bench::host_of(url);
    settings.port = Bench::port_of(url);
    settings.tls.emplace();
    settings.tls->trust_pem = bench.ca->trust_pem();
    settings.tls->server_name = settings.host;
    settings.tls->identity = Bench::tls_identity(expired.identity);
    settings.tls->keeps_session = true;
    const base::Bytes request =
        bench.message("renew", {{"renewal_password", expired.renewal_password.reveal()},
                                {"pkcs12_password", bench.pkcs12_password}});
    transport::HttpClient first(settings);
    EXPECT_EQ(first.exchange(request).response->status, 403);
    settings.tls->resume = first.session();
    ASSERT_NE(settings.tls->resume, nullptr);
    const auto record = transport::HttpClient(settings).exchange(request);
    EXPECT_TRUE(record.tls->resumed);
    EXPECT_EQ(record.response->status, 403);
}

} // namespace
} // namespace ediconform::mock_ca
