#pragma once

#include "harness/base/json_document.hpp"
#include "harness/wire/ca_profile.hpp"
#include "tests/paths/test_paths.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace ediconform::wire {

inline const std::filesystem::path kScenarios = test::source_path("scenarios");

/// A shipped profile as JSON, to be changed in one place by a test.
inline nlohmann::json shipped(const std::string& name) {
    const auto document = base::JsonDocument::load(kScenarios / "profiles" / (name + ".json"));
    return document ? document->root() : nlohmann::json();
}

/// Reads `content`, written with one member a line, so that lines mean something.
inline base::Result<CaProfile> read(const nlohmann::json& content) {
    auto document = base::JsonDocument::parse(content.dump(1), "profile.json");
    if (!document) {
        return std::move(document).error();
    }
    return read_profile(*document, kScenarios);
}

} // namespace ediconform::wire
