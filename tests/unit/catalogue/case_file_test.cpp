#include "harness/catalogue/corpus.hpp"
#include "tests/unit/catalogue/scenario_copy.hpp"

#include <gmock/gmock.h>

namespace ediconform::catalogue {
namespace {

using nlohmann::json;

TEST(CaseFile, IsReadWithItsPlace) {
    const ScenarioCopy copy;
    auto cases = load_case_file(copy.write_case(sound_case()), copy.root());
    ASSERT_TRUE(cases) << to_string(cases.error());
    ASSERT_EQ(cases->size(), 1U);
    EXPECT_EQ(cases->front().id, "ca/issue/valid");
    EXPECT_EQ(cases->front().side, model::Side::ca);
    EXPECT_EQ(cases->front().group(), "ca.issue");
    EXPECT_EQ(cases->front().source_file, "cases/ca/issue/valid.json");
}

TEST(CaseFile, EachVariantIsACaseOfItsOwn) {
    const ScenarioCopy copy;
    json body = sound_case();
    body["when"] = {{"profile", {{"charset", "UTF-8"}}}};
    body["each"] = json::parse(R"([
        {"name": "key", "title": {"ja": "鍵", "en": "key"}, "members": ["authentication_key"], "outcome": ["refused"]},
        {"name": "name", "when": {"profile": {"fields.common_name.max": true}}, "members": [], "outcome": ["ok"]}])");
    body["steps"][0]["omit"] = "$each.members";
    body["expect"][0]["is"] = "$each.outcome";
    auto cases = load_case_file(copy.write_case(body), copy.root());
    ASSERT_TRUE(cases) << to_string(cases.error());
    ASSERT_EQ(cases->size(), 2U);
    EXPECT_EQ(cases->at(0).id, "ca/issue/valid[key]");
    EXPECT_EQ(cases->at(0).base_id, "ca/issue/valid");
    EXPECT_EQ(cases->at(0).title.en, "title (key)");
    EXPECT_EQ(cases->at(0).title.ja, "題（鍵）");
    EXPECT_EQ(cases->at(0).steps[0]["omit"], json({"authentication_key"}));
    EXPECT_EQ(cases->at(1).expect[0]["is"], json({"ok"}));
    EXPECT_EQ(cases->at(1).when["profile"],
              json({{"charset", "UTF-8"}, {"fields.common_name.max", true}}));
}

TEST(CaseFile, AVariantHasEveryMemberThatIsReferredTo) {
    const ScenarioCopy copy;
    json body = sound_case();
    body["each"] = json::parse(R"([{"name": "a", "members": []}, {"name": "b"}])");
    body["steps"][0]["omit"] = "$each.members";
    auto cases = load_case_file(copy.write_case(body), copy.root());
    ASSERT_FALSE(cases);
    EXPECT_EQ(cases.error().id, "case.each");
    EXPECT_EQ(cases.error().where.pointer, "/each/1");
}

TEST(CaseFile, TheIdIsThePath) {
    const ScenarioCopy copy;
    const auto file = copy.write("cases/ca/issue/another.json", sound_case().dump());
    auto cases = load_case_file(file, copy.root());
    ASSERT_FALSE(cases);
    EXPECT_EQ(cases.error().id, "case.id");
}

TEST(CaseFile, AMemberThatNothingReadsIsAnErrorWithItsPlace) {
    const ScenarioCopy copy;
    const auto file = copy.write("cases/ca/issue/valid.json", R"({
  "case": "ca/issue/valid", "requirements": ["CA-3.1-2"],
  "title": {"ja": "題", "en": "title"}, "why": {"ja": "理由", "en": "why"}, "remedy": {"ja": "対処", "en": "remedy"},
  "steps": [
    {"as": "issue", "do": "issue", "pair": "$needs.pair", "retries": 3}
  ],
  "expect": [{"check": "http-response", "of": "issue", "requirement": "CA-3.1-2"}]
})");
    auto cases = load_case_file(file, copy.root());
    ASSERT_FALSE(cases);
    EXPECT_EQ(cases.error().id, "schema.unknown_member");
    EXPECT_EQ(cases.error().where.pointer, "/steps/0/retries");
    EXPECT_EQ(cases.error().where.line, 5U);
    EXPECT_EQ(cases.error().where.column, 59U);
}

struct Breakage {
    const char* name;
    const char* pointer;
    json value;
    const char* problem; ///< Id of the error.
};

class RefusedByTheSchema : public testing::TestWithParam<Breakage> {};

TEST_P(RefusedByTheSchema, IsAnError) {
    const ScenarioCopy copy;
    json body = sound_case();
    body[json::json_pointer(GetParam().pointer)] = GetParam().value;
    auto cases = load_case_file(copy.write("cases/ca/issue/valid.json", body.dump()), copy.root());
    ASSERT_FALSE(cases);
    EXPECT_EQ(cases.error().id, GetParam().problem);
    EXPECT_GE(cases.error().where.line, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    CaseFile, RefusedByTheSchema,
    testing::Values(
        Breakage{"UnknownStep", "/steps/0/do", "reboot", "schema.not_one_of"},
        Breakage{"StepOfTheOtherSide",
                 "/steps/0",
                 {{"as", "a"}, {"do", "act"}, {"action", "issue"}},
                 "schema.not_one_of"},
        Breakage{"UnknownCheck", "/expect/0/check", "feels-right", "schema.not_one_of"},
        Breakage{"RaisedLevel", "/expect/0/lower_to", "M", "schema.misspelt_word"},
        Breakage{"LoweredWithoutAReason", "/expect/0/lower_to", "S", "schema.required_beside"},
        Breakage{"UnknownFixture", "/needs/pair/fixture", "wish", "schema.not_one_of"},
        Breakage{"UnknownPairState", "/needs/pair/state", "perhaps", "schema.not_one_of"},
        Breakage{"OneLanguageOnly", "/title", {{"en", "title"}}, "schema.required"},
        Breakage{"NoSteps", "/steps", json::array(), "schema.too_few_items"},
        Breakage{"NothingExpected", "/expect", json::array(), "schema.too_few_items"},
        Breakage{"UnknownPhase", "/phase", "later", "schema.not_one_of"},
        Breakage{"FaultsOfACa", "/faults", json::array(), "schema.forbidden_member"}),
    [](const auto& breakage) { return std::string(breakage.param.name); });

} // namespace
} // namespace ediconform::catalogue
