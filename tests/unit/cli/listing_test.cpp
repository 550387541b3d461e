#include "harness/cli/listing.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

/// What `list` and `explain` say of the shipped scenarios.
namespace ediconform::cli {
namespace {

const Data& data() {
    static const Data loaded = [] {
        CommonOptions options;
        options.scenarios = test::source_path("scenarios");
        auto read = load_data(options);
        if (!read) {
            throw std::runtime_error("the scenarios do not load");
        }
        return *std::move(read);
    }();
    return loaded;
}

std::vector<Entry> entries(const std::string& kind) {
    auto listed = entries_of(data(), kind);
    EXPECT_TRUE(listed) << kind;
    return listed ? *std::move(listed) : std::vector<Entry>{};
}

Entry entry(const std::string& kind, const std::string& id) {
    const auto all = entries(kind);
    const auto found =
        std::ranges::find_if(all, [&](const Entry& one) { return one.at("id") == id; });
    return found == all.end() ? Entry::object() : *found;
}

bool says_in_both(const Entry& text) {
    return !text.value("ja", "").empty() && !text.value("en", "").empty();
}

TEST(Explanation, OfACaseHasClauseReasonMeaningOfAFailureAndRemedy) {
    for (const Entry& one : entries("cases")) {
        const std::string id = one.at("id").get<std::string>();
        EXPECT_TRUE(says_in_both(one.at("why"))) << id;
        EXPECT_TRUE(says_in_both(one.at("remedy"))) << id;
        EXPECT_EQ(one.at("clause").size(), one.at("requirements").size()) << id;
        ASSERT_FALSE(one.at("failure").empty()) << id;
        EXPECT_TRUE(std::ranges::all_of(one.at("failure"), says_in_both)) << id;
    }
}

TEST(Explanation, QuotesTheClauseWithSectionAndLevel) {
    const Entry clause = entry("cases", "ca/issue/pkcs12").at("clause").at(0);
    EXPECT_THAT(clause.at("en").get<std::string>(),
                testing::StartsWith("CA-3.1-9 (3.1, Must): The PKCS#12 file opens with"));
    EXPECT_THAT(clause.at("ja").get<std::string>(),
                testing::StartsWith("CA-3.1-9（3.1 節、必須）"));
}

TEST(Explanation, OfARequirementTellsWhyItMattersAndWhatIsOnlyObserved) {
    const Entry used_key = entry("requirements", "CA-3.3-6");
    EXPECT_TRUE(says_in_both(used_key.at("why")));
    EXPECT_TRUE(says_in_both(used_key.at("remedy")));
    EXPECT_TRUE(says_in_both(used_key.at("observed")));
}

TEST(Explanation, OfAFaultNamesTheCasesThatUseIt) {
    bool used = false;
    for (const Entry& one : entries("faults")) {
        EXPECT_TRUE(says_in_both(one.at("title"))) << one.at("id");
        EXPECT_TRUE(says_in_both(one.at("why"))) << one.at("id");
        used = used || !one.at("cases").empty();
    }
    EXPECT_TRUE(used);
    EXPECT_FALSE(entry("faults", "request.method").at("cases").empty());
}

TEST(Explanation, OfAMutantQuotesWhatItViolates) {
    for (const Entry& one : entries("mutants")) {
        EXPECT_EQ(one.at("clause").size(), one.at("violates").size()) << one.at("id");
        EXPECT_TRUE(says_in_both(one.at("failure"))) << one.at("id");
    }
}

TEST(Explanation, OfAnAmbiguityHasEveryChoiceOfAProfileInWords) {
    const auto all = entries("ambiguities");
    ASSERT_EQ(all.size(), 12U);
    for (const Entry& one : all) {
        EXPECT_TRUE(says_in_both(one.at("why"))) << one.at("id");
        EXPECT_GE(one.at("choices").size(), 2U) << one.at("id");
        for (const Entry& choice : one.at("choices")) {
            // `word: word` would be a choice without a text.
            const auto text = choice.at("en").get<std::string>();
            const auto colon = text.find(": ");
            EXPECT_NE(text.substr(0, colon), text.substr(colon + 2)) << one.at("id");
        }
    }
}

} // namespace
} // namespace ediconform::cli
