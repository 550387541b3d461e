#include "mock-ca/fault/fault_needs.hpp"

#include "harness/base/scenario_files.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::mock_ca {
namespace {

bool has_place(const std::string& profile_name, const std::string& operation,
               const nlohmann::json& needs) {
    const auto profile = wire::load_profile(profile_name, *base::find_scenarios());
    return are_met(read_fault_needs(needs), *profile, *profile->find(operation));
}

TEST(FaultNeeds, OfNothingAreMetByEveryProfile) {
    EXPECT_TRUE(has_place("neutral-xml", "renew", nlohmann::json::object()));
}

TEST(FaultNeeds, OfAnEncodingAreThoseOfTheAnswer) {
    EXPECT_TRUE(has_place("neutral-json", "issue", {{"encodings", {"json", "xml"}}}));
    EXPECT_FALSE(has_place("neutral-xml", "issue", {{"encodings", {"json"}}}));
    EXPECT_TRUE(has_place("neutral-form", "renew", {{"encodings", {"json"}}}));
    EXPECT_FALSE(has_place("neutral-form", "issue", {{"encodings", {"json"}}}));
}

TEST(FaultNeeds, OfTwoRepliesAreMetWhereTheOperationsDiffer) {
    EXPECT_TRUE(has_place("neutral-form", "issue", {{"two_replies", true}}));
    EXPECT_FALSE(has_place("neutral-json", "issue", {{"two_replies", true}}));
}

TEST(FaultNeeds, OfACertificateOfBeforeAreMetByARenewal) {
    EXPECT_TRUE(has_place("neutral-json", "renew", {{"renewal", true}}));
    EXPECT_FALSE(has_place("neutral-json", "issue", {{"renewal", true}}));
}

TEST(FaultNeeds, OfACharsetAndAMessage) {
    EXPECT_TRUE(has_place("neutral-json", "issue", {{"utf8", true}, {"message", true}}));
    EXPECT_FALSE(has_place("neutral-xml", "issue", {{"utf8", true}}));
}

} // namespace
} // namespace ediconform::mock_ca
