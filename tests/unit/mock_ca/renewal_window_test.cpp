#include "harness/base/file.hpp"
#include "mock-ca/issuance/renewal_window.hpp"
#include "tests/paths/test_paths.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <ctime>
#include <string>

namespace ediconform::mock_ca {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

base::WallTime time_of(const std::string& text) {
    std::tm fields{};
    EXPECT_NE(strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &fields), nullptr) << text;
    return std::chrono::system_clock::from_time_t(timegm(&fields));
}

wire::WindowRule rule_of(const json& described) {
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
    const json document = json::parse(*file);
    ASSERT_GE(document.at("vectors").size(), 100U);
    for (const json& vector : document.at("vectors")) {
        const RenewalPeriod period =
            renewal_period(rule_of(vector.at("rule")), time_of(vector.at("not_after")));
        EXPECT_EQ(base::to_rfc3339(period.opens), vector.at("opens").get<std::string>()) << vector;
        EXPECT_EQ(base::to_rfc3339(period.closes), vector.at("closes").get<std::string>())
            << vector;
        for (const json& moment : vector.at("moments")) {
            EXPECT_EQ(period.contains(time_of(moment.at("at"))), moment.at("open").get<bool>())
                << vector;
        }
    }
}

TEST(RenewalWindow, OpensAtMidnightInJapanNotInUtc) {
    const auto not_after = time_of("2027-04-01T15:30:00Z"); // 2 April in Japan
    const wire::WindowRule jst{30, wire::DayBasis::jst_date, 0};
    EXPECT_EQ(base::to_rfc3339(renewal_period(jst, not_after).opens), "2027-03-02T15:00:00Z");
    const wire::WindowRule utc{30, wire::DayBasis::utc_date, 0};
    EXPECT_EQ(base::to_rfc3339(renewal_period(utc, not_after).opens), "2027-03-02T00:00:00Z");
}

TEST(RenewalWindow, IsOpenInTheVeryLastSecondOfTheValidity) {
    const auto not_after = time_of("2027-04-01T00:00:00Z");
    const RenewalPeriod period = renewal_period({30, wire::DayBasis::exact, 0}, not_after);
    EXPECT_TRUE(period.contains(not_after + 999ms));
    EXPECT_FALSE(period.contains(not_after + 1s));
}

} // namespace
} // namespace ediconform::mock_ca
