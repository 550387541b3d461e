#include "fixture.hpp"
#include "harness/base/texts.hpp"
#include "tests/paths/test_paths.hpp"

#include <regex>

namespace ediconform::mock_client::testing {
namespace {

TEST(ClientTexts, HaveEveryMessageThatTheClientNames) {
    const auto texts = base::Texts::load(scenarios() / "texts");
    ASSERT_TRUE(texts) << base::to_string(texts.error());
    const std::regex id("\"((?:client|precheck|install|store|backup|adapter|url|trust|mutation|ca)"
                        "\\.[a-z0-9_]+(?:\\.[a-z0-9_]+)*)\"");
    int found = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(test::source_path("mock-client"))) {
        if (file.path().extension() != ".cpp") {
            continue;
        }
        const std::string source = *base::read_file(file.path());
        for (auto match = std::sregex_iterator(source.begin(), source.end(), id);
             match != std::sregex_iterator(); ++match) {
            if ((*match)[1] != "client.log") {
                EXPECT_TRUE(texts->contains((*match)[1].str()))
                    << (*match)[1] << " of " << file.path();
                ++found;
            }
        }
    }
    EXPECT_GT(found, 40);
}

TEST(ClientTexts, HaveASentenceForEachMeaningOfTheContract) {
    const auto texts = base::Texts::load(scenarios() / "texts");
    for (const char* meaning :
         {"format_error", "not_vetted", "key_used", "out_of_window", "bad_renewal_password",
          "not_api_issued", "client_auth_failed", "unavailable", "unknown_code"}) {
        EXPECT_TRUE(texts->contains(std::string("ca.") + meaning)) << meaning;
    }
}

} // namespace
} // namespace ediconform::mock_client::testing
