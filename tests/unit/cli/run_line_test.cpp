#include "harness/cli/run_line.hpp"

#include <gtest/gtest.h>

namespace ediconform::cli {
namespace {

RunOptions of_client(const std::string& profile) {
    RunOptions options;
    options.mode = "client";
    options.driver = "product.json";
    options.profile = profile;
    return options;
}

TEST(RunLine, NamesTheProfileAsTheUserDid) {
    EXPECT_EQ(run_line(of_client("dialects/our-ca.json"), "our-ca"),
              "ediconform run client --driver product.json --profile dialects/our-ca.json");
    EXPECT_EQ(run_line(of_client(""), "neutral-json"),
              "ediconform run client --driver product.json")
        << "the default, or that of the driver";
    RunOptions self;
    self.mode = "self";
    EXPECT_EQ(run_line(self, "neutral-json"), "ediconform run self --profile neutral-json");
}

TEST(RunLine, NamesTheFolderOfTheScenariosWhereItIsNotTheUsualOne) {
    RunOptions options = of_client("neutral-xml");
    options.common.scenarios = "elsewhere";
    EXPECT_EQ(run_line(options, "neutral-xml"), "ediconform run client --driver product.json "
                                                "--profile neutral-xml --scenarios elsewhere");
}

} // namespace
} // namespace ediconform::cli
