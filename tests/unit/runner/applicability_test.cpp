#include "harness/runner/applicability.hpp"
#include "harness/runner/driver.hpp"
#include "tests/paths/test_paths.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::runner {
namespace {

using nlohmann::json;

const std::filesystem::path kScenarios = test::source_path("scenarios");

bool applies(const DriverDeclaration& driver, const char* wanted) {
    static const auto texts = base::Texts::load(kScenarios / "texts");
    model::TestCase test_case;
    test_case.when = {{"driver", json::parse(wanted)}};
    test_case.steps = json::array();
    const auto profile = wire::load_profile("neutral-json", kScenarios);
    return !why_not_applicable(test_case, *profile, &driver, *texts);
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

} // namespace
} // namespace ediconform::runner
