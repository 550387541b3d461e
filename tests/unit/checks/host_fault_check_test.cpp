#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;

const std::string kHindered = R"({"of": "fault", "during": "try"})";

JournalBuilder hindered(const std::string& told) {
    JournalBuilder journal;
    journal.add(EventKind::host_changed, "fault", "tester", {{"change", std::string("disk-full")}});
    journal.called("try", "renew").issued("renew", pki::fixture_certificate("leaf"));
    return journal.answered("try", told);
}

JournalBuilder& show(JournalBuilder& journal) {
    journal.add(EventKind::partner_presented, "connect", "partner-1",
                {{"fingerprint", pki::fixture_certificate("leaf").fingerprint()}});
    return journal;
}

TEST(CheckHostFault, HoldsOnceItHappenedAndTheClientWasInItsReach) {
    EXPECT_EQ(JournalBuilder().state("host-fault", kHindered), undecided) << "it never came";
    JournalBuilder reported = hindered("save_error");
    EXPECT_EQ(show(reported).state("host-fault", kHindered), held);
    JournalBuilder lied = hindered("ok");
    EXPECT_EQ(lied.state("host-fault", kHindered), held) << "for the other checks to judge";
}

TEST(CheckHostFault, IsUndecidedWhereNothingWasIssuedThatCouldBeLost) {
    JournalBuilder refused;
    refused.add(EventKind::host_changed, "fault", "tester", {{"change", std::string("disk-full")}});
    refused.called("try", "renew").answered("try", "api_error");
    EXPECT_EQ(refused.state("host-fault", kHindered), undecided);
}

TEST(CheckHostFault, IsUndecidedWhereTheClientUsesWhatItCouldNotSaveThere) {
    JournalBuilder elsewhere = hindered("ok");
    EXPECT_EQ(show(elsewhere).state("host-fault", kHindered), undecided);
    EXPECT_EQ(elsewhere.state("host-fault",
                              R"({"of": "fault", "during": "try", "may_have_no_effect": true})"),
              held);
}

TEST(CheckHostFault, DoesNotCountWhatTheUserRecoveredForTheClient) {
    JournalBuilder recovered = hindered("ok");
    recovered.called("retry", "retry-local");
    EXPECT_EQ(show(recovered).state("host-fault", kHindered), held);
}

} // namespace
} // namespace ediconform::checks
