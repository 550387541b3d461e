#include "harness/model/verdict.hpp"
#include "tests/unit/checks/journal_builder.hpp"

#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;

const std::string kOf = R"({"of": "issue"})";
const Facts kAsked{{"tls_version", std::string("TLSv1.3")}, {"certificate_requested", true}};

TEST(CheckClientCertificateAccepted, HoldsWhereItIsAskedForAndTheExchangeGoesOn) {
    EXPECT_EQ(JournalBuilder()
                  .answer("issue", reply(0), 200, "renew", kAsked)
                  .state("client-certificate-accepted", kOf),
              held);
}

TEST(CheckClientCertificateAccepted, ReportsThatItIsAskedForLaterThanTheProfileSays) {
    Facts late = kAsked;
    late.emplace("requested_late", true);
    JournalBuilder journal;
    journal.answer("issue", reply(0), 200, "renew", late);
    const CheckResult result = journal.check("client-certificate-accepted", R"({"of": "issue"})");
    EXPECT_EQ(result.state, unmet);
    EXPECT_EQ(result.at_most, model::Level::may);
    EXPECT_EQ(result.owner, model::Owner::configuration);
    journal.profile.operations.at("renew").client_authentication =
        wire::ClientAuthentication::post_handshake;
    EXPECT_EQ(journal.state("client-certificate-accepted", kOf), held);
}

TEST(CheckClientCertificateAccepted, IsUnmetWhereItIsNotAskedFor) {
    EXPECT_EQ(JournalBuilder()
                  .answer("issue", reply(0), 200, "renew")
                  .state("client-certificate-accepted", kOf),
              unmet);
}

TEST(CheckClientCertificateAccepted, IsUnmetWhereItIsRefused) {
    for (const char* failure : {"client_certificate_refused", "handshake", "timeout"}) {
        EXPECT_EQ(JournalBuilder()
                      .no_answer("issue", failure, kAsked)
                      .state("client-certificate-accepted", kOf),
                  unmet)
            << failure;
    }
    EXPECT_EQ(JournalBuilder()
                  .answer("issue", "", 403, "renew", kAsked)
                  .state("client-certificate-accepted", kOf),
              unmet)
        << "refused with HTTP 403";
}

TEST(CheckClientCertificateAccepted, IsUndecidedWhereTheServerHangsUpWithoutAnAlert) {
    EXPECT_EQ(JournalBuilder()
                  .no_answer("issue", "closed", kAsked)
                  .state("client-certificate-accepted", kOf),
              undecided);
}

TEST(CheckClientCertificateAccepted, SaysNothingOfAHandshakeWhereItIsAskedForLater) {
    JournalBuilder journal;
    journal.profile.operations.at("renew").client_authentication =
        wire::ClientAuthentication::post_handshake;
    EXPECT_EQ(journal.no_answer("issue", "none").state("client-certificate-accepted", kOf),
              not_applicable);
}

TEST(CheckClientCertificateAccepted, IsUndecidedWhereNothingWasSent) {
    EXPECT_EQ(JournalBuilder().state("client-certificate-accepted", kOf), undecided);
}

} // namespace
} // namespace ediconform::checks
