#include "harness/base/text.hpp"
#include "harness/runner/made_text.hpp"
#include "harness/wire/required_characters.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::runner {
namespace {

using nlohmann::json;

const std::filesystem::path kScenarios = test::source_path("scenarios");

struct Maker {
    wire::CaProfile profile;
    base::Random random{7};

    explicit Maker(const std::string& name = "neutral-json")
        : profile(*wire::load_profile(name, kScenarios)) {}
    explicit Maker(const wire::FieldRule& rule) : Maker() {
        profile.fields["pkcs12_password"] = rule;
    }
    std::optional<std::string> make(const std::string& text,
                                    const std::string& member = "pkcs12_password") {
        const TextMaker maker(profile, random, [this](const std::string& reference) {
            const auto value = reference.starts_with("$profile.")
                                   ? profile_value(profile, reference.substr(9))
                                   : std::nullopt;
            return value ? std::optional(value->dump())
                   : reference == "$needs.pair.authentication_key"
                       ? std::optional<std::string>("KeyKeyKA")
                       : std::nullopt;
        });
        return maker.make(member, json::parse(text));
    }
};

wire::FieldRule rule_of(const std::string& text, wire::LengthUnit unit) {
    wire::FieldRule rule;
    rule.max = 10;
    rule.unit = unit;
    rule.allowed = *wire::CharacterClass::parse(text);
    return rule;
}

TEST(MadeText, MeasuresByTheLimitsOfEachProfile) {
    for (const char* name : {"neutral-json", "neutral-xml", "neutral-form"}) {
        Maker maker(name);
        for (const auto& [member, rule] : maker.profile.fields) {
            if (rule.max) {
                const auto text = maker.make(R"({"text": {"length": "$profile.fields.)" + member +
                                                 R"(.max", "plus": 1, "class": "allowed"}})",
                                             member);
                ASSERT_TRUE(text) << name << member;
                EXPECT_EQ(base::scalar_count(*text), *rule.max + 1) << name << member;
            }
        }
    }
}

TEST(MadeText, MakesNothingOfALimitThatIsNotDeclared) {
    EXPECT_FALSE(Maker().make(R"({"text": {"length": "$profile.fields.message.max"}})"));
    EXPECT_FALSE(Maker().make(R"({"text": {"length": 1, "plus": -2}})"));
    EXPECT_FALSE(Maker().make(R"({"text": {"length": 1, "plus": -1}})")) << "that would be empty";
    EXPECT_EQ(Maker().make(R"({"text": {"length": 3, "times": 4}})")->size(), 12U);
}

TEST(MadeText, KeepsOffTheLimitsWhereNoneIsAskedFor) {
    wire::FieldRule rule;
    rule.min = 4;
    rule.max = 12;
    EXPECT_EQ(Maker(rule).make(R"({"text": {"class": "any"}})")->size(), 11U);
    rule.min = rule.max = 12;
    EXPECT_EQ(Maker(rule).make(R"({"text": {"class": "any"}})")->size(), 12U);
}

TEST(MadeText, PutsACharacterAtTheEndWhereThatIsAskedFor) {
    Maker maker(rule_of("[a-z]", wire::LengthUnit::characters));
    const auto text =
        maker.make(R"({"text": {"class": "forbidden", "character": "\n", "at": "end"}})");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->find('\n'), text->size() - 1);
}

TEST(MadeText, PutsACharacterAtTheStartWhereThatIsAskedFor) {
    Maker maker(rule_of("[a-z ]", wire::LengthUnit::characters));
    const auto text =
        maker.make(R"({"text": {"class": "allowed", "character": " ", "at": "start"}})");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->front(), ' ');
}

TEST(MadeText, CountsOctetsOfWideCharacters) {
    Maker maker(rule_of("[ぁ-ん]", wire::LengthUnit::bytes));
    EXPECT_EQ(maker.make(R"({"text": {"length": 9}})")->size(), 9U);
    EXPECT_FALSE(maker.make(R"({"text": {"length": 10}})")) << "three octets each";
    Maker characters(rule_of("[ぁ-ん]", wire::LengthUnit::characters));
    EXPECT_EQ(base::scalar_count(*characters.make(R"({"text": {"length": 10}})")), 10U);
}

TEST(MadeText, KeepsItsLengthWithACharacterInIt) {
    Maker maker(rule_of("[ぁ-ん]", wire::LengthUnit::characters));
    const auto text =
        maker.make(R"({"text": {"length": 5, "class": "forbidden", "character": "A"}})");
    ASSERT_TRUE(text);
    EXPECT_TRUE(base::is_utf8(*text));
    EXPECT_EQ(base::scalar_count(*text), 5U);
    EXPECT_NE(text->find('A'), std::string::npos);
}

TEST(MadeText, PutsInAForbiddenCharacterOnlyWhereItIsForbidden) {
    const std::string quote = R"({"text": {"class": "forbidden", "character": "\""}})";
    const std::string ampersand = R"({"text": {"class": "forbidden", "character": "&"}})";
    EXPECT_NE(Maker().make(quote)->find('"'), std::string::npos);
    EXPECT_FALSE(Maker().make(ampersand)) << "the class allows it";
    Maker undeclared;
    undeclared.profile.fields.clear();
    EXPECT_FALSE(undeclared.make(quote));
    EXPECT_FALSE(Maker().make(R"({"text": {"class": "forbidden"}})"));
}

TEST(MadeText, PutsInAnAllowedCharacterOnlyWhereItIsAllowed) {
    EXPECT_NE(Maker().make(R"({"text": {"class": "allowed", "character": "&"}})")->find('&'),
              std::string::npos);
    EXPECT_FALSE(Maker().make(R"({"text": {"class": "allowed", "character": "\""}})"));
}

TEST(MadeText, DiffersFromWhatItIsLikeInTheLastCharacterOnly) {
    const std::string like = R"({"text": {"like": "$needs.pair.authentication_key"}})";
    const auto text = Maker().make(like, "authentication_key");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->substr(0, 7), "KeyKeyK");
    EXPECT_EQ(text->size(), 8U);
    EXPECT_NE(text->back(), 'A');
    EXPECT_FALSE(Maker().make(R"({"text": {"like": "$needs.other.key"}})"));
}

TEST(MadeText, EndsInTheCharacterThatIsAskedForWhereThatIsAnotherText) {
    const auto ending_in = [](const std::string& character) {
        return Maker().make(R"({"text": {"like": "$needs.pair.authentication_key", "but": )"
                            R"("last_character", "character": ")" +
                                character + R"("}})",
                            "authentication_key");
    };
    EXPECT_EQ(ending_in("_"), "KeyKeyK_");
    EXPECT_FALSE(ending_in("A")) << "that is the key itself";
}

TEST(MadeText, TakesLiteralsAndReferences) {
    EXPECT_EQ(Maker().make(R"("literal")"), "literal");
    EXPECT_EQ(Maker().make(R"("$needs.pair.authentication_key")"), "KeyKeyKA");
    EXPECT_FALSE(Maker().make(R"("$needs.nobody.key")"));
}

TEST(MadeText, MakesAdmissibleValuesOfEachMember) {
    for (const char* name : {"neutral-json", "neutral-xml", "neutral-form"}) {
        Maker maker(name);
        const TextMaker texts(maker.profile, maker.random, nullptr);
        for (const auto& [member, rule] : maker.profile.fields) {
            const std::string text = texts.admissible(member);
            EXPECT_GE(base::scalar_count(text), rule.min.value_or(0)) << name << member;
            EXPECT_LE(base::scalar_count(text), rule.max.value_or(99)) << name << member;
            for (const char c : text) {
                EXPECT_TRUE(!rule.allowed || rule.allowed->contains(static_cast<unsigned char>(c)));
            }
        }
    }
}

wire::FieldRule asking_for(const std::vector<std::string>& classes) {
    wire::FieldRule rule = rule_of("[!-~]", wire::LengthUnit::characters);
    for (const std::string& each : classes) {
        rule.contains.push_back(*wire::CharacterClass::parse(each));
    }
    return rule;
}

TEST(MadeText, HasACharacterOfEachClassThatIsRequired) {
    const wire::FieldRule rule = asking_for({"[A-Z]", "[a-z]", "[0-9]", "[!-/]"});
    Maker maker(rule);
    const TextMaker texts(maker.profile, maker.random, nullptr);
    for (const std::string& text :
         {texts.admissible("pkcs12_password"), *maker.make(R"({"text": {"length": 4}})"),
          *maker.make(R"({"text": {"length": 10, "class": "allowed", "character": "&"}})")}) {
        EXPECT_TRUE(wire::has_required_characters(rule, text)) << text;
    }
    EXPECT_EQ(maker.make(R"({"text": {"length": 3}})")->size(), 3U) << "too short for them";
}

TEST(MadeText, LacksWhatIsRequiredWhereAskedTo) {
    const std::string lacking = R"({"text": {"lacks": "required"}})";
    const auto text = Maker(asking_for({"[A-Z]", "[!-/]"})).make(lacking);
    ASSERT_TRUE(text);
    EXPECT_THAT(*text, testing::ContainsRegex("^[^A-Z]+$"));
    EXPECT_THAT(*text, testing::ContainsRegex("[!-/]")) << "one thing is wrong with it";
    EXPECT_FALSE(Maker(asking_for({})).make(lacking));
    EXPECT_FALSE(Maker(asking_for({"[!-~]"})).make(lacking)) << "every character is of it";
}

TEST(SimilarText, DiffersInOneWay) {
    Maker maker;
    const auto like = [&](const std::string& difference) {
        return maker.make(R"({"text": {"like": "$needs.pair.authentication_key")" + difference +
                          "}}");
    };
    EXPECT_EQ(like(R"(, "but": "other_case")"), "kEYkEYka");
    EXPECT_EQ(like(R"(, "but": "shorter")"), "KeyKeyK");
    EXPECT_EQ(like(R"(, "but": "full_width")"), "ＫｅｙＫｅｙＫＡ");
    EXPECT_EQ(like(R"(, "prefix": "#", "suffix": ",O=x")"), "#KeyKeyKA,O=x");
    EXPECT_NE(like(""), "KeyKeyKA");
    EXPECT_EQ(like("")->size(), 8U);
}

TEST(SimilarText, OfTheOtherCaseNeedsALetter) {
    Maker maker;
    EXPECT_FALSE(maker.make(
        R"({"text": {"like": "$profile.fields.pkcs12_password.max", "but": "other_case"}})"));
}

TEST(MadeText, IsOfWideCharactersAsFarAsTheyGoIntoTheLength) {
    const std::string wide = R"({"text": {"length": 7, "characters": "wide"}})";
    EXPECT_EQ(Maker(rule_of("[a-aあ-ん]", wire::LengthUnit::characters)).make(wide),
              "あああああああ");
    EXPECT_EQ(Maker(rule_of("[a-aあ-ん]", wire::LengthUnit::bytes)).make(wide), "ああa");
    EXPECT_FALSE(Maker(rule_of("[a-z]", wire::LengthUnit::bytes)).make(wide));
    EXPECT_FALSE(Maker(rule_of("[あ-ん]", wire::LengthUnit::bytes)).make(wide))
        << "seven octets cannot be had";
}

TEST(MadeText, IsAnotherTextOnlyWhereThatDiffers) {
    const auto taken = [](const std::string& of, const std::string& unlike) {
        return Maker().make(R"({"text": {"of": ")" + of + R"(", "unlike": ")" + unlike + R"("}})");
    };
    const std::string key = "$needs.pair.authentication_key";
    EXPECT_EQ(taken(key, "$profile.fields.common_name.max"), "KeyKeyKA");
    EXPECT_FALSE(taken(key, key)) << "the same";
    EXPECT_FALSE(taken(key, "$needs.other.key")) << "nothing to compare with";
}

} // namespace
} // namespace ediconform::runner
