#pragma once

#include "harness/base/json_document.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace ediconform::base {

/// A JSON Schema (draft 7) of `scenarios/schema`, ready to check documents.
class JsonSchema {
public:
    /// Errors: those of `JsonDocument::load`, and `schema.unusable` where the file is no JSON
    /// Schema.
    static Result<JsonSchema> load(const std::filesystem::path& path);

    JsonSchema(JsonSchema&&) noexcept;
    JsonSchema& operator=(JsonSchema&&) noexcept;
    JsonSchema(const JsonSchema&) = delete;
    JsonSchema& operator=(const JsonSchema&) = delete;
    ~JsonSchema();

    /// Every violation, the most specific first, each with its place in `document`: that of the
    /// object for a missing member, else that of the member or element itself. Ids, all
    /// beginning with `schema.`: `required`, `required_beside`, `required_one_of`,
    /// `unknown_member`, `misspelt_member`, `forbidden_member`, `member_name`,
    /// `member_name_pattern`, `type`, `not_one_of`, `misspelt_word`, `pattern`, `too_short`,
    /// `too_long`, `too_few_items`, `too_many_items`, `not_unique`, `too_few_members`,
    /// `too_many_members`, `too_small`, `too_large`, `not_above`, `not_below`; `violation` for what
    /// none of these says.
    [[nodiscard]] std::vector<Error> violations(const JsonDocument& document) const;

    /// The same for a value that was derived from `places` without moving anything in it.
    [[nodiscard]] std::vector<Error> violations(const nlohmann::json& value,
                                                const JsonDocument& places) const;

    /// The first violation as an error, else nothing.
    [[nodiscard]] Result<void> check(const JsonDocument& document) const;

private:
    struct State;
    explicit JsonSchema(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Reads an input file and checks it. Errors: those of loading either file, and the first
/// violation.
Result<JsonDocument> load_checked(const std::filesystem::path& file,
                                  const std::filesystem::path& schema_file);

} // namespace ediconform::base
