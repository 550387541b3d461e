#include "fixture.hpp"
#include "mock-client/workflow/renewal_window.hpp"
#include "tests/paths/test_paths.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::mock_client::testing {
namespace {

wire::WindowRule rule_of(const nlohmann::json& described) {
    const std::string basis = described.at("basis");
    return {described.at("opens_days_before"),
            basis == "jst_date"   ? wire::DayBasis::jst_date
            : basis == "utc_date" ? wire::DayBasis::utc_date
                                  : wire::DayBasis::exact,
            described.at("closes_days_before")};
}

TEST(RenewalWindow, AgreesWithTheGoldenVectors) {
    const auto file = base::read_file(test::source_path("tests/data/renewal_window.json"));
    ASSERT_TRUE(file);
    const nlohmann::json document = nlohmann::json::parse(*file);
    ASSERT_GE(document.at("vectors").size(), 100U);
    for (const nlohmann::json& vector : document.at("vectors")) {
        const wire::WindowRule rule = rule_of(vector.at("rule"));
        const base::WallTime not_after = time_of(vector.at("not_after"));
        EXPECT_EQ(base::to_rfc3339(window_opens(rule, not_after)),
                  vector.at("opens").get<std::string>());
        for (const nlohmann::json& moment : vector.at("moments")) {
            const WindowState state = window_state(rule, not_after, time_of(moment.at("at")));
            EXPECT_EQ(state == WindowState::open, moment.at("open").get<bool>())
                << vector.at("rule") << vector.at("not_after") << moment;
        }
    }
}

TEST(RenewalWindow, OpensAtMidnightJstNotUtc) {
    const wire::WindowRule rule{30, wire::DayBasis::jst_date, 0};
    const auto not_after = time_of("2027-04-01T15:30:00Z"); // 2 April in Japan
    EXPECT_EQ(window_state(rule, not_after, time_of("2027-03-02T14:59:59Z")),
              WindowState::not_open);
    EXPECT_EQ(window_state(rule, not_after, time_of("2027-03-02T15:00:00Z")), WindowState::open);
}

TEST(RenewalWindow, EndsWithTheExpiryHoweverTheDaysAreCounted) {
    for (const auto basis :
         {wire::DayBasis::exact, wire::DayBasis::jst_date, wire::DayBasis::utc_date}) {
        const auto not_after = time_of("2027-04-01T10:00:00Z");
        EXPECT_EQ(window_state({30, basis, 0}, not_after, not_after), WindowState::open);
        EXPECT_EQ(window_state({30, basis, 0}, not_after, not_after + 1s), WindowState::over);
    }
}

} // namespace
} // namespace ediconform::mock_client::testing
