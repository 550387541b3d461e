#include "harness/runner/applicability.hpp"
#include "harness/runner/driver.hpp"
#include "tests/paths/test_paths.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::runner {
namespace {

using nlohmann::json;

const std::filesystem::path kScenarios = test::source_path("scenarios");

std::string why_not(const json& when, const json& steps, const DriverDeclaration& driver) {
    static const auto texts = base::Texts::load(kScenarios / "texts");
    model::TestCase test_case;
    test_case.when = when;
    test_case.steps = steps;
    const auto profile = wire::load_profile("neutral-json", kScenarios);
    const auto reason = why_not_applicable(test_case, *profile, &driver, *texts);
    return reason ? reason->en : "";
}

bool applies(const DriverDeclaration& driver, const char* wanted) {
    return why_not({{"driver", json::parse(wanted)}}, json::array(), driver).empty();
}

DriverDeclaration command_with(std::vector<std::string> argv) {
    DriverDeclaration driver;
    driver.kind = DriverKind::command;
    driver.actions["connect"].argv.push_back({std::move(argv)});
    return driver;
}

TEST(Applicability, CountsThePartnersThatACommandNames) {
    const auto one = command_with({"edi", "connect", "{partner.1.url}", "{partner.1.trust}"});
    const auto two = command_with({"edi", "{partner.1.url}", "--also={partner.2.url}"});
    EXPECT_FALSE(applies(one, R"({"partners": 2})"));
    EXPECT_TRUE(applies(two, R"({"partners": 2})"));
    EXPECT_FALSE(applies(two, R"({"partners": 3})"));
}

TEST(Applicability, TakesAnAdapterToConnectToAllPartners) {
    EXPECT_TRUE(applies(DriverDeclaration(), R"({"partners": 3})"));
}

TEST(Applicability, KnowsWhenAClientChangesToARenewedCertificate) {
    DriverDeclaration driver;
    EXPECT_TRUE(applies(driver, R"({"switches": "at_once"})"));
    EXPECT_FALSE(applies(driver, R"({"switches": "later"})"));
    driver.switches = "later";
    EXPECT_FALSE(applies(driver, R"({"switches": "at_once"})"));
    EXPECT_TRUE(applies(driver, R"({"actions": ["renew"]})")) << "where the case does not mind";
}

TEST(Applicability, SaysWhetherAValueOfTheProfileIsMissingOrAnotherOne) {
    const auto reason = [](const char* profile) {
        return why_not({{"profile", json::parse(profile)}}, json::array(), DriverDeclaration());
    };
    EXPECT_EQ(reason(R"({"window.opens_days_before": true})"), "");
    EXPECT_EQ(reason(R"({"window.closes_days_before": true})"),
              "The profile does not declare window.closes_days_before.");
    EXPECT_EQ(reason(R"({"window.opens_days_before": false})"),
              "The profile declares window.opens_days_before.");
    EXPECT_EQ(reason(R"({"status.type": "string"})"),
              "The profile does not declare status.type as \"string\".");
}

TEST(Applicability, NeedsToKnowWhereTheCertificateIsRegisteredToHinderIt) {
    const json steps = {{{"do", "host"}, {"change", "registration-replaced"}}};
    DriverDeclaration driver;
    driver.contained = true;
    driver.observes = {"store"};
    EXPECT_NE(why_not(json::object(), steps, driver), "");
    driver.registration = "in-use";
    EXPECT_EQ(why_not(json::object(), steps, driver), "");
}

} // namespace
} // namespace ediconform::runner
