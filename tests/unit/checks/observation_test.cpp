#include "harness/checks/observation.hpp"
#include "harness/pki/certificate_builder.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "tests/unit/checks/issuer.hpp"
#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

/// What the judge says of things that the guideline leaves open: facts, whatever the profile says.
namespace ediconform::checks {
namespace {

using pki::fixture;
using pki::fixture_certificate;
using std::chrono::days;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

using ObservedFacts = std::vector<model::ObservedFact>;

/// Value and whether it departs from the profile, of each fact of the topic.
std::vector<std::pair<std::string, bool>> seen(const ObservedFacts& facts,
                                               const std::string& topic) {
    std::vector<std::pair<std::string, bool>> values;
    for (const model::ObservedFact& fact : facts) {
        if (fact.topic == topic) {
            values.emplace_back(fact.value, fact.departs);
        }
    }
    return values;
}

std::vector<std::pair<std::string, bool>> seen(const JournalBuilder& journal,
                                               const std::string& topic) {
    return seen(observe(journal.context()), topic);
}

/// The tester presented this certificate in its last exchange.
void present(JournalBuilder& journal, const pki::Certificate& certificate) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->certificates.push_back(certificate.der());
    journal.events.back().raw = raw;
    journal.events.back().facts["certificate_sent"] = true;
}

JournalBuilder& give(JournalBuilder& journal, const std::string& step,
                     const pki::Identity& identity, const std::string& operation = "issue",
                     const std::string& renewal_password = "renewal-1") {
    const auto der = mock_ca::write_pkcs12(identity, "n", "p12Pass", {});
    journal.request(step, {{"pkcs12_password", "p12Pass"}, {"renewal_password", renewal_password}});
    return journal.answer(step, reply(0, mock_ca::encode_base64(*der, 0)), 200, operation);
}

JournalBuilder with_file(const std::string& name) {
    JournalBuilder journal;
    journal.request("issue", {{"pkcs12_password", "p12Pass"}});
    return journal.answer("issue", reply(0, mock_ca::encode_base64(fixture(name), 0)));
}

/// A renewal that presented a certificate of which nothing is left.
JournalBuilder expired(const std::string& a1) {
    JournalBuilder journal;
    journal.profile.ambiguities["A1"] = a1;
    journal.now = fixture_certificate("leaf").not_after() + days(1);
    journal.later(days(4000));
    return journal;
}

TEST(ObservedExpiredCertificate, NamesTheHttpStatusWhateverTheProfileSays) {
    for (const auto& [choice, departs] :
         {std::pair("http_403", false), {"either", false}, {"tls", true}}) {
        JournalBuilder journal = expired(choice);
        journal.answer("renewal", "", 403, "renew");
        present(journal, fixture_certificate("leaf"));
        EXPECT_THAT(seen(journal, "A1"), ElementsAre(Pair("http_403", departs))) << choice;
    }
}

TEST(ObservedExpiredCertificate, TakesAlertAndEndOfTls13ForOneRefusal) {
    for (const char* failure : {"client_certificate_refused", "closed"}) {
        JournalBuilder journal = expired("http_403");
        journal.no_answer(
            "renewal", failure,
            {{"tls_version", std::string("TLSv1.3")}, {"certificate_requested", true}});
        present(journal, fixture_certificate("leaf"));
        EXPECT_THAT(seen(journal, "A1"), ElementsAre(Pair("tls", true))) << failure;
    }
}

TEST(ObservedExpiredCertificate, SaysNothingOfOneThatIsValid) {
    JournalBuilder journal;
    journal.answer("renewal", "", 403, "renew");
    present(journal, fixture_certificate("leaf"));
    EXPECT_THAT(seen(journal, "A1"), IsEmpty());
}

TEST(ObservedServerError, TellsWhetherTheKeyStillWorksAfterIt) {
    const Secrets pair{{"common_name", "u"}, {"authentication_key", "key-1"}};
    JournalBuilder journal;
    journal.request("first", pair).answer("first", "", 503);
    journal.request("again", pair).answer("again", reply(1102));
    EXPECT_THAT(seen(journal, "A2"), ElementsAre(Pair("also_after_issue", true)));
}

TEST(ObservedSecondRenewal, TellsServedFromRefused) {
    Issuer issuer;
    const pki::Certificate old = issuer.numbered("10").certificate;
    JournalBuilder served;
    served.profile.ambiguities["A3"] = "renews_once";
    give(served, "first", issuer.numbered("11"), "renew");
    present(served, old);
    give(served, "second", issuer.numbered("12"), "renew");
    present(served, old);
    EXPECT_THAT(seen(served, "A3"), ElementsAre(Pair("renews_again", true)));

    JournalBuilder refused;
    refused.profile.ambiguities["A3"] = "renews_once";
    give(refused, "first", issuer.numbered("11"), "renew");
    present(refused, old);
    refused.request("second", {{"renewal_password", "renewal-1"}});
    refused.answer("second", reply(1102), 200, "renew");
    present(refused, old);
    EXPECT_THAT(seen(refused, "A3"), ElementsAre(Pair("renews_once", false)));
}

TEST(ObservedRenewedCertificate, ServesForTheNextRenewal) {
    Issuer issuer;
    const pki::Identity second = issuer.numbered("12");
    JournalBuilder journal;
    give(journal, "first", second, "renew");
    present(journal, issuer.numbered("11").certificate);
    give(journal, "next", issuer.numbered("13"), "renew");
    present(journal, second.certificate);
    EXPECT_THAT(seen(journal, "A4"), ElementsAre(Pair("current", false)));
}

TEST(ObservedRenewalPassword, IsComparedOrNot) {
    Issuer issuer;
    const pki::Identity old = issuer.numbered("10");
    JournalBuilder journal;
    journal.profile.ambiguities["A5"] = "verified";
    give(journal, "issue", old, "issue", "registered");
    give(journal, "same", issuer.numbered("11"), "renew", "registered");
    present(journal, old.certificate);
    EXPECT_THAT(seen(journal, "A5"), IsEmpty()) << "the right password shows nothing";
    give(journal, "other", issuer.numbered("12"), "renew", "another");
    present(journal, old.certificate);
    EXPECT_THAT(seen(journal, "A5"), ElementsAre(Pair("not_compared", true)));
}

TEST(ObservedErrorAnswer, HasItsHttpStatusAndTheFormOfItsCertificate) {
    JournalBuilder journal;
    journal.answer("issue", reply(1102), 400);
    EXPECT_THAT(seen(journal, "A6"), ElementsAre(Pair("http:400", true)));
    EXPECT_THAT(seen(journal, "A7"), ElementsAre(Pair("absent", false)));
    JournalBuilder other;
    other.answer("issue", R"({"statusCode": 1102, "certificate": null})");
    EXPECT_THAT(seen(other, "A7"), ElementsAre(Pair("null", true)));
    JournalBuilder empty;
    empty.answer("issue", R"({"statusCode": 1102, "certificate": ""})");
    EXPECT_THAT(seen(empty, "A7"), ElementsAre(Pair("empty", true)));
}

TEST(ObservedErrorAnswer, HasACodeOfSomeLength) {
    JournalBuilder journal;
    journal.answer("issue", reply(1102));
    EXPECT_THAT(seen(journal, "status_code"), ElementsAre(Pair("number:4", false)));
}

TEST(ObservedPrecedence, IsThatOfARequestWithTwoCauses) {
    JournalBuilder journal;
    journal.profile.ambiguities["A11"] = "format_first";
    journal.profile.fields["common_name"].max = 4;
    const std::string not_vetted = *journal.profile.status.code_of("not_vetted");
    journal.request("issue", {{"common_name", "too-long"}, {"authentication_key", "key00001"}});
    journal.answer("issue", reply(std::stoi(not_vetted)));
    EXPECT_THAT(seen(journal, "A11"), ElementsAre(Pair("authentication_first", true)));
    journal.profile.fields["common_name"].max = 40;
    EXPECT_THAT(seen(journal, "A11"), IsEmpty()) << "one cause shows no order";
}

TEST(ObservedKey, WorksAfterAFormatErrorOrDoesNot) {
    Issuer issuer;
    const Secrets pair{
        {"common_name", "u"}, {"authentication_key", "key-1"}, {"pkcs12_password", "p12Pass"}};
    for (const bool spent : {false, true}) {
        JournalBuilder journal;
        const auto code = [&](const char* meaning) {
            return std::stoi(*journal.profile.status.code_of(meaning));
        };
        journal.request("refused", pair).answer("refused", reply(code("format_error")));
        const auto der = mock_ca::write_pkcs12(issuer.numbered(), "n", "p12Pass", {});
        journal.request("again", pair);
        journal.answer("again",
                       spent ? reply(code("key_used")) : reply(0, mock_ca::encode_base64(*der, 0)));
        EXPECT_THAT(seen(journal, "A12"),
                    ElementsAre(Pair(spent ? "on_attempt" : "on_issue", spent)));
    }
}

TEST(ObservedPkcs12, SaysWhichCaCertificatesCame) {
    Issuer issuer;
    JournalBuilder issuing;
    give(issuing, "issue", issuer.numbered());
    EXPECT_THAT(seen(issuing, "A9"), ElementsAre(Pair("issuing", false)));
    JournalBuilder full;
    give(full, "issue", issuer.numbered("11", true));
    EXPECT_THAT(seen(full, "A9"), ElementsAre(Pair("full", true)));
    EXPECT_THAT(seen(full, "pkcs12_order"), ElementsAre(Pair("leaf_first", false)));
    JournalBuilder without;
    pki::Identity alone = issuer.numbered();
    alone.chain.clear();
    give(without, "issue", alone);
    EXPECT_THAT(seen(without, "A9"), ElementsAre(Pair("none", true)));
    EXPECT_THAT(seen(with_file("ca-first.p12"), "pkcs12_order"),
                testing::Not(Contains(Pair("leaf_first", false))));
}

TEST(ObservedPkcs12, DescribesTheFilesOfOtherSoftware) {
    struct Made {
        const char* file;
        const char* mac;
        const char* encryption;
        const char* encoding;
    };
    for (const Made& made :
         {Made{"openssl-modern.p12", "SHA256", "PBES2/AES-256-CBC", "DER"},
          Made{"openssl-no-mac.p12", "none", "PBES2/AES-256-CBC + none", "DER"},
          Made{"nss.p12", "SHA256", "PBES2/AES-256-CBC + PBES2/AES-128-CBC", "BER"},
          Made{"forge-3des.p12", "SHA1", "pbeWithSHA1And3-KeyTripleDES-CBC + none", "DER"},
          Made{"keytool-legacy.p12", "SHA1",
               "pbeWithSHA1And3-KeyTripleDES-CBC + pbeWithSHA1And40BitRC2-CBC", "DER"}}) {
        const ObservedFacts facts = observe(with_file(made.file).context());
        EXPECT_EQ(seen(facts, "pkcs12_mac").front().first, made.mac) << made.file;
        EXPECT_EQ(seen(facts, "pkcs12_encryption").front().first, made.encryption) << made.file;
        EXPECT_EQ(seen(facts, "pkcs12_encoding").front().first, made.encoding) << made.file;
    }
}

TEST(ObservedPkcs12, IsComparedWithWhatTheProfileDeclares) {
    JournalBuilder journal = with_file("openssl-aes128.p12");
    EXPECT_THAT(seen(journal, "pkcs12_mac"), ElementsAre(Pair("SHA1", true)));
    journal.profile.pkcs12.mac = wire::Digest::sha1;
    EXPECT_THAT(seen(journal, "pkcs12_mac"), ElementsAre(Pair("SHA1", false)));
    EXPECT_TRUE(seen(journal, "pkcs12_encryption").front().second);
    journal.profile.pkcs12.encryption = wire::Pkcs12Encryption::aes_128;
    EXPECT_FALSE(seen(journal, "pkcs12_encryption").front().second);
    EXPECT_THAT(seen(with_file("forge-no-mac.p12"), "certificate_key"),
                ElementsAre(Pair("RSA 2048", true)));
}

TEST(ObservedCertificate, DescribesNameKeyAndUse) {
    const JournalBuilder journal = with_file("openssl-modern.p12");
    EXPECT_THAT(seen(journal, "common_name_type"), ElementsAre(Pair("UTF8String", false)));
    EXPECT_THAT(seen(journal, "certificate_usage"),
                ElementsAre(Pair("digitalSignature / clientAuth", false)));
    EXPECT_THAT(seen(journal, "certificate_signature"),
                ElementsAre(Pair("ecdsa-with-SHA256", false)));
    EXPECT_THAT(seen(journal, "certificate_validity"), ElementsAre(Pair("days:3650", true)));
}

TEST(ObservedCertificate, OfARenewalHasANewKeyOrTheSame) {
    Issuer issuer;
    const pki::Identity old = issuer.numbered("10");
    JournalBuilder journal;
    give(journal, "renewal", issuer.identity_of(old.key, "11"), "renew");
    present(journal, old.certificate);
    EXPECT_THAT(seen(journal, "A10"), ElementsAre(Pair("same", true)));
}

TEST(ObservedCertificate, HasASerialNumberThatIsPositive) {
    Issuer issuer;
    JournalBuilder journal;
    give(journal, "issue", issuer.numbered("-11"));
    EXPECT_TRUE(seen(journal, "serial_number").front().second);
    JournalBuilder proper;
    give(proper, "issue", issuer.numbered("11"));
    EXPECT_FALSE(seen(proper, "serial_number").front().second);
}

TEST(ObservedClient, PresentsTheLatestCertificateOnceItHasOne) {
    Issuer issuer;
    const pki::Certificate first = issuer.numbered("10").certificate;
    const pki::Certificate second = issuer.numbered("11").certificate;
    for (const bool lost : {false, true}) {
        JournalBuilder journal;
        journal.issued("issue", first);
        journal.issued("renew", second);
        journal.answered("one", lost ? "connection_error" : "ok");
        journal
            .add(EventKind::tls_handshake, "", "mock-ca",
                 {{"fingerprint", first.fingerprint()}, {"version", std::string("TLSv1.3")}})
            .connection = 1;
        journal.arrived("renew", "{}");
        if (lost) {
            EXPECT_THAT(seen(journal, "A4"), IsEmpty()) << "it never had the renewed one";
        } else {
            EXPECT_THAT(seen(journal, "A4"), ElementsAre(Pair("first", true)));
        }
    }
}

TEST(DerivedFacts, DescribeFileAndCertificatesForTheTranscript) {
    const auto derived = derive_facts(with_file("openssl-legacy.p12").context());
    ASSERT_EQ(derived.size(), 4U);
    const auto text = [&](std::size_t at, const char* name) {
        return std::get<std::string>(derived[at].facts.at(name));
    };
    EXPECT_EQ(derived[0].step, "issue");
    EXPECT_EQ(text(0, "mac"), "SHA1, 2048 iterations");
    EXPECT_THAT(text(0, "bags"),
                HasSubstr("certBag (pbeWithSHA1And40BitRC2-CBC, 2048 iterations)"));
    EXPECT_EQ(text(1, "role"), "client");
    EXPECT_EQ(text(1, "subject"), "CN=user1,O=fixture");
    EXPECT_EQ(text(1, "extended_key_usage"), "clientAuth");
    EXPECT_EQ(text(3, "role"), "root");
}

TEST(DerivedFacts, SayThatAFileDoesNotOpen) {
    const auto derived = derive_facts(with_file("openssl-empty.p12").context());
    ASSERT_EQ(derived.size(), 1U);
    EXPECT_FALSE(std::get<bool>(derived[0].facts.at("opens_with_password_of_request")));
}

model::CaseResult case_with(const std::string& id, std::vector<model::ObservedFact> facts) {
    model::CaseResult result;
    result.id = id;
    result.observations = std::move(facts);
    return result;
}

const model::Observation& topic_of(const std::vector<model::Observation>& all,
                                   const std::string& topic) {
    return *std::ranges::find(all, topic, &model::Observation::topic);
}

TEST(ObservationSummary, HasEachAmbiguityBesideWhatTheProfileSays) {
    const JournalBuilder journal;
    const auto all = summarise_observations({case_with("ca/a", {})}, journal.profile, texts());
    ASSERT_EQ(all.size(), 12U);
    EXPECT_EQ(all[8].topic, "A9");
    EXPECT_EQ(all[11].topic, "A12");
    EXPECT_TRUE(all[0].seen.empty());
    EXPECT_EQ(all[0].pinned.en, "HTTP 403");
    EXPECT_TRUE(all[0].hint.en.empty());
}

TEST(ObservationSummary, CountsCasesAndHintsAtTheProfileWhereTheyDiffer) {
    const JournalBuilder journal;
    const auto all = summarise_observations(
        {case_with("ca/a", {{"A6", "http:400", "", true, {3}}, {"A6", "http:400", "", true, {5}}}),
         case_with("ca/b", {{"A6", "http:200", "", false, {9}}}),
         case_with("ca/c", {{"A6", "http:400", "", true, {11}}})},
        journal.profile, texts());
    const model::Observation& status = topic_of(all, "A6");
    ASSERT_EQ(status.seen.size(), 2U);
    EXPECT_EQ(status.seen[0].text.en, "HTTP 400");
    EXPECT_THAT(status.seen[0].cases, ElementsAre("ca/a", "ca/c"));
    EXPECT_THAT(status.hint.en, HasSubstr("“HTTP 200”, but “HTTP 400” was seen in 2 cases"));
}

TEST(ObservationSummary, FindsASerialNumberThatTwoCertificatesHave) {
    const JournalBuilder journal;
    const auto serial = [](const char* value, const char* owner) {
        return model::ObservedFact{"serial_number", value, owner, false, {1}};
    };
    const auto all = summarise_observations(
        {case_with("ca/a", {serial("01 (CN=x)", "f1"), serial("01 (CN=x)", "f1")}),
         case_with("ca/b", {serial("02 (CN=x)", "f2")}),
         case_with("ca/c", {serial("02 (CN=x)", "f3")})},
        journal.profile, texts());
    const model::Observation& serials = topic_of(all, "serial_number");
    ASSERT_EQ(serials.seen.size(), 2U);
    EXPECT_EQ(serials.seen[0].text.en, "1, all different") << "one certificate seen twice is one";
    EXPECT_EQ(serials.seen[1].text.en, "2 certificates have the same one: 02 (CN=x)");
    EXPECT_THAT(serials.hint.en, HasSubstr("RFC 5280"));
}

TEST(ObservationSummary, KnowsEveryTopicInBothLanguages) {
    // A topic without a title would show its id in the report.
    Issuer issuer;
    JournalBuilder journal;
    give(journal, "issue", issuer.numbered());
    journal.answer("refused", reply(1102));
    for (const model::ObservedFact& fact : observe(journal.context())) {
        EXPECT_TRUE(texts().contains("observation.topic." + fact.topic)) << fact.topic;
    }
}

} // namespace
} // namespace ediconform::checks
