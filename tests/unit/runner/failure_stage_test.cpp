#include "harness/base/file.hpp"
#include "harness/base/scenario_files.hpp"
#include "harness/checks/failure_stage.hpp"
#include "harness/runner/ca_case.hpp"
#include "harness/runner/request_pace.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "mock-ca/issuance/policies.hpp"
#include "mock-ca/server/mock_ca.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/support/one_answer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <thread>

/// Each stage at which an exchange with a CA can fail, by a server that really fails so.
namespace ediconform::runner {
namespace {

using checks::FailureStage;
using nlohmann::json;
using test::OneAnswer;

template <class T>
T must(base::Result<T> result) {
    if (!result) {
        throw std::runtime_error(base::to_string(result.error()));
    }
    return *std::move(result);
}

std::string http(const std::string& body, int status = 200) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Stage : public testing::Test {
protected:
    Stage() {
        target_.profile = must(wire::load_profile("neutral-json", must(base::find_scenarios())));
        target_.total_timeout = std::chrono::seconds(5);
        target_.pairs = {{"vetted", "user-0001", base::SecretText("key-of-user-0001"), ""}};
    }

    /// The reply of neutral-json.
    static std::string reply(const json& status, const json& certificate = nullptr) {
        return http(json{{"statusCode", status}, {"certificate", certificate}}.dump());
    }

    std::string pkcs12_reply(const std::string& file) {
        const auto der = must(base::read_file(test::source_path("tests/data/pkcs12/") + file));
        return reply(0, mock_ca::encode_base64(der, 0));
    }

    FailureStage of(const std::string& url,
                    json step = {{"do", "issue"}, {"pair", "$needs.pair"}}) {
        target_.urls = {{"issue", url}, {"renew", url}};
        return after(std::move(step));
    }

    FailureStage after(json step) {
        step["as"] = "x";
        model::TestCase test_case;
        test_case.id = "case";
        if (step.contains("pair")) {
            test_case.needs["pair"] = {{"fixture", "pair"}, {"state", "vetted"}};
        }
        if (step.value("certificate", "none") != "none") {
            test_case.needs["certificate"] = {
                {"fixture", "certificate"}, {"state", "expired"}, {"origin", "api"}};
        }
        test_case.steps = json::array({std::move(step)});
        CaseFixtures fixtures;
        fixtures.pairs.emplace("pair", target_.pairs.front());
        if (!target_.certificates.empty()) {
            fixtures.certificates.emplace("certificate", target_.certificates.front());
        }
        Provisioner provisioner({}, {}, secrets_);
        RequestPace pace(0, clock_);
        const CaSurroundings around{target_,  journal_,    secrets_, texts_, random_, keys_,
                                    foreign_, provisioner, pace,     clock_, "test"};
        const Execution execution = execute_ca_case(test_case, around, std::move(fixtures));
        EXPECT_TRUE(execution.is_done()) << execution.reason.en;
        const auto events = journal_.of_case("case");
        const checks::CheckContext context{target_.profile, events, target_.client_anchors,
                                           std::nullopt,    texts_, clock_.wall()};
        return checks::failure_stage(context, "x").value_or(FailureStage::none);
    }

    base::SystemClock clock_;
    base::Random random_{1};
    base::Texts texts_ = must(base::Texts::load(must(base::find_scenarios()) / "texts"));
    evidence::Journal journal_{clock_};
    evidence::SecretRegistry secrets_;
    mock_ca::KeyPool keys_;
    mock_ca::TestAuthority foreign_ =
        must(mock_ca::TestAuthority::make(clock_, keys_, "another CA"));
    Target target_;
};

TEST_F(Stage, IsNameResolutionWhereTheNameIsNobodys) {
    EXPECT_EQ(of("http://no-such-host.invalid/"), FailureStage::name_resolution);
}

TEST_F(Stage, IsConnectionRefusedWhereNobodyListens) {
    const std::string url = "http://127.0.0.1:" + std::to_string(test::closed_port()) + "/";
    EXPECT_EQ(of(url), FailureStage::connection_refused);
}

TEST_F(Stage, IsTimeOutWhereTheServerIsSilent) {
    target_.total_timeout = std::chrono::milliseconds(100);
    OneAnswer silent("", OneAnswer::Leave::never);
    EXPECT_EQ(of(silent.url()), FailureStage::time_out);
}

TEST_F(Stage, IsProxyWhereTheProxyRefuses) {
    OneAnswer proxy("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    const std::string url = proxy.url();
    target_.proxy = transport::ProxySettings{
        "127.0.0.1", static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))), ""};
    EXPECT_EQ(of("http://ca.example:80/"), FailureStage::proxy);
}

TEST_F(Stage, IsTlsWhereTheServerSpeaksNone) {
    target_.trust_pem = foreign_.root().pem();
    OneAnswer plain("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(of(plain.url("https")), FailureStage::tls);
}

TEST_F(Stage, IsClosedWhereTheConnectionEndsBeforeAnAnswer) {
    OneAnswer end("");
    EXPECT_EQ(of(end.url()), FailureStage::closed);
    OneAnswer reset("", OneAnswer::Leave::reset);
    EXPECT_EQ(of(reset.url()), FailureStage::closed);
}

TEST_F(Stage, IsTruncatedWhereTheAnswerBreaksOff) {
    OneAnswer half("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    EXPECT_EQ(of(half.url()), FailureStage::truncated);
}

TEST_F(Stage, IsNotHttpWhereSomethingElseAnswers) {
    OneAnswer ssh("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    EXPECT_EQ(of(ssh.url()), FailureStage::not_http);
}

TEST_F(Stage, IsHttpStatusWhereThereIsNoCode) {
    OneAnswer forbidden(http("forbidden", 403));
    EXPECT_EQ(of(forbidden.url()), FailureStage::http_status);
}

TEST_F(Stage, IsUndecodableWhereNoCodeCanBeRead) {
    OneAnswer page(http("<html>"));
    EXPECT_EQ(of(page.url()), FailureStage::undecodable);
    OneAnswer without_certificate(reply(0));
    EXPECT_EQ(of(without_certificate.url()), FailureStage::undecodable);
}

TEST_F(Stage, IsStatusCodeWhereTheCodeIsNotSuccess) {
    OneAnswer used(reply(1102));
    EXPECT_EQ(of(used.url()), FailureStage::status_code);
}

TEST_F(Stage, IsPkcs12MacWhereThePasswordIsAnother) {
    OneAnswer other(pkcs12_reply("openssl-modern.p12"));
    EXPECT_EQ(of(other.url()), FailureStage::pkcs12_mac);
}

TEST_F(Stage, IsPkcs12AlgorithmWhereItCannotBeOpenedByAnyPassword) {
    OneAnswer unknown(pkcs12_reply("unknown-cipher.p12"));
    EXPECT_EQ(of(unknown.url()), FailureStage::pkcs12_algorithm);
}

TEST_F(Stage, IsPkcs12ContentWhereItIsNone) {
    OneAnswer cut(pkcs12_reply("truncated.p12"));
    EXPECT_EQ(of(cut.url()), FailureStage::pkcs12_content);
}

/// A mock CA with one operation asking for the certificate in one of the ways, and refusing it in
/// TLS.
class StageInTls : public Stage {
protected:
    struct Way {
        wire::ClientAuthentication asked;
        const char* version;
    };

    void start(wire::ClientAuthentication asked, const std::string& a1) {
        target_.profile.operations.at("renew").client_authentication = asked;
        for (auto& [id, choice] : target_.profile.ambiguities) {
            choice = id == "A1" ? a1 : choice;
        }
        ca_ = must(mock_ca::MockCa::start({clock_, random_, keys_, foreign_, secrets_, loop_},
                                          target_.profile, {},
                                          std::make_shared<const mock_ca::Policies>(), recorder_));
        target_.trust_pem = ca_->trust_pem();
        target_.urls = ca_->urls();
        const auto made =
            must(ca_->add_certificate(mock_ca::ValidityState::expired, mock_ca::Origin::api));
        target_.certificates = {{"expired", "api", made.common_name, made.identity,
                                 made.renewal_password, base::SecretText("")}};
    }

    transport::IoLoop loop_;
    evidence::Journal own_{clock_};
    evidence::Recorder recorder_{own_, "ca", "mock-ca"};
    std::unique_ptr<mock_ca::MockCa> ca_;
};

TEST_F(StageInTls, IsServerCertificateWhereTheRootIsNotRegistered) {
    start(wire::ClientAuthentication::handshake, "http_403");
    target_.trust_pem = must(mock_ca::TestAuthority::make(clock_, keys_, "stranger")).root().pem();
    EXPECT_EQ(after({{"do", "renew"}, {"certificate", "none"}}), FailureStage::server_certificate);
}

TEST_F(StageInTls, IsClientCertificateWhereItIsRefusedInOrAfterTheHandshake) {
    using wire::ClientAuthentication;
    for (const Way way : {Way{ClientAuthentication::handshake, "TLSv1.2"},
                          Way{ClientAuthentication::handshake, "TLSv1.3"},
                          Way{ClientAuthentication::post_handshake, "TLSv1.2"},
                          Way{ClientAuthentication::post_handshake, "TLSv1.3"}}) {
        start(way.asked, "tls");
        EXPECT_EQ(after({{"do", "renew"},
                         {"certificate", "$needs.certificate"},
                         {"tls", {{"min_version", way.version}, {"max_version", way.version}}}}),
                  FailureStage::client_certificate)
            << way.version;
    }
}

TEST_F(StageInTls, IsHttpStatusWhereTheCertificateIsRefusedByHttp) {
    start(wire::ClientAuthentication::post_handshake, "http_403");
    EXPECT_EQ(after({{"do", "renew"}, {"certificate", "$needs.certificate"}}),
              FailureStage::http_status);
}

TEST(FailureStages, BelongToOneOfTheGuidelinesKindsEach) {
    EXPECT_EQ(checks::phase_of(FailureStage::none), std::nullopt);
    EXPECT_EQ(checks::phase_of(FailureStage::proxy), model::FailurePhase::before_connection);
    EXPECT_EQ(checks::phase_of(FailureStage::client_certificate),
              model::FailurePhase::returned_by_ca);
    EXPECT_EQ(checks::phase_of(FailureStage::pkcs12_mac), model::FailurePhase::after_download);
    EXPECT_EQ(checks::name_of(FailureStage::name_resolution), "name_resolution");
}

} // namespace
} // namespace ediconform::runner
