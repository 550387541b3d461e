#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;
using pki::fixture_certificate;
using testing::HasSubstr;
using testing::SizeIs;

const Secrets kIssue{{"common_name", "user1"},
                     {"authentication_key", "Key0Key1Key2"},
                     {"renewal_password", "renew+1/2=3"},
                     {"pkcs12_password", "p12Pass&word"}};
const Secrets kRenew{{"renewal_password", "renew+1/2=3"}, {"pkcs12_password", "second-p12-pw"}};

nlohmann::json issue_json() {
    return {
        {"version", 1},
        {"subject", {{"commonName", "user1"}}},
        {"credential", {{"authenticationKey", "Key0Key1Key2"}, {"renewalPassword", "renew+1/2=3"}}},
        {"pkcs12", {{"password", "p12Pass&word"}}}};
}

nlohmann::json renew_json() {
    return {{"version", 1},
            {"credential", {{"renewalPassword", "renew+1/2=3"}}},
            {"pkcs12", {{"password", "second-p12-pw"}}}};
}

const std::string kFirstIssue = R"({"on": "issue", "nth": 1})";

TEST(CheckRequestForm, HoldsForARequestAsTheProfileHasIt) {
    JournalBuilder journal;
    journal.arrived("issue", issue_json().dump());
    EXPECT_EQ(journal.state("request-form", kFirstIssue), held);
}

TEST(CheckRequestForm, TakesTheAbsoluteFormOfTheTarget) {
    JournalBuilder journal;
    journal.arrived("issue", issue_json().dump());
    journal.events.back().facts["target"] =
        "https://localhost:8443" + journal.profile.find("issue")->path;
    EXPECT_EQ(journal.state("request-form", kFirstIssue), held);
}

TEST(CheckRequestForm, IsUnmetForAnotherMethodOrPath) {
    for (const char* fact : {"method", "target"}) {
        JournalBuilder journal;
        journal.arrived("issue", issue_json().dump());
        journal.events.back().facts[fact] = journal.events.back().text(fact) + "x";
        const CheckResult result = journal.check("request-form", kFirstIssue);
        EXPECT_EQ(result.state, unmet) << fact;
        EXPECT_FALSE(result.at_most) << fact;
    }
}

TEST(CheckRequestForm, IsUnmetForAMissingMemberOrConstant) {
    for (const char* place : {"/credential/authenticationKey", "/version", "/pkcs12"}) {
        nlohmann::json body = issue_json();
        body = body.patch({{{"op", "remove"}, {"path", place}}});
        JournalBuilder journal;
        EXPECT_EQ(journal.arrived("issue", body.dump()).state("request-form", kFirstIssue), unmet)
            << place;
    }
    EXPECT_EQ(JournalBuilder().arrived("issue", "<xml/>").state("request-form", kFirstIssue),
              unmet);
}

TEST(CheckRequestForm, IsUnmetWithoutAHeaderFieldOfTheProfile) {
    JournalBuilder journal;
    wire::Operation& issue = journal.profile.operations.find("issue")->second;
    journal.arrived("issue", issue_json().dump());
    issue.headers = {{"content-TYPE", "application/json"}};
    EXPECT_EQ(journal.state("request-form", kFirstIssue), held);
    issue.headers = {{"X-Api-Version", "2"}};
    const CheckResult result = journal.check("request-form", kFirstIssue);
    EXPECT_EQ(result.state, unmet);
    EXPECT_NE(result.observed.en.find("X-Api-Version"), std::string::npos) << result.observed.en;
}

TEST(CheckRequestForm, WarnsAtMostOfAnAdditionalMember) {
    nlohmann::json body = issue_json();
    body["clientVersion"] = "1.0";
    JournalBuilder journal;
    journal.arrived("issue", body.dump());
    EXPECT_EQ(journal.check("request-form", kFirstIssue).at_most, model::Level::should);
    body.erase("version");
    JournalBuilder both;
    both.arrived("issue", body.dump());
    EXPECT_FALSE(both.check("request-form", kFirstIssue).at_most) << "something is missing too";
}

TEST(CheckRequestForm, JudgesTheNthRequest) {
    JournalBuilder journal;
    journal.arrived("issue", "{}").arrived("issue", issue_json().dump());
    EXPECT_EQ(journal.state("request-form", R"({"on": "issue", "nth": 2})"), held);
    EXPECT_EQ(journal.state("request-form", R"({"on": "issue", "nth": 3})"), undecided)
        << "it never came";
}

const std::string kValues = R"({"on": "issue", "nth": 1, "of": "issue"})";

TEST(CheckRequestValues, HoldsForTheValuesThatTheUserGave) {
    JournalBuilder journal;
    journal.called("issue", "issue", kIssue).arrived("issue", issue_json().dump());
    EXPECT_EQ(journal.state("request-values", kValues), held);
}

TEST(CheckRequestValues, IsUnmetForASwappedOrChangedValueAndNamesIt) {
    nlohmann::json body = issue_json();
    body["pkcs12"]["password"] = "p12Pass&amp;word";
    JournalBuilder journal;
    journal.called("issue", "issue", kIssue).arrived("issue", body.dump());
    const CheckResult result = journal.check("request-values", kValues);
    EXPECT_EQ(result.state, unmet);
    EXPECT_THAT(result.observed.en, HasSubstr("pkcs12_password"));
    EXPECT_EQ(result.observed.en.find("authentication_key"), std::string::npos);
    EXPECT_EQ(result.observed.en.find("p12Pass"), std::string::npos) << "a secret is not shown";
}

TEST(CheckRequestValues, LeavesTheClientWhatTheStepDidNotGive) {
    JournalBuilder journal;
    journal.called("issue", "issue", {{"common_name", "user1"}})
        .arrived("issue", issue_json().dump());
    EXPECT_EQ(journal.state("request-values", kValues), held);
    JournalBuilder none;
    none.called("issue", "issue").arrived("issue", issue_json().dump());
    EXPECT_EQ(none.state("request-values", kValues), not_applicable) << "nothing to compare";
}

TEST(CheckRequestValues, IsUndecidedWithoutARequestOrTheStep) {
    EXPECT_EQ(JournalBuilder().called("issue", "issue", kIssue).state("request-values", kValues),
              undecided);
    EXPECT_EQ(
        JournalBuilder().arrived("issue", issue_json().dump()).state("request-values", kValues),
        undecided);
}

CheckResult secrets_of(const std::string& body, const std::string& more_head,
                       const std::string& query = "") {
    JournalBuilder journal;
    journal.called("given", "issue", kIssue).preamble_ended().called("renew", "renew", kRenew);
    journal.arrived("renew", body, more_head);
    auto raw = std::make_shared<evidence::RawEvidence>(*journal.events.back().raw);
    raw->head.insert(raw->head.find(" HTTP/1.1"), query);
    journal.events.back().raw = raw;
    return journal.check("secrets-in-place", R"({"on": "renew"})");
}

TEST(CheckSecretsInPlace, HoldsForSecretsInTheirMembers) {
    EXPECT_EQ(secrets_of(renew_json().dump(), "").state, held);
}

TEST(CheckSecretsInPlace, HasNoPlaceForASecretElsewhere) {
    JournalBuilder journal;
    journal.called("try", "renew", {{"renewal_password", "renew+1/2=3"}});
    const std::string elsewhere = R"({"on": "elsewhere"})";
    EXPECT_EQ(journal.state("secrets-in-place", elsewhere), held);
    EXPECT_EQ(journal.state("requests", R"({"on": "elsewhere", "exactly": 0})"), held);
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->head = "POST /moved HTTP/1.1\r\n\r\n";
    raw->body = renew_json().dump();
    journal.add(EventKind::http_request, "", "elsewhere").raw = raw;
    EXPECT_EQ(journal.state("secrets-in-place", elsewhere), unmet);
    EXPECT_EQ(journal.state("requests", R"({"on": "elsewhere", "exactly": 0})"), unmet);
    EXPECT_EQ(journal.state("requests", R"({"on": "any", "exactly": 0})"), held);
}

TEST(CheckSecretsInPlace, FindsASecretInTheRequestTarget) {
    for (const char* query :
         {"?pw=renew+1/2=3", "?pw=renew%2B1%2F2%3D3", "?pw=renew%2b1%2f2%3d3"}) {
        const CheckResult result = secrets_of(renew_json().dump(), "", query);
        EXPECT_EQ(result.state, unmet) << query;
        EXPECT_THAT(result.observed.en, HasSubstr("renewal_password")) << query;
    }
}

TEST(CheckSecretsInPlace, FindsASecretInAHeaderField) {
    // base64("user1:Key0Key1Key2")
    for (const char* field :
         {"X-Key: Key0Key1Key2\r\n", "Authorization: Basic dXNlcjE6S2V5MEtleTFLZXky\r\n",
          "Cookie: k=4b6579304b6579314b657932\r\n"}) {
        const CheckResult result = secrets_of(renew_json().dump(), field);
        EXPECT_EQ(result.state, unmet) << field;
        EXPECT_THAT(result.observed.en, HasSubstr("authentication_key")) << field;
    }
}

TEST(CheckSecretsInPlace, FindsAKeyInARenewalThatDoesNotAskForOne) {
    nlohmann::json body = renew_json();
    body["note"] = "Key0Key1Key2";
    const CheckResult result = secrets_of(body.dump(), "");
    EXPECT_EQ(result.state, unmet);
    EXPECT_THAT(result.observed.en, HasSubstr("authentication_key"));
}

TEST(CheckSecretsInPlace, FindsTheOldPkcs12PasswordInARenewal) {
    nlohmann::json body = renew_json();
    body["old"] = "p12Pass&word";
    EXPECT_EQ(secrets_of(body.dump(), "").state, unmet);
}

TEST(CheckSecretsInPlace, DoesNotTakeTheCommonNameOrAFileNameForASecret) {
    JournalBuilder journal;
    journal.called("given", "import", {{"p12", "/renew/file.p12"}, {"common_name", "localhost"}});
    journal.called("renew", "renew", kRenew)
        .arrived("renew", renew_json().dump(), "X-File: /renew/file.p12\r\n");
    EXPECT_EQ(journal.state("secrets-in-place", R"({"on": "renew"})"), held);
}

TEST(CheckSecretsInPlace, TakesFewDigitsForChance) {
    const auto state = [](const std::string& secret) {
        JournalBuilder journal;
        journal.called("renew", "renew", {{"renewal_password", secret}})
            .arrived("renew", "{}", "X-Trace: a " + secret + " b\r\n");
        return journal.state("secrets-in-place", R"({"on": "renew"})");
    };
    EXPECT_EQ(state("2026"), held);
    EXPECT_EQ(state("20261122"), unmet);
    EXPECT_EQ(state("ab12"), unmet);
}

TEST(CheckSecretsInPlace, IsUndecidedWithoutARequest) {
    EXPECT_EQ(JournalBuilder().state("secrets-in-place", R"({"on": "renew"})"), undecided);
}

const std::string kWithGiven =
    R"({"on": "renew", "nth": 1, "certificate": "$given.client.certificate"})";

JournalBuilder renewed_with(const std::optional<pki::Certificate>& presented) {
    JournalBuilder journal;
    journal.certificate("given.client.certificate", fixture_certificate("leaf"));
    Facts handshake;
    if (presented) {
        handshake.emplace("fingerprint", presented->fingerprint());
    }
    journal.add(EventKind::tls_handshake, "", "mock-ca", handshake).connection = 7;
    journal.arrived("renew", "{}", "", 7);
    return journal;
}

TEST(CheckRequestCertificate, ComparesWhatTheConnectionOfTheRequestPresented) {
    EXPECT_EQ(renewed_with(fixture_certificate("leaf")).state("request-certificate", kWithGiven),
              held);
    EXPECT_EQ(renewed_with(fixture_certificate("other")).state("request-certificate", kWithGiven),
              unmet);
    EXPECT_EQ(renewed_with(std::nullopt).state("request-certificate", kWithGiven), unmet);
}

TEST(CheckRequestCertificate, IgnoresOtherConnections) {
    JournalBuilder journal = renewed_with(std::nullopt);
    journal.events[1].connection = 6;
    journal.events[1].facts.emplace("fingerprint", fixture_certificate("leaf").fingerprint());
    EXPECT_EQ(journal.state("request-certificate", kWithGiven), unmet);
}

TEST(CheckRequestCertificate, TakesAnyOfSeveralThatAreAllThere) {
    const std::string either =
        R"({"on": "renew", "nth": 1, "certificate": ["$given.client.certificate", "$first.certificate"]})";
    EXPECT_EQ(renewed_with(fixture_certificate("leaf")).state("request-certificate", either),
              undecided)
        << "nothing was issued in the first step";
    for (const auto& [presented, state] :
         {std::pair("leaf", held), std::pair("other", held), std::pair("issuing", unmet)}) {
        JournalBuilder journal = renewed_with(fixture_certificate(presented));
        journal.begin("first").issued("renew", fixture_certificate("other")).end("first");
        EXPECT_EQ(journal.state("request-certificate", either), state) << presented;
    }
}

TEST(CheckRequestCertificate, KnowsInWhichStepTheCaIssued) {
    const std::string of_first =
        R"({"on": "renew", "nth": 1, "certificate": "$first.certificate"})";
    JournalBuilder journal = renewed_with(fixture_certificate("other"));
    journal.begin("first").issued("renew", fixture_certificate("other")).end("first");
    journal.begin("second").issued("renew", fixture_certificate("leaf")).end("second");
    EXPECT_EQ(journal.state("request-certificate", of_first), held);
}

TEST(CheckRequestCertificate, IsUndecidedWithoutACertificateToCompareWith) {
    EXPECT_EQ(JournalBuilder().arrived("renew", "{}").state("request-certificate", kWithGiven),
              undecided);
}

} // namespace
} // namespace ediconform::checks
