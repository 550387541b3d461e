#include "tests/unit/checks/journal_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;

Event& delivered(JournalBuilder& journal, std::int64_t fault) {
    return journal.add(EventKind::fault_delivered, "", "mock-ca",
                       {{"fault", fault}, {"name", std::string("tcp.reset")}});
}

TEST(CheckFaultDelivered, HoldsForThatFaultOnly) {
    JournalBuilder journal;
    delivered(journal, 1);
    EXPECT_EQ(journal.state("fault-delivered", R"({"fault": 1})"), held);
    EXPECT_EQ(journal.state("fault-delivered", R"({"fault": 0})"), undecided);
}

/// One issue in the preamble, one before `try`, one in it, one after.
JournalBuilder four_requests() {
    JournalBuilder journal;
    journal.arrived("issue", "{}").preamble_ended().arrived("issue", "{}");
    journal.begin("try").arrived("issue", "{}").end("try").arrived("issue", "{}");
    return journal;
}

TEST(CheckRequests, CountsWhatCameWithoutTlsAmongAny) {
    JournalBuilder journal;
    journal.preamble_ended().add(EventKind::tls_failed, "", "mock-ca",
                                 {{"side", "self"}, {"reason", "http request"}});
    journal.add(EventKind::tls_failed, "", "mock-ca", {{"side", "peer"}, {"reason", "bad record"}});
    EXPECT_EQ(journal.state("requests", R"({"on": "any", "exactly": 1})"), held);
    EXPECT_EQ(journal.state("requests", R"({"on": "issue", "exactly": 0})"), held);
}

TEST(CheckRequests, CountsAfterThePreamble) {
    EXPECT_EQ(four_requests().state("requests", R"({"on": "issue", "exactly": 3})"), held);
    EXPECT_EQ(four_requests().state("requests", R"({"on": "issue", "exactly": 4})"), unmet);
}

TEST(CheckRequests, CountsWithinAStep) {
    EXPECT_EQ(four_requests().state("requests", R"({"on": "any", "within": "try", "exactly": 1})"),
              held);
}

TEST(CheckRequests, CountsAfterAStep) {
    EXPECT_EQ(four_requests().state("requests", R"({"on": "any", "after": "try", "exactly": 1})"),
              held);
    EXPECT_EQ(four_requests().state("requests", R"({"on": "any", "after": "try", "exactly": 0})"),
              unmet);
}

TEST(CheckRequests, IsUndecidedForAStepThatNeverEnded) {
    JournalBuilder journal;
    journal.begin("try").arrived("issue", "{}");
    for (const char* where : {"after", "within"}) {
        EXPECT_EQ(journal.state("requests", std::string(R"({"on": "any", ")") + where +
                                                R"(": "try", "exactly": 0})"),
                  undecided);
    }
}

TEST(CheckRequests, ComparesWithEachBound) {
    const JournalBuilder journal = four_requests();
    EXPECT_EQ(journal.state("requests", R"({"on": "issue", "at_least": 3, "at_most": 3})"), held);
    EXPECT_EQ(journal.state("requests", R"({"on": "issue", "at_most": 2})"), unmet);
    EXPECT_EQ(journal.state("requests", R"({"on": "issue", "at_least": 4})"), unmet);
}

TEST(CheckRequests, TellsOperationsApartAndCountsWhatFitsNoneAsAny) {
    JournalBuilder journal;
    journal.arrived("issue", "{}").arrived("renew", "{}");
    journal.add(EventKind::http_request, "", "mock-ca", {{"target", std::string("/favicon")}});
    EXPECT_EQ(journal.state("requests", R"({"on": "renew", "exactly": 1})"), held);
    EXPECT_EQ(journal.state("requests", R"({"on": "any", "exactly": 3})"), held);
}

TEST(CheckRequests, DoesNotCountWhatAPartnerOrTheTesterSaw) {
    JournalBuilder journal;
    journal.add(EventKind::http_request, "", "partner-1");
    journal.add(EventKind::http_request, "", "tester", {{"operation", std::string("issue")}});
    EXPECT_EQ(journal.state("requests", R"({"on": "any", "exactly": 0})"), held);
}

TEST(CheckConnections, CountsThoseToTheCaAfterThePreamble) {
    JournalBuilder journal;
    journal.add(EventKind::tcp_accepted, "", "mock-ca");
    journal.preamble_ended();
    journal.add(EventKind::tcp_accepted, "", "partner-1");
    EXPECT_EQ(journal.state("connections", R"({"at_most": 0})"), held);
    journal.add(EventKind::tcp_accepted, "", "mock-ca");
    EXPECT_EQ(journal.state("connections", R"({"at_most": 0})"), unmet);
    EXPECT_EQ(journal.state("connections", R"({"at_least": 1})"), held);
}

const std::string kRenewThenPartner = R"({"first": "renew", "then": "partner"})";

Event& partner_connects(JournalBuilder& journal) {
    return journal.add(EventKind::tcp_accepted, "start", "partner-1");
}

TEST(CheckBefore, HoldsForTheRequestBeforeTheFirstEdiConnection) {
    JournalBuilder journal;
    journal.preamble_ended().arrived("renew", "{}");
    partner_connects(journal);
    EXPECT_EQ(journal.state("before", kRenewThenPartner), held);
}

TEST(CheckBefore, IsUnmetTheOtherWayRound) {
    JournalBuilder journal;
    journal.preamble_ended();
    partner_connects(journal);
    journal.arrived("renew", "{}");
    EXPECT_EQ(journal.state("before", kRenewThenPartner), unmet);
}

TEST(CheckBefore, IsUndecidedWithoutEdiCommunication) {
    JournalBuilder no_partner;
    EXPECT_EQ(no_partner.arrived("renew", "{}").state("before", kRenewThenPartner), undecided);
}

TEST(CheckBefore, IsUnmetWithoutARequest) {
    JournalBuilder no_request;
    partner_connects(no_request);
    EXPECT_EQ(no_request.state("before", kRenewThenPartner), unmet);
}

TEST(CheckBefore, LooksAtNothingOfThePreamble) {
    JournalBuilder journal;
    partner_connects(journal);
    journal.preamble_ended().arrived("renew", "{}");
    partner_connects(journal);
    EXPECT_EQ(journal.state("before", kRenewThenPartner), held);
}

void quiet(JournalBuilder& journal, const std::string& proof, int requests) {
    journal.add(EventKind::quiet_started, "quiet", "tester", {{"milliseconds", std::int64_t{300}}});
    for (int count = 0; count < requests; ++count) {
        journal.arrived("renew", "{}");
    }
    if (!proof.empty()) {
        journal.add(EventKind::quiet_ended, "quiet", "tester", {{"proof", proof}});
    }
}

TEST(CheckQuiet, HoldsForProvedSilence) {
    for (const char* proof : {"window", "process_ended"}) {
        JournalBuilder journal;
        journal.arrived("renew", "{}");
        quiet(journal, proof, 0);
        journal.arrived("renew", "{}");
        EXPECT_EQ(journal.state("quiet", "{}"), held) << proof;
    }
}

TEST(CheckQuiet, IsUnmetForARequestInTheWindowWithOrWithoutProof) {
    for (const char* proof : {"window", "none", ""}) {
        JournalBuilder journal;
        quiet(journal, proof, 1);
        EXPECT_EQ(journal.state("quiet", "{}"), unmet) << proof;
    }
}

TEST(CheckQuiet, IsUndecidedWithoutProofOfLife) {
    for (const char* proof : {"none", ""}) {
        JournalBuilder journal;
        quiet(journal, proof, 0);
        EXPECT_EQ(journal.state("quiet", "{}"), undecided) << proof;
    }
    EXPECT_EQ(JournalBuilder().state("quiet", "{}"), undecided);
}

TEST(CheckQuiet, TakesALaterActionForTheSignOfLife) {
    JournalBuilder journal;
    quiet(journal, "window_before_action", 0);
    EXPECT_EQ(journal.state("quiet", "{}"), undecided);
    journal.called("connect", "connect").answered("connect", "ok", "", "could_not_run");
    EXPECT_EQ(journal.state("quiet", "{}"), undecided);
    journal.called("connect", "connect").answered("connect", "ok");
    EXPECT_EQ(journal.state("quiet", "{}"), held);
}

TEST(CheckQuiet, LooksAtEveryWindow) {
    JournalBuilder journal;
    quiet(journal, "window", 1);
    quiet(journal, "window", 0);
    EXPECT_EQ(journal.state("quiet", "{}"), unmet);
    JournalBuilder unproved;
    quiet(unproved, "none", 0);
    quiet(unproved, "window", 0);
    EXPECT_EQ(unproved.state("quiet", "{}"), undecided);
}

} // namespace
} // namespace ediconform::checks
