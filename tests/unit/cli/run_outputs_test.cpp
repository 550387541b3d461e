#include "harness/cli/run_outputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::cli {
namespace {

using testing::ElementsAre;

TEST(RunOutputs, WriteEachFileOnceThoughItIsAskedForTwice) {
    const auto outputs = RunOutputs::plan("out", "all", {"json", "html", "html"});
    ASSERT_TRUE(outputs);
    EXPECT_THAT(outputs->paths(),
                ElementsAre("out/result.json", "out/report.html", "out/journal.ndjson"));
}

} // namespace
} // namespace ediconform::cli
