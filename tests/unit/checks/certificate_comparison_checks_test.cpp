#include "tests/unit/checks/answer_with_identity.hpp"
#include "tests/unit/checks/issuer.hpp"
#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;
using pki::fixture;
using pki::fixture_certificate;
using std::chrono::days;

const std::string kAtMostOne = R"({"of": ["a", "b"], "at_most": 1})";

TEST(CheckCertificatesIssued, CountsDifferentCertificates) {
    Issuer issuer;
    JournalBuilder journal;
    give(journal, "a", issuer.identity());
    give(journal, "b", issuer.identity());
    EXPECT_EQ(journal.state("certificates-issued", kAtMostOne), unmet);
    EXPECT_EQ(journal.state("certificates-issued", R"({"of": ["a", "b"], "exactly": 2})"), held);
    EXPECT_EQ(journal.state("certificates-issued", R"({"of": ["a"], "exactly": 2})"), unmet);
    EXPECT_EQ(journal.state("certificates-issued", R"({"of": ["a", "b"], "at_least": 2})"), held);
    EXPECT_EQ(journal.state("certificates-issued", R"({"of": ["a"], "at_least": 2})"), unmet);
}

TEST(CheckCertificatesIssued, TakesTheSameCertificateInTwoFilesForOne) {
    Issuer issuer;
    const pki::Identity identity = issuer.identity();
    JournalBuilder journal;
    give(journal, "a", identity, "password-a");
    give(journal, "b", identity, "password-b");
    EXPECT_EQ(journal.state("certificates-issued", kAtMostOne), held);
}

TEST(CheckCertificatesIssued, CountsOneThatCannotBeOpened) {
    JournalBuilder journal;
    journal.answer("a", reply(1102, mock_ca::encode_base64(fixture("nss.p12"), 0)));
    EXPECT_EQ(journal.state("certificates-issued", R"({"of": ["a"], "at_most": 0})"), unmet);
}

TEST(CheckCertificatesIssued, CountsOneInAnAnswerThatBrokeOff) {
    JournalBuilder journal;
    journal.broken_answer("a", reply(0, mock_ca::encode_base64(fixture("nss.p12"), 0)));
    EXPECT_EQ(journal.state("certificates-issued", R"({"of": ["a"], "at_most": 0})"), unmet);
}

TEST(CheckCertificatesIssued, CountsNoPlaceholder) {
    EXPECT_EQ(JournalBuilder()
                  .answer("a", reply(1102, "none"))
                  .state("certificates-issued", R"({"of": ["a"], "at_most": 0})"),
              held);
}

CheckResult overlap_of(const pki::Certificate& older, const pki::Identity& newer) {
    JournalBuilder journal;
    journal.certificate("needs.certificate", older);
    give(journal, "renewal", newer);
    return journal.check("overlap",
                         R"({"old": "$needs.certificate", "new": "$renewal.certificate"})");
}

TEST(CheckOverlap, ComparesTheValidityPeriods) {
    Issuer issuer;
    const auto now = issuer.clock.wall();
    const pki::Certificate older =
        issuer.identity("u", now - days(300), now + days(10)).certificate;
    EXPECT_EQ(overlap_of(older, issuer.identity("u", now, now + days(365))).state, held);
    EXPECT_EQ(overlap_of(older, issuer.identity("u", now + days(10), now + days(365))).state, held);
    EXPECT_EQ(overlap_of(older, issuer.identity("u", now + days(11), now + days(365))).state,
              unmet);
}

TEST(CheckOverlap, IsUnmetWhereBothEndTogetherAndAnotherEndIsWanted) {
    Issuer issuer;
    const auto now = issuer.clock.wall();
    const auto ends_in = [&](days from_now) {
        JournalBuilder journal;
        journal.certificate("needs.certificate",
                            issuer.identity("u", now - days(300), now + days(10)).certificate);
        give(journal, "renewal", issuer.identity("u", now, now + from_now));
        return journal.state("overlap", R"({"old": "$needs.certificate",
                                            "new": "$renewal.certificate", "another_end": true})");
    };
    EXPECT_EQ(ends_in(days(10)), unmet);
    EXPECT_EQ(ends_in(days(365)), held);
    EXPECT_EQ(ends_in(days(5)), held) << "how long a validity lasts is the CA's choice";
}

TEST(CheckOverlap, AsksForNoOtherEndWhereACertificateRenewsOnTheDayOfItsIssue) {
    Issuer issuer;
    const auto now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
    JournalBuilder journal;
    journal.profile.certificate.validity_days = journal.profile.window.opens_days_before;
    const auto identity = issuer.identity("u", now, now + std::chrono::days(10));
    journal.certificate("needs.certificate", identity.certificate);
    give(journal, "renewal", identity);
    EXPECT_EQ(journal.state("overlap", R"({"old": "$needs.certificate",
                                           "new": "$renewal.certificate", "another_end": true})"),
              model::CheckState::not_applicable);
}

TEST(CheckOverlap, IsUndecidedWithoutBoth) {
    Issuer issuer;
    JournalBuilder journal;
    journal.certificate("needs.certificate", issuer.identity().certificate);
    journal.answer("renewal", reply(1201));
    EXPECT_EQ(
        journal.state("overlap", R"({"old": "$needs.certificate", "new": "$renewal.certificate"})"),
        undecided);
}

CheckResult serial_of(const pki::Certificate& older, const pki::Identity& newer) {
    JournalBuilder journal;
    journal.certificate("needs.certificate", older);
    give(journal, "renewal", newer);
    return journal.check("serial", R"({"of": "renewal", "differs_from": "$needs.certificate"})");
}

TEST(CheckSerial, IsUnmetForTheOldNumber) {
    Issuer issuer;
    const pki::Certificate older = issuer.with_subject({{"CN", "u"}}, "11").certificate;
    EXPECT_EQ(serial_of(older, issuer.with_subject({{"CN", "u"}}, "12")).state, held);
    EXPECT_EQ(serial_of(older, issuer.with_subject({{"CN", "u"}}, "11")).state, unmet);
}

TEST(CheckSerial, IsUndecidedWithoutANewOrAnOldCertificate) {
    Issuer issuer;
    JournalBuilder none;
    none.certificate("needs.certificate", issuer.identity().certificate);
    none.answer("renewal", reply(1201));
    EXPECT_EQ(none.state("serial", R"({"of": "renewal", "differs_from": "$needs.certificate"})"),
              undecided);
    JournalBuilder alone;
    give(alone, "renewal", issuer.identity());
    EXPECT_EQ(alone.state("serial", R"({"of": "renewal", "differs_from": "$needs.certificate"})"),
              undecided);
}

} // namespace
} // namespace ediconform::checks
