#include "harness/model/test_case.hpp"

#include <gtest/gtest.h>

namespace ediconform::model {
namespace {

TestCase variant(const std::string& base_id, const std::string& name) {
    TestCase test_case;
    test_case.base_id = base_id;
    test_case.id = name.empty() ? base_id : base_id + "[" + name + "]";
    return test_case;
}

TEST(Glob, AnIdMatchesItself) {
    EXPECT_TRUE(matches_glob("ca/issue/valid", variant("ca/issue/valid", "")));
    EXPECT_FALSE(matches_glob("ca/issue/valid", variant("ca/issue/invalid", "")));
    EXPECT_FALSE(matches_glob("ca/issue/val", variant("ca/issue/valid", "")));
}

TEST(Glob, OneStarStaysWithinAPart) {
    EXPECT_TRUE(matches_glob("ca/issue/*", variant("ca/issue/valid", "")));
    EXPECT_TRUE(matches_glob("ca/*/valid", variant("ca/issue/valid", "")));
    EXPECT_FALSE(matches_glob("ca/*", variant("ca/issue/valid", "")));
}

TEST(Glob, TwoStarsCrossParts) {
    EXPECT_TRUE(matches_glob("ca/**", variant("ca/issue/valid", "")));
    EXPECT_TRUE(matches_glob("**", variant("client/issue/valid", "")));
    EXPECT_FALSE(matches_glob("ca/**", variant("client/issue/valid", "")));
}

TEST(Glob, WithoutAVariantMatchesAllVariants) {
    EXPECT_TRUE(matches_glob("ca/renew/expired", variant("ca/renew/expired", "tls12")));
    EXPECT_TRUE(matches_glob("ca/renew/expired[tls12]", variant("ca/renew/expired", "tls12")));
    EXPECT_FALSE(matches_glob("ca/renew/expired[tls12]", variant("ca/renew/expired", "tls13")));
    EXPECT_TRUE(matches_glob("ca/renew/*[tls12]", variant("ca/renew/expired", "tls12")));
}

} // namespace
} // namespace ediconform::model
