#include "harness/base/json_schema.hpp"

#include "harness/base/schema_diagnosis.hpp"
#include "harness/base/schema_words.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <mutex>

namespace ediconform::base {

struct JsonSchema::State {
    valijson::Schema schema;
    nlohmann::json words;
    std::mutex mutex;              ///< Of the validator.
    valijson::Validator validator; ///< Keeps the patterns that it has compiled.
};

JsonSchema::JsonSchema(std::unique_ptr<State> state) : state_(std::move(state)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

Result<JsonSchema> JsonSchema::load(const std::filesystem::path& path) {
    auto document = JsonDocument::load(path);
    if (!document) {
        return std::move(document).error();
    }
    auto state = std::make_unique<State>();
    try {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        const valijson::adapters::NlohmannJsonAdapter adapter(document->root());
        parser.populateSchema(adapter, state->schema);
        state->words = schema_words::words_of_schema(document->root());
    } catch (const std::exception& cause) {
        return Error{"schema.unusable",
                     {{"file", path.string()}, {"detail", cause.what()}},
                     {path.string()}};
    }
    return JsonSchema(std::move(state));
}

std::vector<Error> JsonSchema::violations(const JsonDocument& document) const {
    return violations(document.root(), document);
}

std::vector<Error> JsonSchema::violations(const nlohmann::json& value,
                                          const JsonDocument& places) const {
    const valijson::adapters::NlohmannJsonAdapter adapter(value);
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->validator.validate(state_->schema, adapter, nullptr)) {
            return {};
        }
    }
    std::vector<Error> errors;
    for (SchemaFinding& finding : diagnose(state_->schema, value, state_->words)) {
        errors.emplace_back(std::move(finding.id), std::move(finding.arguments),
                            places.at(finding.pointer));
    }
    return errors;
}

Result<void> JsonSchema::check(const JsonDocument& document) const {
    auto errors = violations(document);
    if (errors.empty()) {
        return {};
    }
    return std::move(errors.front());
}

Result<JsonDocument> load_checked(const std::filesystem::path& file,
                                  const std::filesystem::path& schema_file) {
    auto schema = JsonSchema::load(schema_file);
    if (!schema) {
        return std::move(schema).error();
    }
    auto document = JsonDocument::load(file);
    if (!document) {
        return std::move(document).error();
    }
    auto valid = schema->check(*document);
    if (!valid) {
        return std::move(valid).error();
    }
    return document;
}

} // namespace ediconform::base
