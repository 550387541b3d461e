#include "fixture.hpp"
#include "mock-client/workflow/action_log.hpp"

namespace ediconform::mock_client::testing {
namespace {

TEST(ActionLog, KeepsACodeFromTheWireOnOneLineAndInOneWord) {
    LogEntry entry{
        kNow, "renew", "request", "unknown_code", "11\n2026-11-22T00:00:00Z issue result ok",
        200,  1,       ""};
    const std::string line = log_line(entry);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find(" issue "), std::string::npos);
    EXPECT_LT(line.size(), 200U);
}

TEST(ActionLog, AppendsForTheOwnerAlone) {
    const auto folder = *base::TemporaryDirectory::make();
    const auto file = folder.path() / "client.log";
    append_to_log(file, {kNow, "issue", "result", "ok", "", 0, 0, ""});
    append_to_log(file, {kNow, "renew", "result", "ok", "", 0, 0, ""});
    EXPECT_EQ(*base::read_file(file),
              "2026-11-22T03:00:00Z issue result ok\n2026-11-22T03:00:00Z renew result ok\n");
    EXPECT_EQ(mode_of(file), 0600U);
}

} // namespace
} // namespace ediconform::mock_client::testing
