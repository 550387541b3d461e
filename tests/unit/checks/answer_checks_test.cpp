#include "harness/checks/reply_observation.hpp"
#include "tests/unit/checks/journal_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

const std::string kLong(400, 'A'); ///< Base64 of zeros: what may be a certificate.

auto terms_of(const JournalBuilder& journal) {
    return observe_reply(journal.context(), "issue").terms;
}

TEST(ReplyTerms, NameTheMeaningOfACodeAndTheHttpStatus) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(1102))),
                UnorderedElementsAre("key_used", "refused", "http_200", "http_2xx"));
}

TEST(ReplyTerms, OfASuccessHaveNoRefusal) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(0, kLong))),
                UnorderedElementsAre("ok", "http_200", "http_2xx"));
}

TEST(ReplyTerms, TakeABusinessErrorUnderHttp400ByItsBody) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(1001), 400)),
                UnorderedElementsAre("format_error", "refused", "http_400", "http_4xx"));
}

TEST(ReplyTerms, TakeABusinessErrorUnderHttp500ByItsBody) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(9001), 500)),
                UnorderedElementsAre("unavailable", "refused", "http_500", "http_5xx"));
}

TEST(ReplyTerms, OfA403WithAPageAreARefusal) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", "<html>Forbidden</html>", 403)),
                UnorderedElementsAre("refused", "http_403", "http_4xx"));
}

TEST(ReplyTerms, OfAServerErrorWithoutACodeAreNoRefusal) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", "oops", 500)),
                UnorderedElementsAre("http_500", "http_5xx"));
}

TEST(ReplyTerms, OfAnUnreadableBodyUnder200AreUndecodable) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", "<html/>")),
                UnorderedElementsAre("undecodable", "http_200", "http_2xx"));
}

TEST(ReplyTerms, TakeNoCodeFromABodyThatAParserStopsAt) {
    std::string cut = reply(0, kLong);
    cut.pop_back();
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", cut)),
                UnorderedElementsAre("undecodable", "http_200", "http_2xx"));
    EXPECT_TRUE(
        observe_reply(JournalBuilder().answer("issue", cut).context(), "issue").gives_certificate())
        << "and still one was given out";
}

TEST(ReplyTerms, OfSuccessUnderAnHttpErrorAreNoSuccess) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(0, kLong), 500)),
                UnorderedElementsAre("http_500", "http_5xx"));
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(0), 302)), Not(Contains("ok")));
}

TEST(ReplyTerms, OfACodeThatTheTableLacksAreARefusalByAnUnknownCode) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(4711))),
                UnorderedElementsAre("unknown_code", "refused", "http_200", "http_2xx"));
}

TEST(ReplyTerms, OfAnErrorWithACertificateAreNoRefusal) {
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(1102, kLong))),
                UnorderedElementsAre("key_used", "http_200", "http_2xx"));
    EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(1102, kLong), 400)),
                Not(Contains("refused")));
}

TEST(ReplyTerms, OfAnErrorWithAPlaceholderInsteadOfACertificateAreARefusal) {
    for (const char* placeholder : {"", " \n", "-", "none"}) {
        EXPECT_THAT(terms_of(JournalBuilder().answer("issue", reply(1102, placeholder))),
                    Contains("refused"))
            << placeholder;
    }
}

const Facts kTls13{{"tls_version", std::string("TLSv1.3")}, {"certificate_requested", true}};
const Facts kTls12{{"tls_version", std::string("TLSv1.2")}, {"certificate_requested", true}};
const Facts kNotAsked{{"tls_version", std::string("TLSv1.3")}, {"certificate_requested", false}};

TEST(ReplyTerms, TakeAnEndAfterATls13CertificateRequestForARefusalInTls) {
    EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", "closed", kTls13)),
                UnorderedElementsAre("closed", "tls_refused"));
}

TEST(ReplyTerms, TakeAnEndWithoutACertificateRequestForNothingElse) {
    EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", "closed", kNotAsked)),
                UnorderedElementsAre("closed"));
    EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", "closed", kTls12)),
                UnorderedElementsAre("closed"));
}

TEST(ReplyTerms, TakeAnEndUnderTls12ForARefusalWhereTheCertificateIsAskedForLate) {
    JournalBuilder journal;
    journal.profile.operations.at("renew").client_authentication =
        wire::ClientAuthentication::post_handshake;
    EXPECT_THAT(terms_of(journal.no_answer("issue", "closed", kTls12)), Contains("tls_refused"));
}

TEST(ReplyTerms, TakeAnEndUnderTls12ForARefusalWhereTheCertificateWasAskedForLate) {
    Facts late = kTls12;
    late.emplace("requested_late", true);
    EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", "closed", late)),
                Contains("tls_refused"));
}

TEST(ReplyTerms, TellAFailedHandshakeWithACertificateRequestFromOneWithout) {
    EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", "handshake", kTls12)),
                UnorderedElementsAre("tls_failed", "tls_refused"));
    EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", "handshake", kNotAsked)),
                UnorderedElementsAre("tls_failed"));
}

TEST(ReplyTerms, NameEachWayOfNotAnswering) {
    const std::map<std::string, std::string> terms{
        {"refused", "connection_refused"},
        {"client_certificate_refused", "tls_refused"},
        {"server_certificate", "server_certificate_error"},
        {"timeout", "timeout"},
        {"malformed", "malformed"},
        {"too_large", "too_large"},
        {"none", "connected"}};
    for (const auto& [failure, term] : terms) {
        EXPECT_THAT(terms_of(JournalBuilder().no_answer("issue", failure, kTls13)),
                    UnorderedElementsAre(term))
            << failure;
    }
}

TEST(ReplyTerms, OfABrokenAnswerAreTruncatedWhateverItsContentSays) {
    JournalBuilder journal;
    journal.broken_answer("issue", reply(1102), 403);
    EXPECT_THAT(terms_of(journal), UnorderedElementsAre("truncated"));
    EXPECT_EQ(journal.state("http-status", R"({"of": "issue", "is": [403]})"), unmet);
}

TEST(ReplyTerms, HaveATextInBothLanguages) {
    for (const char* term :
         {"refused", "unknown_code", "undecodable", "connection_refused", "timeout", "closed",
          "truncated", "tls_refused", "tls_failed", "server_certificate_error", "malformed",
          "connected", "not_sent", "no_end", "crashed", "ok", "key_used"}) {
        EXPECT_NE(describe_term(texts(), term).ja, term);
        EXPECT_NE(describe_term(texts(), term).en, term);
    }
}

TEST(CheckOutcome, HoldsForOneOfTheWantedTerms) {
    const JournalBuilder journal = JournalBuilder().answer("issue", reply(1102));
    EXPECT_EQ(journal.state("outcome", R"({"of": "issue", "is": ["ok", "refused"]})"), held);
    EXPECT_EQ(journal.state("outcome", R"({"of": "issue", "is": ["ok"]})"), unmet);
    EXPECT_EQ(journal.state("outcome", R"({"of": "issue", "not": ["ok"]})"), held);
    EXPECT_EQ(journal.state("outcome", R"({"of": "issue", "not": ["key_used"]})"), unmet);
}

TEST(CheckOutcome, IsUndecidedForAStepThatNeverCame) {
    EXPECT_EQ(JournalBuilder().state("outcome", R"({"of": "issue", "not": ["ok"]})"), undecided);
}

TEST(CheckOutcome, IsNotMetByATimeOutOrACrashOfTheCa) {
    for (const char* failure : {"timeout", "closed", "truncated", "malformed"}) {
        const JournalBuilder journal = JournalBuilder().no_answer("issue", failure, kNotAsked);
        EXPECT_EQ(journal.state("outcome", R"({"of": "issue", "is": ["refused", "tls_refused"]})"),
                  unmet)
            << failure;
    }
}

TEST(CheckOutcome, TakesWhatTheDriverSaysOfAClient) {
    JournalBuilder journal;
    journal.called("try", "renew").answered("try", "key_used");
    EXPECT_EQ(journal.state("outcome", R"({"of": "try", "not": ["ok"]})"), held);
    EXPECT_EQ(journal.state("outcome", R"({"of": "try", "is": ["ok"]})"), unmet);
}

TEST(CheckOutcome, IsNotMetByAClientThatHungOrCrashed) {
    JournalBuilder hung;
    hung.called("try", "renew").answered("try", "failed", "", "timeout");
    EXPECT_EQ(hung.state("outcome", R"({"of": "try", "not": ["ok"]})"), undecided)
        << "no time-out is declared";
    hung.total_timeout = std::chrono::seconds(1);
    EXPECT_EQ(hung.state("outcome", R"({"of": "try", "not": ["ok"]})"), unmet);
    JournalBuilder crashed;
    crashed.called("try", "renew").answered("try", "crashed");
    EXPECT_EQ(crashed.state("outcome", R"({"of": "try", "not": ["ok"]})"), unmet);
}

TEST(CheckOutcome, ShowsCodeAndHttpStatus) {
    const JournalBuilder journal = JournalBuilder().answer("issue", reply(1102), 400);
    const CheckResult result = journal.check("outcome", R"({"of": "issue", "is": ["ok"]})");
    EXPECT_THAT(result.observed.en, HasSubstr("1102"));
    EXPECT_THAT(result.observed.en, HasSubstr("HTTP 400"));
    EXPECT_THAT(result.observed.en, HasSubstr("key_used"));
}

TEST(CheckOutcomes, CountsTermsOverSteps) {
    JournalBuilder journal;
    journal.answer("a", reply(0, kLong)).answer("b", reply(1102));
    const std::string of = R"({"of": ["a", "b"], "exactly": )";
    EXPECT_EQ(journal.state("outcomes", of + R"({"ok": 1, "refused": 1}})"), held);
    EXPECT_EQ(journal.state("outcomes", of + R"({"ok": 2}})"), unmet);
    EXPECT_EQ(journal.state("outcomes", of + R"({"ok": 1, "key_used": 0}})"), unmet);
}

TEST(CheckOutcomes, IsUndecidedWhereOneNeverCame) {
    EXPECT_EQ(JournalBuilder()
                  .answer("a", reply(0, kLong))
                  .state("outcomes", R"({"of": ["a", "b"], "exactly": {"ok": 1}})"),
              undecided);
}

const std::string kKeyUsed = R"({"of": "issue", "meaning": "key_used"})";

TEST(CheckDocumentedCode, HoldsForACodeOfTheMeaning) {
    EXPECT_EQ(JournalBuilder().answer("issue", reply(1102)).state("documented-code", kKeyUsed),
              held);
}

TEST(CheckDocumentedCode, IsAWarningAtMostForAnUnknownOrAnotherCode) {
    for (const int code : {4711, 1001}) {
        const CheckResult result =
            JournalBuilder().answer("issue", reply(code)).check("documented-code", kKeyUsed);
        EXPECT_EQ(result.state, unmet);
        EXPECT_EQ(result.at_most, model::Level::should);
    }
}

TEST(CheckDocumentedCode, AsksOnlyForSomeKnownCodeWhereTheProfileHasNoneForTheMeaning) {
    JournalBuilder journal;
    journal.profile.status.codes.erase("key_used");
    EXPECT_EQ(journal.answer("issue", reply(1001)).state("documented-code", kKeyUsed), held);
}

TEST(CheckDocumentedCode, SaysNothingOfASuccessOrOfAnAnswerWithoutACode) {
    EXPECT_EQ(JournalBuilder().answer("issue", reply(0)).state("documented-code", kKeyUsed),
              not_applicable);
    EXPECT_EQ(JournalBuilder().answer("issue", "", 403).state("documented-code", kKeyUsed),
              not_applicable);
}

TEST(CheckStatus, TellsSuccessFromError) {
    const JournalBuilder ok = JournalBuilder().answer("issue", reply(0));
    EXPECT_EQ(ok.state("status", R"({"of": "issue", "is": "ok"})"), held);
    EXPECT_EQ(ok.state("status", R"({"of": "issue", "is": "error"})"), unmet);
    const JournalBuilder error = JournalBuilder().answer("issue", reply(4711));
    EXPECT_EQ(error.state("status", R"({"of": "issue", "is": "error"})"), held);
    const JournalBuilder neither = JournalBuilder().answer("issue", reply(4711, kLong));
    EXPECT_EQ(neither.state("status", R"({"of": "issue", "is": "ok"})"), unmet);
}

TEST(CheckStatus, DoesNotTakeARefusalForAFaultySuccess) {
    const JournalBuilder refused = JournalBuilder().answer("issue", reply(4711));
    EXPECT_EQ(refused.state("status", R"({"of": "issue", "is": "ok"})"), not_applicable);
}

TEST(CheckStatus, IsUnmetWithoutACode) {
    const JournalBuilder journal = JournalBuilder().answer("issue", R"({"certificate": "x"})");
    EXPECT_EQ(journal.state("status", R"({"of": "issue", "is": "error"})"), unmet);
    EXPECT_EQ(journal.state("status", R"({"of": "issue", "is": "ok"})"), unmet);
}

TEST(CheckStatus, IsUnmetForAnotherTypeThanTheProfileDeclares) {
    const JournalBuilder text = JournalBuilder().answer("issue", reply("0"));
    EXPECT_EQ(text.state("outcome", R"({"of": "issue", "is": ["ok"]})"), held);
    EXPECT_EQ(text.state("status", R"({"of": "issue", "is": "ok"})"), unmet);
    JournalBuilder number;
    number.profile.operations.at("issue").reply.members.front().type = wire::ValueType::string;
    for (auto& member : number.profile.operations.at("issue").reply.members) {
        member.type = wire::ValueType::string;
    }
    EXPECT_EQ(number.answer("issue", reply(0)).state("status", R"({"of": "issue", "is": "ok"})"),
              unmet);
}

TEST(CheckStatus, IsUnmetForTwoCodes) {
    EXPECT_EQ(JournalBuilder()
                  .answer("issue", R"({"statusCode": 0, "statusCode": 1102})")
                  .state("status", R"({"of": "issue", "is": "ok"})"),
              unmet);
}

TEST(CheckHttpResponse, IsUnmetWithoutACompleteAnswer) {
    const std::string of = R"({"of": "issue"})";
    EXPECT_EQ(JournalBuilder().answer("issue", "", 500).state("http-response", of), held);
    EXPECT_EQ(JournalBuilder().broken_answer("issue", "").state("http-response", of), unmet);
    EXPECT_EQ(JournalBuilder().no_answer("issue", "malformed").state("http-response", of), unmet);
}

TEST(CheckHttpStatus, ComparesTheNumber) {
    const std::string forbidden = R"({"of": "issue", "is": [403, 404]})";
    EXPECT_EQ(JournalBuilder().answer("issue", "", 404).state("http-status", forbidden), held);
    EXPECT_EQ(JournalBuilder().answer("issue", reply(1301)).state("http-status", forbidden), unmet);
    EXPECT_EQ(JournalBuilder().no_answer("issue", "timeout").state("http-status", forbidden),
              unmet);
}

TEST(CheckHttpStatus, OnlyObservesARefusalInTls) {
    EXPECT_EQ(JournalBuilder()
                  .no_answer("issue", "closed", kTls13)
                  .state("http-status", R"({"of": "issue", "is": [403]})"),
              observed);
}

const std::string kAbsent = R"({"of": "issue", "is": "absent"})";
const std::string kPresent = R"({"of": "issue", "is": "present"})";

TEST(CheckCertificateField, TakesAbsentEmptyAndNullForOne) {
    for (const char* body :
         {R"({"statusCode": 1102})", R"({"statusCode": 1102, "certificate": ""})",
          R"({"statusCode": 1102, "certificate": null})",
          R"({"statusCode": 1102, "certificate": "\n"})"}) {
        const JournalBuilder journal = JournalBuilder().answer("issue", body);
        EXPECT_EQ(journal.state("certificate-field", kAbsent), held) << body;
        EXPECT_EQ(journal.state("certificate-field", kPresent), not_applicable) << body;
    }
}

TEST(CheckCertificateField, MissesOneInASuccess) {
    const JournalBuilder journal = JournalBuilder().answer("issue", R"({"statusCode": 0})");
    EXPECT_EQ(journal.state("certificate-field", kPresent), unmet);
}

TEST(CheckCertificateField, SeesACertificateInAnErrorReply) {
    const JournalBuilder journal = JournalBuilder().answer("issue", reply(1102, kLong));
    EXPECT_EQ(journal.state("certificate-field", kAbsent), unmet);
    EXPECT_EQ(journal.state("certificate-field", kPresent), held);
}

TEST(CheckCertificateField, SeesACertificateInAnAnswerThatBrokeOff) {
    EXPECT_EQ(JournalBuilder()
                  .broken_answer("issue", reply(1102, kLong))
                  .state("certificate-field", kAbsent),
              unmet);
}

TEST(CheckCertificateField, SaysNothingOfAnAnswerThatNeverCame) {
    const JournalBuilder journal = JournalBuilder().no_answer("issue", "timeout");
    EXPECT_EQ(journal.state("certificate-field", kAbsent), not_applicable);
    EXPECT_EQ(journal.state("certificate-field", kPresent), unmet);
}

TEST(CheckCertificateField, IsUndecidedWhereTheAnswerCouldNotBeRead) {
    EXPECT_EQ(JournalBuilder().answer("issue", "MIIJ...").state("certificate-field", kAbsent),
              undecided);
    EXPECT_EQ(JournalBuilder().answer("issue", "<h1/>", 403).state("certificate-field", kAbsent),
              held)
        << "an HTTP error has a page";
}

TEST(CheckCertificateField, DoesNotTakeAnAnswerOfSuccessForAFaultyAnswerOfError) {
    const JournalBuilder journal = JournalBuilder().answer("issue", reply(0, kLong));
    EXPECT_EQ(journal.state("certificate-field", kAbsent), not_applicable);
    EXPECT_EQ(journal.state("status", R"({"of": "issue", "is": "error"})"), not_applicable);
}

TEST(ProofOfLife, IsThereWhereOneStepEndedAsItHasTo) {
    JournalBuilder journal;
    journal.answer("first", reply(9001)).answer("second", reply(0, kLong));
    EXPECT_EQ(journal.state("proof-of-life", R"({"of": ["first", "second"], "is": ["ok"]})"), held);
}

TEST(ProofOfLife, IsUndecidedAndNoDefectWhereNoStepDid) {
    JournalBuilder journal;
    journal.answer("first", reply(9001)).answer("second", reply(1102));
    EXPECT_EQ(journal.state("proof-of-life", R"({"of": ["first", "second"], "is": ["ok"]})"),
              undecided);
}

} // namespace
} // namespace ediconform::checks
