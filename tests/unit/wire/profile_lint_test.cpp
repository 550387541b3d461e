#include "tests/unit/wire/profile_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace ediconform::wire {
namespace {

using nlohmann::json;

/// One change to a shipped profile, and the error that has to name it.
struct Change {
    const char* name;
    const char* profile;
    std::function<void(json&)> apply;
    const char* error;
    const char* pointer;
};

void PrintTo(const Change& change, std::ostream* out) {
    *out << change.name;
}

class ProfileLint : public testing::TestWithParam<Change> {};

TEST_P(ProfileLint, NamesTheErrorAndItsPlace) {
    json content = shipped(GetParam().profile);
    GetParam().apply(content);
    const auto profile = read(content);
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().id, GetParam().error);
    EXPECT_EQ(profile.error().where.pointer, GetParam().pointer);
    EXPECT_GT(profile.error().where.line, 1U) << base::to_string(profile.error());
    EXPECT_GE(profile.error().where.column, 1U);
}

json& request(json& profile, const char* operation) {
    return profile["operations"][operation]["request"];
}
json& reply(json& profile, const char* operation) {
    return profile["operations"][operation]["reply"];
}

const Change kChanges[] = {
    {"ADeviationIsFromNoStatement", "neutral-json",
     [](json& p) {
         p["deviations"] = {
             {{"requirement", "CA-9.9-9"}, {"because", {{"ja", "理由"}, {"en", "a reason"}}}}};
     },
     "profile.deviation_unknown", "/deviations/0/requirement"},
    {"ADeviationIsFromTheSecurityFloor", "neutral-json",
     [](json& p) {
         const json because{{"ja", "理由"}, {"en", "a reason"}};
         p["deviations"] = {{{"requirement", "CA-3.3-6"}, {"because", because}},
                            {{"requirement", "CA-3.3-4"}, {"because", because}}};
     },
     "profile.deviation_floor", "/deviations/1/requirement"},
    {"CharacterClassIsReversed", "neutral-json",
     [](json& p) { p["fields"]["common_name"]["class"] = "[z-a]"; }, "profile.character_class",
     "/fields/common_name/class"},
    {"JsonPlaceIsNoPointer", "neutral-json",
     [](json& p) { request(p, "renew")["members"]["renewal_password"] = "password"; },
     "profile.place", "/operations/renew/request/members/renewal_password"},
    {"XmlPlaceIsTheRoot", "neutral-xml",
     [](json& p) { request(p, "issue")["members"]["common_name"] = "/request"; }, "profile.place",
     "/operations/issue/request/members/common_name"},
    {"FormFieldHasALineBreak", "neutral-form",
     [](json& p) { request(p, "issue")["members"]["common_name"] = "a\r\nb"; }, "profile.place",
     "/operations/issue/request/members/common_name"},
    {"ConstantHasNoPlace", "neutral-json",
     [](json& p) { request(p, "issue")["constants"]["a~b"] = 1; }, "profile.place",
     "/operations/issue/request/constants/a~0b"},
    {"TwoMembersShareAPlace", "neutral-json",
     [](json& p) { request(p, "renew")["members"]["renewal_password"] = "/pkcs12/password"; },
     "profile.duplicate_place", "/operations/renew/request/members/renewal_password"},
    {"AMemberHasToHoldAnother", "neutral-json",
     [](json& p) { request(p, "renew")["members"]["renewal_password"] = "/pkcs12"; },
     "profile.duplicate_place", "/operations/renew/request/members/renewal_password"},
    {"AConstantStandsOnAMember", "neutral-json",
     [](json& p) { reply(p, "issue")["constants"]["/statusCode"] = 1; }, "profile.duplicate_place",
     "/operations/issue/reply/constants/~1statusCode"},
    {"XmlHasTwoRoots", "neutral-xml",
     [](json& p) { reply(p, "issue")["members"]["status"] = "/other/code"; }, "profile.two_roots",
     "/operations/issue/reply/members/status"},
    {"ACodeHasTwoMeanings", "neutral-json",
     [](json& p) {
         p["status"]["meanings"]["key_used"] = {1103, 1101};
     },
     "profile.duplicate_code", "/status/meanings/not_vetted/0"},
    {"ACodeIsThatOfSuccess", "neutral-json",
     [](json& p) { p["status"]["meanings"]["unavailable"] = {0}; }, "profile.duplicate_code",
     "/status/meanings/unavailable/0"},
    {"TwoOperationsShareARoute", "neutral-json",
     [](json& p) { p["operations"]["renew"]["path"] = p["operations"]["issue"]["path"]; },
     "profile.duplicate_route", "/operations/renew/path"},
    {"OneRouteHasDifferentConstantsAtDifferentPlaces", "neutral-json",
     [](json& p) {
         p["operations"]["renew"]["path"] = p["operations"]["issue"]["path"];
         request(p, "issue")["constants"] = {{"/version", 1}, {"/new", 1}};
         request(p, "renew")["constants"] = {{"/version", 1}, {"/again", 2}};
     },
     "profile.duplicate_route", "/operations/renew/path"},
    {"OneRouteHasTwoEncodings", "neutral-json",
     [](json& p) {
         p["operations"]["renew"]["path"] = p["operations"]["issue"]["path"];
         request(p, "renew") = {{"encoding", "form"},
                                {"members", {{"renewal_password", "r"}, {"pkcs12_password", "p"}}},
                                {"constants", {{"/version", 2}}}};
     },
     "profile.duplicate_route", "/operations/renew/path"},
    {"RenewalIsMissing", "neutral-json", [](json& p) { p["operations"].erase("renew"); },
     "profile.operation_missing", "/operations"},
    {"AnIssueHasNoKey", "neutral-json",
     [](json& p) { request(p, "issue")["members"].erase("authentication_key"); },
     "profile.member_missing", "/operations/issue/request/members"},
    {"AReplyHasNoCertificate", "neutral-json",
     [](json& p) { reply(p, "renew")["members"].erase("certificate"); }, "profile.member_missing",
     "/operations/renew/reply/members"},
    {"LimitsAreOfAnUnknownMember", "neutral-json",
     [](json& p) {
         p["fields"]["comon_name"] = {{"max", 1}};
     },
     "profile.member_unbound", "/fields/comon_name"},
    {"StatusHasTwoTypes", "neutral-json",
     [](json& p) {
         reply(p, "issue")["members"]["status"] = {{"at", "/statusCode"}, {"type", "string"}};
     },
     "profile.status_type", "/operations/issue/reply/members/status"},
    {"XmlHasNoNull", "neutral-xml", [](json& p) { p["ambiguities"]["A7"] = "null"; },
     "profile.null_certificate", "/ambiguities/A7"},
    {"HttpStatusContradictsA6", "neutral-json", [](json& p) { p["status"]["http_on_error"] = 400; },
     "profile.http_on_error", "/ambiguities/A6"},
    {"LowerLimitIsAboveTheUpper", "neutral-json",
     [](json& p) { p["fields"]["common_name"]["min"] = 65; }, "profile.limits",
     "/fields/common_name/max"},
    {"RequiredCharacterIsNotPermitted", "neutral-json",
     [](json& p) {
         p["fields"]["pkcs12_password"] = {{"class", "[A-Za-z0-9]"},
                                           {"contains", {"[0-9]", "[!-/]"}}};
     },
     "profile.required_character", "/fields/pkcs12_password/contains/1"},
    {"RequiredCharactersAreMoreThanTheShortestValueHas", "neutral-json",
     [](json& p) {
         p["fields"]["pkcs12_password"] = {{"min", 1}, {"contains", {"[0-9]", "[a-z]"}}};
     },
     "profile.required_characters", "/fields/pkcs12_password/contains"},
    {"RequiredCharacterIsNoClass", "neutral-json",
     [](json& p) {
         p["fields"]["pkcs12_password"] = {{"contains", {"0-9"}}};
     },
     "profile.character_class", "/fields/pkcs12_password/contains/0"},
    {"WindowIsEmpty", "neutral-json", [](json& p) { p["window"]["closes_days_before"] = 30; },
     "profile.window", "/window/closes_days_before"},
};

const Change kSchemaChanges[] = {
    {"MemberIsUnknown", "neutral-json", [](json& p) { p["pkcs12"]["pasword"] = "x"; },
     "schema.unknown_member", "/pkcs12/pasword"},
    {"WordIsUnknown", "neutral-json", [](json& p) { p["window"]["basis"] = "lunar"; },
     "schema.not_one_of", "/window/basis"},
    {"AmbiguityIsOpen", "neutral-json", [](json& p) { p["ambiguities"].erase("A5"); },
     "schema.required", "/ambiguities"},
    {"NumericCodeIsText", "neutral-json",
     [](json& p) { p["status"]["meanings"]["key_used"] = {"1102"}; }, "schema.type",
     "/status/meanings/key_used/0"},
    {"TextCodeIsANumber", "neutral-xml", [](json& p) { p["status"]["ok"] = 0; }, "schema.type",
     "/status/ok"},
    {"FirstCauseIsUnmapped", "neutral-json",
     [](json& p) { p["status"]["meanings"].erase("format_error"); }, "schema.required",
     "/status/meanings"},
    {"CharsetIsTheAmbiguousName", "neutral-json", [](json& p) { p["charset"] = "SHIFT_JIS"; },
     "schema.not_one_of", "/charset"},
    {"PathIsRelative", "neutral-json", [](json& p) { p["operations"]["issue"]["path"] = "issue"; },
     "schema.pattern", "/operations/issue/path"},
    {"LanguageIsMissing", "neutral-json", [](json& p) { p["title"].erase("ja"); },
     "schema.required", "/title"},
    {"MemberPlaceIsANumber", "neutral-json",
     [](json& p) { request(p, "issue")["members"]["common_name"] = 5; }, "schema.type",
     "/operations/issue/request/members/common_name"},
};

const auto kName = [](const testing::TestParamInfo<Change>& info) {
    return std::string(info.param.name);
};
INSTANTIATE_TEST_SUITE_P(Rules, ProfileLint, testing::ValuesIn(kChanges), kName);
INSTANTIATE_TEST_SUITE_P(Schema, ProfileLint, testing::ValuesIn(kSchemaChanges), kName);

TEST(ProfileLintLimits, AllowsAnElementWithTextAndAttributes) {
    json content = shipped("neutral-xml");
    content["operations"]["issue"]["reply"]["constants"]["/response/code/@unit"] = "x";
    content["operations"]["issue"]["reply"]["members"]["status"] = "/response/code";
    EXPECT_TRUE(read(content));
}

TEST(ProfileLintLimits, AllowsFieldNamesThatStartAlike) {
    json content = shipped("neutral-json");
    content["operations"]["renew"]["request"]["constants"]["/pkcs12/password2"] = "x";
    EXPECT_TRUE(read(content));
}

} // namespace
} // namespace ediconform::wire
