#include "harness/base/scenario_files.hpp"
#include "harness/pki/base64.hpp"
#include "harness/pki/pkcs12_examiner.hpp"
#include "mock-ca/issuance/issuance_service.hpp"
#include "mock-ca/issuance/key_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace ediconform::mock_ca {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::ElementsAre;

constexpr base::WallTime kNow = std::chrono::sys_days(std::chrono::year(2027) / 4 / 1) + 3h;

class IssuanceServiceTest : public testing::Test {
protected:
    static wire::CaProfile load() {
        auto profile = wire::load_profile("neutral-json", *base::find_scenarios());
        EXPECT_TRUE(profile);
        return *std::move(profile);
    }
    TestAuthority authority(const std::string& label) {
        auto made = TestAuthority::make(clock_, keys_, label);
        EXPECT_TRUE(made);
        return *std::move(made);
    }
    /// Another CA than the one before, with these decisions.
    void decide_by(const Policies& policies) {
        service_ =
            std::make_unique<IssuanceService>(IssuanceTools{clock_, random_, keys_, authority_},
                                              profile_, std::make_shared<const Policies>(policies));
        name_ =
            service_->authorisation().add_pair("alice", base::SecretText("Key1234567"), "u", true);
    }
    static RequestValues issue_values() {
        return {{"common_name", "alice"},
                {"authentication_key", "Key1234567"},
                {"renewal_password", "Renewal123"},
                {"pkcs12_password", "p12Password"}};
    }
    Decision issue(RequestValues values = issue_values()) {
        const base::Result<RequestValues> decoded = std::move(values);
        return service_->prepare({*profile_.find("issue"), nobody_, decoded});
    }
    Decision issue_with(const std::string& member, const std::string& value) {
        RequestValues values = issue_values();
        values[member] = value;
        return issue(values);
    }
    Decision renew(const std::vector<pki::Certificate>& presented,
                   const std::string& password = "Renewal123") {
        const base::Result<RequestValues> decoded =
            RequestValues{{"renewal_password", password}, {"pkcs12_password", "p12Password"}};
        return service_->prepare({*profile_.find("renew"), presented, decoded});
    }
    /// A certificate in use, issued through the API, valid for that long from now.
    pki::Certificate in_use(std::chrono::seconds remaining, Origin origin = Origin::api) {
        const auto key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
        auto certificate =
            authority_.issue_client("alice", {kNow - days(300), kNow + remaining}, key);
        EXPECT_TRUE(certificate);
        IssuedRecord record;
        record.fingerprint = certificate->fingerprint();
        record.common_name = "alice";
        record.origin = origin;
        record.not_after = certificate->not_after();
        record.key = key;
        if (origin == Origin::api) {
            record.renewal_password = base::SecretText("Renewal123");
        }
        service_->authorisation().register_certificate(record);
        return *std::move(certificate);
    }

    void SetUp() override { decide_by({}); }

    const std::vector<pki::Certificate> nobody_;
    base::FixedClock clock_{kNow};
    base::Random random_{1};
    KeyPool keys_;
    TestAuthority authority_ = authority("A");
    wire::CaProfile profile_ = load();
    std::unique_ptr<IssuanceService> service_;
    std::string name_;
};

TEST_F(IssuanceServiceTest, NothingIsRegisteredOrUsedUpBeforeTheCommit) {
    {
        const Decision dropped = issue();
        EXPECT_EQ(dropped.meaning, "ok");
    }
    EXPECT_EQ(service_->issued_count(), 0U);
    EXPECT_TRUE(service_->authorisation().certificates().empty());
    Decision kept = issue();
    ASSERT_EQ(kept.meaning, "ok");
    EXPECT_EQ(issue().meaning, "key_used"); // while the first is under way
    service_->commit(kept);
    EXPECT_EQ(service_->issued_count(), 1U);
    EXPECT_EQ(issue().meaning, "key_used");
}

TEST_F(IssuanceServiceTest, OfManyIssuesAtOnceWithOneKeyExactlyOneSucceeds) {
    constexpr int kThreads = 200;
    std::latch start(kThreads);
    std::atomic<int> issued{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int index = 0; index < kThreads; ++index) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            Decision decision = issue();
            if (decision.made) {
                service_->commit(decision);
                ++issued;
            }
            refused += decision.meaning == "key_used" ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(issued, 1);
    EXPECT_EQ(refused, kThreads - 1);
    EXPECT_EQ(service_->issued_count(), 1U);
}

TEST_F(IssuanceServiceTest, AMissingOrEmptyMemberIsAFormatError) {
    for (const auto& [member, value] : issue_values()) {
        RequestValues without = issue_values();
        without.erase(member);
        EXPECT_EQ(issue(without).meaning, "format_error") << member;
        EXPECT_EQ(issue_with(member, "").meaning, "format_error") << member;
    }
}

TEST_F(IssuanceServiceTest, ALengthOrCharacterOutsideTheLimitsIsAFormatError) {
    for (const auto& [member, rule] : profile_.fields) {
        EXPECT_EQ(issue_with(member, std::string(*rule.max + 1, 'a')).meaning, "format_error");
        EXPECT_EQ(issue_with(member, std::string(*rule.min - 1, 'a')).meaning, "format_error");
        EXPECT_EQ(issue_with(member, "ａｂｃｄｅｆｇｈ").meaning, "format_error") << member;
        EXPECT_EQ(issue_with(member, "abcdefg\"h").meaning, "format_error") << member;
    }
    EXPECT_EQ(issue().meaning, "ok");
}

TEST_F(IssuanceServiceTest, RefusesAPasswordWithoutACharacterThatIsRequired) {
    profile_.fields["pkcs12_password"].contains = {*wire::CharacterClass::parse("[0-9]")};
    EXPECT_EQ(issue_with("pkcs12_password", "abcdefgh").meaning, "format_error");
    EXPECT_EQ(issue_with("pkcs12_password", "abcdefg8").meaning, "ok");
}

TEST_F(IssuanceServiceTest, APairMustBeKnownAsAPair) {
    service_->authorisation().add_pair("bob", base::SecretText("Key7654321"), "u", true);
    EXPECT_EQ(issue_with("common_name", "bob").meaning, "not_vetted");
    EXPECT_EQ(issue_with("authentication_key", "Unknown1234").meaning, "not_vetted");
    EXPECT_EQ(issue_with("common_name", "Alice").meaning, "not_vetted");
}

TEST_F(IssuanceServiceTest, TheFormatErrorComesFirstUnlessTheProfileSaysOtherwise) {
    RequestValues both = issue_values();
    both["authentication_key"] = "Unknown1234";
    both["pkcs12_password"] = "x";
    EXPECT_EQ(issue(both).meaning, "format_error");
    profile_.ambiguities["A11"] = "authentication_first";
    EXPECT_EQ(issue(both).meaning, "not_vetted");
}

TEST_F(IssuanceServiceTest, ARefusedAttemptUsesTheKeyUpOnlyWhereTheProfileSaysSo) {
    Decision refused = issue_with("pkcs12_password", "x");
    service_->commit(refused);
    EXPECT_EQ(issue().meaning, "ok");
    profile_.ambiguities["A12"] = "on_attempt";
    Decision spent = issue_with("pkcs12_password", "x");
    EXPECT_EQ(spent.meaning, "format_error");
    service_->commit(spent);
    EXPECT_EQ(issue().meaning, "key_used");
}

TEST_F(IssuanceServiceTest, ARenewalIsOpenFromTheFirstSecondOfItsWindowToTheLastOfTheValidity) {
    EXPECT_EQ(renew({in_use(days(30) + 1s)}).meaning, "out_of_window");
    EXPECT_EQ(renew({in_use(days(30))}).meaning, "ok");
    EXPECT_EQ(renew({in_use(0s)}).meaning, "ok");
    const Decision late = renew({in_use(-1s)});
    EXPECT_EQ(late.meaning, "client_auth_failed");
    EXPECT_EQ(late.reply.http_status, 403);
    EXPECT_FALSE(late.reply.values);
}

TEST_F(IssuanceServiceTest, TheRenewalPasswordIsReadAsTheProfileSettlesIt) {
    const pki::Certificate old = in_use(days(10));
    EXPECT_EQ(renew({old}, "Another1234").meaning, "bad_renewal_password");
    profile_.ambiguities["A5"] = "ignored";
    Decision ignored = renew({old}, "Another1234");
    ASSERT_TRUE(ignored.made);
    EXPECT_EQ(ignored.made->record.renewal_password->reveal(), "Renewal123");
    ignored.claim.reset();
    profile_.ambiguities["A5"] = "replaces";
    const Decision replaced = renew({old}, "Another1234");
    ASSERT_TRUE(replaced.made);
    EXPECT_EQ(replaced.made->record.renewal_password->reveal(), "Another1234");
}

TEST_F(IssuanceServiceTest, ACertificateRenewsOnceOrAgainAsTheProfileSettlesIt) {
    const pki::Certificate old = in_use(days(10));
    Decision first = renew({old});
    service_->commit(first);
    EXPECT_EQ(renew({old}).meaning, "key_used");
    profile_.ambiguities["A3"] = "renews_again";
    EXPECT_EQ(renew({old}).meaning, "ok");
}

TEST_F(IssuanceServiceTest, ARenewedCertificateHasANewKeyOrTheSameAsTheProfileSettlesIt) {
    const pki::Certificate old = in_use(days(10));
    {
        const Decision fresh = renew({old});
        ASSERT_TRUE(fresh.made);
        EXPECT_NE(fresh.made->identity.certificate.public_key_der(), old.public_key_der());
    }
    profile_.ambiguities["A10"] = "same";
    const Decision same = renew({old});
    ASSERT_TRUE(same.made);
    EXPECT_EQ(same.made->identity.certificate.public_key_der(), old.public_key_der());
}

TEST_F(IssuanceServiceTest, ACertificateFromElsewhereIsNotRenewed) {
    EXPECT_EQ(renew({in_use(days(10), Origin::other)}).meaning, "not_api_issued");
}

TEST_F(IssuanceServiceTest, AnUndecodableRequestIsRefusedBeforeTheProcess) {
    const base::Result<RequestValues> undecodable = base::Error("request.undecodable");
    const Decision decision = service_->prepare({*profile_.find("issue"), nobody_, undecodable});
    EXPECT_EQ(decision.refusal, Refusal::undecodable_body);
    EXPECT_EQ(decision.reply.http_status, 400);
    EXPECT_TRUE(decision.meaning.empty());
}

TEST_F(IssuanceServiceTest, EachErrorIsAnsweredWithACodeOfTheTableAndNoCertificate) {
    for (const auto& [meaning, codes] : profile_.status.codes) {
        const Reply reply = service_->answer(meaning);
        ASSERT_TRUE(reply.values) << meaning;
        EXPECT_EQ(reply.values->status, codes.front());
        EXPECT_FALSE(reply.values->certificate);
    }
    profile_.status.codes = {{"format_error", {"7"}}};
    EXPECT_EQ(service_->answer("key_used").values->status, "7");
}

TEST_F(IssuanceServiceTest, TheRemainingLifeReplacesTheValidityOfTheProfile) {
    service_->set_remaining_life(90s);
    const Decision decision = issue();
    ASSERT_TRUE(decision.made);
    EXPECT_EQ(decision.made->identity.certificate.not_after(), kNow + 90s);
}

// One decision replaced: everything else stays as it was.

struct AnotherName final : CommonNameRule {
    [[nodiscard]] std::string for_issue(const PairRecord&, const std::string&) const override {
        return "another";
    }
};
struct NoReplayGuard final : ReplayGuard {
    [[nodiscard]] bool claim(Authorisation&, const std::string&) const override { return true; }
};
struct AnyLength final : FieldValidation {
    [[nodiscard]] std::optional<FieldProblem::Kind> check_length(const wire::MemberBinding&,
                                                                 const wire::FieldRule&,
                                                                 const std::string&,
                                                                 base::Charset) const override {
        return std::nullopt;
    }
};
struct ShortPasswords final : Pkcs12Builder {
    [[nodiscard]] base::Result<base::Bytes> build(const wire::CaProfile& profile,
                                                  const Pkcs12Order& order) const override {
        Pkcs12Order cut = order;
        cut.password.resize(8);
        return Pkcs12Builder::build(profile, cut);
    }
};

TEST_F(IssuanceServiceTest, TheNameOfTheCertificateIsADecisionOfItsOwn) {
    Policies policies;
    policies.common_name = std::make_shared<AnotherName>();
    decide_by(policies);
    const Decision decision = issue();
    ASSERT_TRUE(decision.made);
    EXPECT_THAT(decision.made->identity.certificate.common_names(), ElementsAre("another"));
}

TEST_F(IssuanceServiceTest, WithoutAReplayGuardAKeyGivesTwoCertificates) {
    Policies policies;
    policies.replay = std::make_shared<NoReplayGuard>();
    decide_by(policies);
    Decision first = issue();
    Decision second = issue();
    service_->commit(first);
    service_->commit(second);
    EXPECT_EQ(service_->issued_count(), 2U);
}

TEST_F(IssuanceServiceTest, EachStepOfTheFieldValidationCanBeReplacedAlone) {
    Policies policies;
    policies.fields = std::make_shared<AnyLength>();
    decide_by(policies);
    EXPECT_EQ(issue_with("pkcs12_password", "x").meaning, "ok");
    EXPECT_EQ(issue_with("pkcs12_password", "\"").meaning, "format_error");
}

TEST_F(IssuanceServiceTest, ThePkcs12IsADecisionOfItsOwn) {
    Policies policies;
    policies.pkcs12 = std::make_shared<ShortPasswords>();
    decide_by(policies);
    const Decision decision = issue();
    ASSERT_TRUE(decision.made);
    const auto der = pki::read_base64(decision.made->base64).bytes.value();
    EXPECT_TRUE(pki::examine_pkcs12(der, "p12Passw").mac_verified);
    EXPECT_FALSE(pki::examine_pkcs12(der, "p12Password").mac_verified);
}

} // namespace
} // namespace ediconform::mock_ca
