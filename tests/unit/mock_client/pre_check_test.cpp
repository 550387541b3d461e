#include "fixture.hpp"
#include "mock-client/workflow/pre_check.hpp"

namespace ediconform::mock_client::testing {
namespace {

struct Row {
    const char* name;
    Origin origin;
    const char* profile;
    std::chrono::hours since_start;
    std::chrono::hours remaining;
    const char* refusal; ///< Empty: the request may go.
};

class PreCheck : public ::testing::TestWithParam<Row> {};

TEST_P(PreCheck, FollowsFigure9) {
    const Row& row = GetParam();
    const wire::CaProfile profile = neutral_profile();
    StoredCertificate certificate;
    certificate.origin = row.origin;
    certificate.profile = row.profile;
    certificate.not_before = kNow - row.since_start;
    certificate.not_after = kNow + row.remaining;
    const auto refusal = check_before_renewal({profile, &certificate, kNow});
    EXPECT_EQ(refusal ? refusal->id : "", row.refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PreCheck,
    ::testing::Values(
        Row{"InWindow", Origin::api, "neutral-json", 24h * 300, 24h * 10, ""},
        Row{"OnTheDayItOpens", Origin::api, "neutral-json", 24h * 300, 24h * 30, ""},
        Row{"AnHourTooEarly", Origin::api, "neutral-json", 24h * 300, 24h * 30 + 1h,
            "precheck.not_open"},
        Row{"Expired", Origin::api, "neutral-json", 24h * 300, -1h, "precheck.expired"},
        Row{"NotYetValid", Origin::api, "neutral-json", -1h, 24h * 10, "precheck.not_yet_valid"},
        Row{"Imported", Origin::imported, "", 24h * 300, 24h * 10, "precheck.imported"},
        Row{"ImportedAndExpired", Origin::imported, "", 24h * 300, -1h, "precheck.imported"},
        Row{"OfAnotherCa", Origin::api, "neutral-xml", 24h * 300, 24h * 10, "precheck.other_ca"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PreCheckWithoutCertificate, IsRefused) {
    const wire::CaProfile profile = neutral_profile();
    EXPECT_EQ(check_before_renewal({profile, nullptr, kNow})->id, "precheck.none");
}

} // namespace
} // namespace ediconform::mock_client::testing
