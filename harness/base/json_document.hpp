#pragma once

#include "harness/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace ediconform::base {

/// An input file of the project: JSON (RFC 8259) in UTF-8, comments allowed, member names unique,
/// at most 64 levels deep. Knows the line and column of everything in it.
class JsonDocument {
public:
    /// Errors: those of `read_file` and of `parse`.
    static Result<JsonDocument> load(const std::filesystem::path& path);
    /// Errors: `json.syntax`, `json.duplicate_member`, `json.too_deep`, each with line and column.
    static Result<JsonDocument> parse(std::string_view text, const std::string& file);

    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;
    ~JsonDocument();

    [[nodiscard]] const nlohmann::json& root() const;
    [[nodiscard]] const std::string& file() const;
    /// Place of the member or element at `pointer`; that of its nearest known ancestor where it is
    /// missing.
    [[nodiscard]] SourceRef at(std::string_view pointer) const;

private:
    struct State;
    explicit JsonDocument(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace ediconform::base
