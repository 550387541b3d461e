#include "harness/base/json_schema.hpp"

#include "harness/base/text.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>

namespace ediconform::base {

namespace {

/// valijson names a place as `<root>[member][2]`; files and editors speak JSON pointer (RFC 6901).
std::string pointer_of(const std::vector<std::string>& context) {
    std::string pointer;
    for (const std::string& part : context) {
        if (part == "<root>") {
            continue;
        }
        pointer += '/';
        for (const char c : part.substr(1, part.size() - 2)) {
            if (c == '~') {
                pointer += "~0";
            } else if (c == '/') {
                pointer += "~1";
            } else {
                pointer += c;
            }
        }
    }
    return pointer;
}

std::size_t depth_of(const Error& error) {
    return static_cast<std::size_t>(
        std::count(error.where.pointer.begin(), error.where.pointer.end(), '/'));
}

} // namespace

struct JsonSchema::State {
    valijson::Schema schema;
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
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter adapter(value);
    if (validator.validate(state_->schema, adapter, &results)) {
        return {};
    }
    std::vector<Error> errors;
    valijson::ValidationResults::Error result;
    while (results.popError(result)) {
        const std::string pointer = pointer_of(result.context);
        errors.emplace_back("schema.violation",
                            Arguments{{"detail", printable_line(result.description)}},
                            places.at(pointer));
    }
    std::stable_sort(errors.begin(), errors.end(),
                     [](const Error& a, const Error& b) { return depth_of(a) > depth_of(b); });
    return errors;
}

Result<void> JsonSchema::check(const JsonDocument& document) const {
    auto errors = violations(document);
    if (errors.empty()) {
        return {};
    }
    return std::move(errors.front());
}

} // namespace ediconform::base
