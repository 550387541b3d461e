#include "harness/checks/client_log.hpp"
#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;
using pki::fixture_certificate;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

void shown(JournalBuilder& journal, const std::string& partner, const std::string& certificate,
           bool verified = true) {
    Facts facts{{"partner", partner}, {"verified", verified}};
    if (!certificate.empty()) {
        facts.emplace("fingerprint", fixture_certificate(certificate).fingerprint());
    }
    journal.add(EventKind::partner_presented, "", partner, std::move(facts));
}

JournalBuilder connected(const std::string& certificate, bool verified = true) {
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    journal.begin("connect");
    shown(journal, "partner-1", certificate, verified);
    journal.end("connect");
    return journal;
}

const std::string kPresented =
    R"({"partner": 1, "in": "connect", "certificate": "$given.client.certificate"})";
const std::string kAccepted = R"({"partner": 1, "in": "connect"})";

TEST(CheckPresented, ComparesTheCertificateShownInTheStep) {
    EXPECT_EQ(connected("leaf").state("presented", kPresented), held);
    EXPECT_EQ(connected("other").state("presented", kPresented), unmet);
    EXPECT_EQ(connected("").state("presented", kPresented), unmet);
}

TEST(CheckPresented, SaysNothingOfAClientThatShowsNoCertificateWhereOnlyAWrongOneCounts) {
    const std::string where_connected =
        R"({"partner": 1, "in": "connect", "certificate": "$given.client.certificate",
            "where_connected": true})";
    EXPECT_EQ(connected("other").state("presented", where_connected), unmet);
    EXPECT_EQ(connected("").state("presented", where_connected), undecided);
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    journal.begin("connect").end("connect");
    EXPECT_EQ(journal.state("presented", where_connected), undecided);
}

TEST(CheckPresented, IsUnmetForAConnectionOutsideTheStepOrToAnotherPartner) {
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    shown(journal, "partner-1", "leaf");
    journal.begin("connect");
    shown(journal, "partner-2", "leaf");
    journal.end("connect");
    shown(journal, "partner-1", "leaf");
    EXPECT_EQ(journal.state("presented", kPresented), unmet);
    EXPECT_EQ(journal.state("partner-accepted", kAccepted), unmet);
}

TEST(CheckPresented, TakesTheLastOfAStep) {
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    journal.begin("connect");
    shown(journal, "partner-1", "other");
    shown(journal, "partner-1", "leaf");
    journal.end("connect");
    EXPECT_EQ(journal.state("presented", kPresented), held);
}

TEST(CheckPresented, KnowsWhatTheCaIssuedLastAfterThePreamble) {
    const std::string issued = R"({"partner": 1, "in": "connect", "certificate": "$issued.renew"})";
    JournalBuilder journal;
    journal.issued("renew", fixture_certificate("other")).preamble_ended();
    EXPECT_EQ(journal.state("presented", issued), undecided) << "that was before";
    journal.issued("renew", fixture_certificate("leaf")).begin("connect");
    shown(journal, "partner-1", "leaf");
    journal.end("connect");
    EXPECT_EQ(journal.state("presented", issued), held);
}

TEST(CheckPresented, SaysNothingOfAPartnerThatWasMetBeforeTheCertificateWasThere) {
    const std::string issued = R"({"partner": 1, "in": "start", "certificate": "$issued.renew"})";
    JournalBuilder journal;
    journal.preamble_ended().begin("start");
    shown(journal, "partner-1", "leaf");
    journal.issued("renew", fixture_certificate("other")).end("start");
    EXPECT_EQ(journal.state("presented", issued), model::CheckState::not_applicable);
}

TEST(CheckPresented, LeavesTimeToAClientThatSwitchesLater) {
    const std::string issued = R"({"partner": 1, "in": "connect", "certificate": "$issued.renew"})";
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    journal.issued("renew", fixture_certificate("other")).begin("connect");
    shown(journal, "partner-1", "leaf");
    journal.end("connect");
    EXPECT_EQ(journal.state("presented", issued), unmet);
    journal.switches_later = true;
    EXPECT_EQ(journal.state("presented", issued), model::CheckState::not_applicable);
}

TEST(CheckPresented, IsUndecidedForAStepThatNeverCame) {
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    shown(journal, "partner-1", "leaf");
    EXPECT_EQ(journal.state("presented", kPresented), undecided);
    EXPECT_EQ(journal.state("partner-accepted", kAccepted), undecided);
}

TEST(CheckPartnerAccepted, HoldsForAVerifiedCertificateOnly) {
    EXPECT_EQ(connected("leaf", true).state("partner-accepted", kAccepted), held);
    EXPECT_EQ(connected("leaf", false).state("partner-accepted", kAccepted), unmet);
    EXPECT_EQ(JournalBuilder().begin("connect").end("connect").state("partner-accepted", kAccepted),
              unmet);
}

TEST(CheckPartnerAccepted, ByThePresentedChainAccusesNobodyWhoDidNotConnect) {
    const std::string by_chain = R"({"partner": 1, "in": "connect", "by_presented_chain": true})";
    EXPECT_EQ(connected("leaf", true).state("partner-accepted", by_chain), unmet)
        << "verified only because the partner knows the issuing CA";
    JournalBuilder complete;
    complete.begin("connect");
    complete.add(
        EventKind::partner_presented, "", "partner-1",
        {{"fingerprint", std::string("ab")}, {"verified", true}, {"chain_presented", true}});
    complete.end("connect");
    EXPECT_EQ(complete.state("partner-accepted", by_chain), held);
    JournalBuilder without;
    without.begin("connect");
    without.add(EventKind::partner_presented, "", "partner-1",
                {{"fingerprint", std::string()}, {"verified", false}, {"chain_presented", false}});
    without.end("connect");
    EXPECT_EQ(without.state("partner-accepted", by_chain), undecided) << "nothing was presented";
    EXPECT_EQ(JournalBuilder().begin("connect").end("connect").state("partner-accepted", by_chain),
              undecided);
}

model::CheckState reported(const std::string& outcome, const std::string& message,
                           const std::string& any, const std::string& log = "") {
    JournalBuilder journal("neutral-xml");
    journal.profile.status.codes["key_used"] = {"1103"};
    journal.called("try", "issue").answered("try", outcome, message);
    if (!log.empty()) {
        journal.log(log);
    }
    return journal.state("reported", R"({"of": "try", "any": [")" + any + R"("]})");
}

TEST(CheckReported, HoldsForTheOutcomeItself) {
    EXPECT_EQ(reported("key_used", "", "key_used"), held);
    EXPECT_EQ(reported("failed", "", "key_used"), unmet);
}

TEST(CheckReported, HoldsForACodeOfTheMeaningAsATokenOfItsOwn) {
    for (const char* message : {"CA answered 1103", "code=1103.", "E1103: used", "(1103)",
                                "エラー1103です", "status:1103", "1103"}) {
        EXPECT_EQ(reported("failed", message, "key_used"), held) << message;
    }
}

TEST(CheckReported, FindsACodeBehindAWordInCapitals) {
    EXPECT_EQ(reported("failed", "ERR_1103", "key_used"), held);
}

TEST(CheckReported, DoesNotFindACodeInsideAnotherNumber) {
    for (const char* message :
         {"11030 bytes", "request 21103", "serial 0a1103ff", "took 1.1103 s",
          "port 127.0.0.1:11103", "id 99-1103-4", "v1103b", "x_1103", "at 12:1103", "sha 7f1103"}) {
        EXPECT_EQ(reported("failed", message, "key_used"), unmet) << message;
    }
}

TEST(CheckReported, FindsAnHttpStatusAsAToken) {
    EXPECT_EQ(reported("http_error", "HTTP/1.1 404 Not Found", "404"), held);
    EXPECT_EQ(reported("http_error", "HTTP404", "404"), held);
    EXPECT_EQ(reported("http_error", "10:20:30.404 started", "404"), unmet);
    EXPECT_EQ(reported("http_error", "pid 14045", "404"), unmet);
}

TEST(CheckReported, FindsWordsWithoutCaseAndInflected) {
    EXPECT_EQ(reported("failed", "Server Certificate Verification failed", "verif"), held);
    EXPECT_EQ(reported("failed", "使用済みの認証キーです", "使用済"), held);
    EXPECT_EQ(reported("failed", "internal", "verif"), unmet);
}

TEST(CheckReported, ReadsTheLogToo) {
    EXPECT_EQ(reported("failed", "", "key_used", "2026-11-22 issue: 1103\n"), held);
    EXPECT_EQ(reported("failed", "", "使用済", "\x8E\x67\x97\x70\x8D\xCF\x82\xDD"), held)
        << "使用済み in CP932";
}

TEST(CheckReported, IsUndecidedForAStepThatNeverCame) {
    EXPECT_EQ(JournalBuilder().state("reported", R"({"of": "try", "any": ["x"]})"), undecided);
}

const std::string kTry = R"({"of": "try"})";

/// A request in one action, on connection 1, and `in_all` in the next, on connections from 1 on.
JournalBuilder asked(int in_all, std::optional<int> attempts) {
    JournalBuilder journal;
    journal.attempts = attempts;
    journal.preamble_ended().begin("first").arrived("issue", "{}").end("first");
    journal.begin("try").called("try", "issue");
    for (int number = 0; number < in_all; ++number) {
        journal.arrived("issue", "{}", "", static_cast<std::uint64_t>(number) + 1);
    }
    return journal.answered("try", "connection_error").end("try");
}

TEST(CheckRepeats, AllowsAsManyRequestsAsAttemptsAreDeclared) {
    EXPECT_EQ(asked(1, 1).state("repeats", kTry), held);
    EXPECT_EQ(asked(2, 2).state("repeats", kTry), held);
    EXPECT_EQ(asked(0, 1).state("repeats", kTry), held)
        << "a request of another step is none of it";
}

TEST(CheckRepeats, FindsARequestThatTheDriverDoesNotDeclare) {
    const CheckResult result = asked(2, 1).check("repeats", kTry);
    EXPECT_EQ(result.state, unmet);
    EXPECT_THAT(result.observed.en, HasSubstr("2 requests, 1 of them on a kept connection"));
}

TEST(CheckRepeats, FindsARequestRightAfterAKeptConnectionBroke) {
    const auto state_after = [](milliseconds pause, std::optional<milliseconds> interval) {
        JournalBuilder journal;
        journal.attempts = 3;
        journal.interval = interval;
        journal.preamble_ended().begin("first").arrived("issue", "{}");
        journal.add(EventKind::http_response, "", "mock-ca").connection = 1;
        journal.end("first").begin("try").called("try", "issue").arrived("issue", "{}");
        journal.add(EventKind::tcp_closed, "", "mock-ca").connection = 1;
        journal.later(pause - seconds(1)).arrived("issue", "{}", "", 2);
        return journal.answered("try", "key_used").end("try").state("repeats", kTry);
    };
    EXPECT_EQ(state_after(milliseconds(5), milliseconds(100)), unmet);
    EXPECT_EQ(state_after(milliseconds(100), milliseconds(100)), held) << "it waits";
    EXPECT_EQ(state_after(milliseconds(5), std::nullopt), held) << "the product repeats at once";
}

TEST(CheckRepeats, SaysNothingWithoutADeclarationOrTheStep) {
    EXPECT_EQ(asked(2, std::nullopt).state("repeats", kTry), not_applicable);
    JournalBuilder journal;
    journal.attempts = 1;
    EXPECT_EQ(journal.state("repeats", kTry), undecided);
}

JournalBuilder gave_up(milliseconds after, const std::string& result = "done") {
    JournalBuilder journal;
    journal.total_timeout = milliseconds(2'000);
    journal.called("try", "renew").later(after - milliseconds(1'000));
    journal.answered("try", "timeout", "", result);
    return journal;
}

TEST(CheckGaveUp, ComparesWithTheDeclaredTimeOutAndAMargin) {
    EXPECT_EQ(gave_up(milliseconds(2'000)).state("gave-up", kTry), held);
    EXPECT_EQ(gave_up(milliseconds(3'500)).state("gave-up", kTry), held);
    EXPECT_EQ(gave_up(milliseconds(3'501)).state("gave-up", kTry), unmet);
}

TEST(CheckGaveUp, IsUnmetForAClientThatNeverEnded) {
    EXPECT_EQ(gave_up(milliseconds(2'000), "timeout").state("gave-up", kTry), unmet);
    JournalBuilder journal;
    journal.total_timeout = milliseconds(2'000);
    EXPECT_EQ(journal.called("try", "renew").state("gave-up", kTry), unmet);
}

TEST(CheckGaveUp, IsUndecidedWithoutADeclarationOrTheStep) {
    JournalBuilder undeclared = gave_up(milliseconds(2'000));
    undeclared.total_timeout.reset();
    EXPECT_EQ(undeclared.state("gave-up", kTry), undecided);
    JournalBuilder journal;
    journal.total_timeout = milliseconds(2'000);
    EXPECT_EQ(journal.state("gave-up", kTry), undecided);
}

/// Accepted after a minute, stalled, closed by the client after `took`, all over a minute later.
JournalBuilder stalled(milliseconds took, const std::string& closed_by) {
    JournalBuilder journal;
    journal.total_timeout = milliseconds(2'000);
    journal.called("try", "renew").later(milliseconds(60'000));
    journal.add(EventKind::tcp_accepted, "", "mock-ca").connection = 3;
    journal.later(took - milliseconds(1'000));
    journal.add(EventKind::tcp_closed, "", "mock-ca", {{"by", closed_by}}).connection = 3;
    journal.later(milliseconds(60'000));
    journal.answered("try", "ok");
    journal.add(EventKind::fault_delivered, "", "mock-ca", {{"fault", std::int64_t{0}}})
        .connection = 3;
    return journal;
}

TEST(CheckGaveUp, MeasuresTheStalledConnectionWhateverTheClientDoesBeforeAndAfter) {
    EXPECT_EQ(stalled(milliseconds(3'500), "peer").state("gave-up", kTry), held);
    EXPECT_EQ(stalled(milliseconds(3'501), "peer").state("gave-up", kTry), unmet);
}

TEST(CheckGaveUp, DoesNotTakeTheTestersOwnCloseForTheClients) {
    EXPECT_EQ(stalled(milliseconds(2'000), "self").state("gave-up", kTry), unmet);
}

} // namespace
} // namespace ediconform::checks
