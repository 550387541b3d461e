#include "harness/base/file.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/unit/wire/profile_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace ediconform::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CaProfile loaded(const std::string& name) {
    auto profile = load_profile(name, kScenarios);
    EXPECT_TRUE(profile) << base::to_string(profile.error());
    return profile ? *std::move(profile) : CaProfile{};
}

TEST(ProfileList, NamesTheShippedProfilesInOrder) {
    EXPECT_THAT(list_profiles(kScenarios),
                ElementsAre("neutral-form", "neutral-json", "neutral-xml"));
}

class ShippedProfile : public testing::TestWithParam<const char*> {};

TEST_P(ShippedProfile, LoadsAndIsNamedAsItsFile) {
    EXPECT_EQ(loaded(GetParam()).name, GetParam());
}

TEST_P(ShippedProfile, SaysThatItIsNotTheDetailedEdition) {
    const auto profile = loaded(GetParam());
    EXPECT_THAT(profile.edition.ja, HasSubstr("詳細版の形式ではありません"));
    EXPECT_THAT(profile.edition.en,
                HasSubstr("Not the format of the guideline's detailed edition"));
}

TEST_P(ShippedProfile, MapsEveryMeaning) {
    const auto profile = loaded(GetParam());
    for (const auto name :
         {meaning::kOk, meaning::kFormatError, meaning::kNotVetted, meaning::kKeyUsed,
          meaning::kOutOfWindow, meaning::kBadRenewalPassword, meaning::kNotApiIssued,
          meaning::kClientAuthFailed, meaning::kUnavailable}) {
        const auto code = profile.status.code_of(name);
        ASSERT_TRUE(code) << name;
        EXPECT_EQ(profile.status.meaning_of(*code), name);
    }
}

TEST_P(ShippedProfile, SettlesEveryAmbiguity) {
    const auto profile = loaded(GetParam());
    for (int number = 1; number <= 12; ++number) {
        EXPECT_TRUE(profile.ambiguities.contains("A" + std::to_string(number))) << number;
    }
}

TEST_P(ShippedProfile, TakesPasswordsOfSixteenLettersAndDigits) {
    for (const auto& [name, rule] : loaded(GetParam()).fields) {
        EXPECT_LE(rule.min.value_or(0), 8U) << name;
        EXPECT_GE(rule.max.value_or(16), 16U) << name;
        for (const char32_t each : U"AZaz09") {
            EXPECT_TRUE(each == U'\0' || !rule.allowed || rule.allowed->contains(each)) << name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedProfile,
                         testing::Values("neutral-json", "neutral-xml", "neutral-form"),
                         [](const auto& each) {
                             const std::string name = each.param;
                             return name.substr(name.find('-') + 1);
                         });

TEST(ProfileLoader, ReadsPlacesTypesAndConstantsOfAMessage) {
    const auto profile = loaded("neutral-json");
    const Operation* issue = profile.find(operation::kIssue);
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->listener, "main");
    EXPECT_EQ(issue->method, "POST");
    EXPECT_EQ(issue->client_authentication, ClientAuthentication::none);
    EXPECT_EQ(issue->request.media_type, "application/json");
    EXPECT_EQ(issue->request.find(member::kCommonName)->place, "/subject/commonName");
    EXPECT_EQ(issue->reply.find(member::kStatus)->type, ValueType::integer);
    ASSERT_EQ(issue->request.constants.size(), 1U);
    EXPECT_EQ(issue->request.constants.front().place, "/version");
    EXPECT_EQ(issue->request.constants.front().value, "1");
    EXPECT_EQ(issue->request.constants.front().type, ValueType::integer);
}

TEST(ProfileLoader, ReadsRules) {
    const auto profile = loaded("neutral-xml");
    EXPECT_EQ(profile.window.basis, DayBasis::jst_date);
    EXPECT_EQ(profile.pkcs12.encryption, Pkcs12Encryption::triple_des);
    EXPECT_EQ(profile.pkcs12.mac, Digest::sha1);
    EXPECT_EQ(profile.pkcs12.base64_wrap, 76U);
    EXPECT_EQ(profile.certificate.key, KeyKind::rsa_2048);
    EXPECT_EQ(profile.status.ok, "0000");
    EXPECT_EQ(profile.status.http_on_error, 400);
    EXPECT_EQ(profile.find(operation::kIssue)->request.charset, base::Charset::cp932);
}

TEST(ProfileLoader, ReadsAnotherListenerForRenewal) {
    const auto profile = loaded("neutral-form");
    EXPECT_EQ(profile.find(operation::kIssue)->listener, "main");
    EXPECT_EQ(profile.find(operation::kRenew)->listener, "renewal");
}

TEST(ProfileLoader, LetsAMessageHaveItsOwnCharset) {
    auto content = shipped("neutral-json");
    content["operations"]["renew"]["reply"]["charset"] = "EUC-JP";
    const auto profile = read(content);
    ASSERT_TRUE(profile);
    EXPECT_EQ(profile->find(operation::kRenew)->reply.charset, base::Charset::euc_jp);
    EXPECT_EQ(profile->find(operation::kRenew)->request.charset, base::Charset::utf8);
}

TEST(ProfileLoader, ReadsHeaderFieldsAndLeavesThoseOfHttpToHttp) {
    auto content = shipped("neutral-json");
    content["operations"]["issue"]["headers"] = {{"X-Api-Version", "2"}};
    const auto profile = read(content);
    ASSERT_TRUE(profile);
    const auto& headers = profile->find(operation::kIssue)->headers;
    ASSERT_EQ(headers.size(), 1U);
    EXPECT_EQ(headers.front().name, "X-Api-Version");
    EXPECT_EQ(headers.front().value, "2");
    EXPECT_TRUE(profile->find(operation::kRenew)->headers.empty());
    for (const auto* taken : {"Content-Length", "host", "Authorization"}) {
        content["operations"]["issue"]["headers"] = {{taken, "2"}};
        EXPECT_FALSE(read(content)) << taken;
    }
}

TEST(ProfileLoader, KeepsTheDocumentForLookUps) {
    const auto profile = loaded("neutral-json");
    ASSERT_NE(profile.document, nullptr);
    EXPECT_EQ(profile.document->at(nlohmann::json::json_pointer("/fields/common_name/max")), 64);
}

TEST(ProfileLoader, SaysInTheDocumentTheCharsetThatIsLeftOut) {
    auto content = shipped("neutral-json");
    content.erase("charset");
    content["operations"]["renew"]["request"]["charset"] = "CP932";
    const auto profile = read(content);
    ASSERT_TRUE(profile);
    const nlohmann::json& operations = profile->document->at("operations");
    EXPECT_EQ(operations.at("issue").at("request").at("charset"), "UTF-8");
    EXPECT_EQ(operations.at("renew").at("request").at("charset"), "CP932");
}

TEST(ProfileLoader, ReadsDeviations) {
    auto content = shipped("neutral-json");
    content["deviations"] = {
        {{"requirement", "CA-3.3-6"}, {"because", {{"ja", "理由"}, {"en", "why"}}}}};
    const auto profile = read(content);
    ASSERT_TRUE(profile);
    ASSERT_EQ(profile->deviations.size(), 1U);
    EXPECT_EQ(profile->deviations.front().requirement, "CA-3.3-6");
    EXPECT_EQ(profile->deviations.front().because, (base::LocalizedText{"理由", "why"}));
}

TEST(ProfileLoader, TellsMeaningsOfUnknownCodesApartFromKnownOnes) {
    const auto profile = loaded("neutral-json");
    EXPECT_EQ(profile.status.meaning_of("0"), "ok");
    EXPECT_EQ(profile.status.meaning_of("1002"), "format_error");
    EXPECT_EQ(profile.status.meaning_of("4711"), std::nullopt);
    EXPECT_EQ(profile.status.code_of("format_error"), "1001");
    EXPECT_EQ(profile.status.code_of("other"), std::nullopt);
}

TEST(ProfileLoader, NamesTheProfilesAtHandWhereOneIsUnknown) {
    const auto profile = load_profile("neutral-yaml", kScenarios);
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().id, "profile.unknown");
    EXPECT_THAT(base::to_string(profile.error()),
                HasSubstr("neutral-form, neutral-json, neutral-xml"));
}

TEST(ProfileLoader, LoadsAFileByItsPath) {
    auto folder = base::TemporaryDirectory::make();
    ASSERT_TRUE(folder);
    const auto path = folder->path() / "mine.json";
    ASSERT_TRUE(base::write_file(path, shipped("neutral-json").dump()));
    const auto profile = load_profile(path.string(), kScenarios);
    ASSERT_TRUE(profile) << base::to_string(profile.error());
    EXPECT_EQ(profile->source_file, path.string());
}

TEST(ProfileLoader, SaysThatAPathLeadsNowhere) {
    const auto profile = load_profile("./nowhere.json", kScenarios);
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().id, "file.missing");
}

TEST(ProfileLoader, GivesLineAndColumnOfASyntaxError) {
    const auto document = base::JsonDocument::parse("{\n  \"profile\": }", "p.json");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().id, "json.syntax");
    EXPECT_EQ(document.error().where.line, 2U);
    EXPECT_EQ(document.error().where.column, 14U);
}

TEST(ProfileLoader, LetsOperationsShareAUrlThatAConstantTellsApart) {
    auto content = shipped("neutral-json");
    content["operations"]["renew"]["path"] = content["operations"]["issue"]["path"];
    content["operations"]["issue"]["request"]["constants"]["/command"] = "issue";
    content["operations"]["renew"]["request"]["constants"]["/command"] = "renew";
    const auto profile = read(content);
    EXPECT_TRUE(profile) << base::to_string(profile.error());
}

/// Dialects that are unlike the shipped ones: nothing in the product may be made for those alone.
class TestProfile : public testing::TestWithParam<const char*> {};

TEST_P(TestProfile, IsLoadedFromItsFile) {
    const auto file = std::filesystem::path(test::source_path("tests/data/profiles")) /
                      (std::string(GetParam()) + ".json");
    const auto profile = load_profile(file.string(), kScenarios);
    ASSERT_TRUE(profile) << base::to_string(profile.error());
    EXPECT_EQ(profile->name, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Dialects, TestProfile, testing::Values("fourth", "unusual"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(ProfileLoader, KeepsNegativeCodesAndTextConstantsInJapanese) {
    const auto profile =
        load_profile(test::source_path("tests/data/profiles/fourth.json"), kScenarios);
    ASSERT_TRUE(profile) << base::to_string(profile.error());
    EXPECT_EQ(profile->status.meaning_of("-2"), "format_error");
    EXPECT_EQ(profile->find(operation::kIssue)->request.constants.size(), 3U);
    EXPECT_TRUE(profile->fields.at("common_name").allowed->contains(U'漢'));
    EXPECT_TRUE(profile->fields.at("common_name").allowed->contains(U'Ａ'));
    EXPECT_NE(profile->find(operation::kIssue)->listener,
              profile->find(operation::kRenew)->listener);
}

} // namespace
} // namespace ediconform::wire
