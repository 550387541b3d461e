#include "tests/paths/test_paths.hpp"
#pragma once

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace ediconform::catalogue {

/// A private copy of the schemas and requirements, in which a test breaks one thing. Gone with the
/// object.
class ScenarioCopy {
public:
    ScenarioCopy() {
        std::string name = std::filesystem::temp_directory_path() / "ediconform-catalogue-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        root_ = name;
        const std::filesystem::path source = test::source_path("scenarios");
        for (const char* folder : {"schema", "requirements"}) {
            std::filesystem::copy(source / folder, root_ / folder);
        }
    }
    ScenarioCopy(const ScenarioCopy&) = delete;
    ScenarioCopy& operator=(const ScenarioCopy&) = delete;
    ~ScenarioCopy() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const std::filesystem::path path = root_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path;
    }

    std::filesystem::path write_case(const nlohmann::json& body) const {
        return write("cases/" + body.at("case").get<std::string>() + ".json", body.dump(2));
    }

private:
    std::filesystem::path root_;
};

/// The smallest case that is in order.
inline nlohmann::json sound_case() {
    return nlohmann::json::parse(R"({
        "case": "ca/issue/valid", "requirements": ["CA-3.1-2"],
        "title": {"ja": "題", "en": "title"}, "why": {"ja": "理由", "en": "why"}, "remedy": {"ja": "対処", "en": "remedy"},
        "needs": {"pair": {"fixture": "pair", "state": "vetted"}},
        "steps": [{"as": "issue", "do": "issue", "pair": "$needs.pair"}],
        "expect": [{"check": "outcome", "of": "issue", "is": ["ok"], "requirement": "CA-3.1-2"}]})");
}

} // namespace ediconform::catalogue
