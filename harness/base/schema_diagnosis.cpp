#include "harness/base/schema_diagnosis.hpp"

#include "harness/base/nearest_word.hpp"
#include "harness/base/schema_finding.hpp"
#include "harness/base/schema_words.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validation_visitor.hpp>

#include <algorithm>
#include <regex>
#include <set>
#include <string_view>
#include <unordered_map>

namespace ediconform::base {

namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;
using Validation = valijson::ValidationVisitor<Adapter>;
using Names = std::vector<std::string>;
using schema_words::below;
using schema_words::listed;
using schema_words::type_of;
using schema_words::written;

constexpr std::string_view name_of(valijson::constraints::TypeConstraint::JsonType type) {
    using Type = valijson::constraints::TypeConstraint;
    switch (type) {
    case Type::kAny:
        return "any";
    case Type::kArray:
        return "array";
    case Type::kBoolean:
        return "boolean";
    case Type::kInteger:
        return "integer";
    case Type::kNull:
        return "null";
    case Type::kNumber:
        return "number";
    case Type::kObject:
        return "object";
    case Type::kString:
        return "string";
    }
    return "any";
}

/// What all levels of one diagnosis share.
struct Shared {
    const json& words;
    std::unordered_map<std::string, std::regex> regexes;
};

/// The members that a condition looks at, as far as it names them itself.
class Condition final : public Validation {
public:
    Condition(const Adapter& value, Shared& shared)
        : Validation(value, {}, true, &ignored_, shared.regexes) {}

    using Validation::visit;
    bool visit(const PropertiesConstraint& constraint) override {
        constraint.applyToProperties([this](const auto& name, const auto*) {
            members.emplace_back(name.c_str());
            return true;
        });
        return true;
    }
    bool visit(const RequiredConstraint& constraint) override {
        constraint.applyToRequiredProperties([this](const auto& name) {
            members.emplace_back(name.c_str());
            return true;
        });
        return true;
    }

    Names members;

private:
    valijson::ValidationResults ignored_;
};

/// Explains one value. What it does not override is decided by valijson and told in its words.
class Diagnosis final : public Validation {
public:
    Diagnosis(const json& value, std::string pointer, Shared& shared)
        : Validation(Adapter(value), {}, true, &results_, shared.regexes), value_(value),
          pointer_(std::move(pointer)), shared_(shared) {}

    std::vector<SchemaFinding> findings(const valijson::Subschema& schema) {
        apply(schema);
        for (std::size_t next = 0; next < conditions_.size(); ++next) {
            explain(*conditions_[next]); // may add further ones
        }
        valijson::ValidationResults::Error rest;
        while (results_.popError(rest)) {
            add("schema.violation", {{"detail", printable_line(rest.description)}});
        }
        if (findings_.empty() && !accepts(schema)) {
            add("schema.violation", {{"detail", "no alternative fits"}});
        }
        return std::move(findings_);
    }

    using Validation::visit;

    bool visit(const AllOfConstraint& constraint) override {
        constraint.applyToSubschemas([this](unsigned, const auto* each) {
            apply(*each);
            return true;
        });
        return true;
    }

    bool visit(const AnyOfConstraint& constraint) override {
        std::vector<std::vector<SchemaFinding>> branches;
        constraint.applyToSubschemas([this, &branches](unsigned, const auto* each) {
            branches.push_back(Diagnosis(value_, pointer_, shared_).findings(*each));
            return !branches.back().empty();
        });
        if (!branches.empty() && !branches.back().empty()) {
            take(closest_alternative(branches, pointer_, type_of(value_)));
        }
        return true;
    }

    bool visit(const ConditionalConstraint& constraint) override {
        conditions_.push_back(&constraint);
        return true;
    }

    bool visit(const ConstConstraint& constraint) override {
        if (!constraint.getValue()->equalTo(Adapter(value_), true)) {
            add_word_finding({word(*constraint.getValue())});
        }
        return true;
    }

    bool visit(const EnumConstraint& constraint) override {
        Names allowed;
        bool found = false;
        constraint.applyToValues([this, &allowed, &found](const auto& each) {
            found = found || each.equalTo(Adapter(value_), true);
            allowed.push_back(word(each));
            return true;
        });
        if (!found) {
            add_word_finding(allowed);
        }
        return true;
    }

    bool visit(const TypeConstraint& constraint) override {
        if (!refused(constraint)) {
            return true;
        }
        Names expected;
        constraint.applyToNamedTypes([&expected](auto type) {
            expected.emplace_back(name_of(type));
            return true;
        });
        add("schema.type", {{"expected", fmt::format("{}", fmt::join(expected, " / "))},
                            {"found", type_of(value_)}});
        return true;
    }

    bool visit(const RequiredConstraint& constraint) override {
        if (value_.is_object()) {
            constraint.applyToRequiredProperties([this](const auto& name) {
                require(name.c_str(), "schema.required", {});
                return true;
            });
        }
        return true;
    }

    bool visit(const DependenciesConstraint& constraint) override {
        if (!value_.is_object()) {
            return true;
        }
        constraint.applyToPropertyDependencies([this](const auto& name, const auto& needed) {
            const std::string member(name.c_str());
            for (const auto& each : needed) {
                if (value_.contains(member)) {
                    require(each.c_str(), "schema.required_beside", {{"other", member}});
                }
            }
            return true;
        });
        constraint.applyToSchemaDependencies([this](const auto& name, const auto* schema) {
            if (value_.contains(std::string(name.c_str()))) {
                apply(*schema);
            }
            return true;
        });
        return true;
    }

    bool visit(const PropertiesConstraint& constraint) override {
        bool has_patterns = false;
        constraint.applyToPatternProperties([&has_patterns](const auto&, const auto*) {
            has_patterns = true;
            return false;
        });
        if (has_patterns) {
            return Validation::visit(constraint);
        }
        if (value_.is_object()) {
            explain_members(constraint);
        }
        return true;
    }

    bool visit(const PropertyNamesConstraint& constraint) override {
        if (!value_.is_object()) {
            return true;
        }
        for (const auto& [name, value] : value_.items()) {
            const json as_value(name);
            const std::string pointer = below(pointer_, name);
            const auto wrong =
                Diagnosis(as_value, pointer, shared_).findings(*constraint.getSubschema());
            if (wrong.empty()) {
                continue;
            }
            add_wrong_name(name, pointer, wrong.front());
        }
        return true;
    }

    bool visit(const SingularItemsConstraint& constraint) override {
        if (value_.is_array()) {
            for (std::size_t index = 0; index < value_.size(); ++index) {
                const std::string pointer = fmt::format("{}/{}", pointer_, index);
                take(Diagnosis(value_[index], pointer, shared_)
                         .findings(*constraint.getItemsSubschema()));
            }
        }
        return true;
    }

    bool visit(const UniqueItemsConstraint& constraint) override {
        return limit(constraint, "schema.not_unique", "");
    }
    bool visit(const PatternConstraint& constraint) override {
        if (refused(constraint)) {
            std::string pattern;
            constraint.getPattern(pattern);
            add("schema.pattern", {{"pattern", pattern}});
        }
        return true;
    }
    bool visit(const MinLengthConstraint& constraint) override {
        return limit(constraint, "schema.too_short", fmt::to_string(constraint.getMinLength()));
    }
    bool visit(const MaxLengthConstraint& constraint) override {
        return limit(constraint, "schema.too_long", fmt::to_string(constraint.getMaxLength()));
    }
    bool visit(const MinItemsConstraint& constraint) override {
        return limit(constraint, "schema.too_few_items", fmt::to_string(constraint.getMinItems()));
    }
    bool visit(const MaxItemsConstraint& constraint) override {
        return limit(constraint, "schema.too_many_items", fmt::to_string(constraint.getMaxItems()));
    }
    bool visit(const MinPropertiesConstraint& constraint) override {
        return limit(constraint, "schema.too_few_members",
                     fmt::to_string(constraint.getMinProperties()));
    }
    bool visit(const MaxPropertiesConstraint& constraint) override {
        return limit(constraint, "schema.too_many_members",
                     fmt::to_string(constraint.getMaxProperties()));
    }
    bool visit(const MinimumConstraint& constraint) override {
        return limit(constraint,
                     constraint.getExclusiveMinimum() ? "schema.not_above" : "schema.too_small",
                     fmt::format("{}", constraint.getMinimum()));
    }
    bool visit(const MaximumConstraint& constraint) override {
        return limit(constraint,
                     constraint.getExclusiveMaximum() ? "schema.not_below" : "schema.too_large",
                     fmt::format("{}", constraint.getMaximum()));
    }

private:
    void apply(const valijson::Subschema& schema) {
        if (schema.getAlwaysInvalid()) {
            add("schema.violation", {{"detail", "no value is allowed here"}});
        } else {
            validateSchema(schema);
        }
    }

    [[nodiscard]] bool accepts(const valijson::Subschema& schema) const {
        return Validation(Adapter(value_), {}, true, nullptr, shared_.regexes)
            .validateSchema(schema);
    }

    template <class Constraint>
    [[nodiscard]] bool refused(const Constraint& constraint) const {
        return !Validation(Adapter(value_), {}, true, nullptr, shared_.regexes).visit(constraint);
    }

    template <class Constraint>
    bool limit(const Constraint& constraint, const char* id, const std::string& bound) {
        if (refused(constraint)) {
            add(id, {{"limit", bound}});
        }
        return true;
    }

    void explain(const valijson::constraints::ConditionalConstraint& constraint) {
        Condition condition(Adapter(value_), shared_);
        condition.validateSchema(*constraint.getIfSubschema());
        const auto concerns = [&](const SchemaFinding& finding) {
            return finding.subject == pointer_ ||
                   std::any_of(condition.members.begin(), condition.members.end(),
                               [&](const std::string& member) {
                                   return finding.subject == below(pointer_, member);
                               });
        };
        if (std::any_of(findings_.begin(), findings_.end(), concerns)) {
            return;
        }
        const auto* branch = accepts(*constraint.getIfSubschema()) ? constraint.getThenSubschema()
                                                                   : constraint.getElseSubschema();
        if (branch != nullptr) {
            apply(*branch);
        }
    }

    void explain_members(const valijson::constraints::PropertiesConstraint& constraint) {
        Names known;
        std::set<std::string> seen;
        constraint.applyToProperties([&](const auto& each, const auto* schema) {
            const std::string name(each.c_str());
            seen.insert(name);
            if (!schema->getAlwaysInvalid()) {
                known.push_back(name);
            }
            if (const auto member = value_.find(name); member != value_.end()) {
                explain_member(name, *member, *schema);
            }
            return true;
        });
        for (const auto& [name, value] : value_.items()) {
            if (seen.contains(name)) {
                continue;
            }
            const auto* others = constraint.getAdditionalPropertiesSubschema();
            if (others == nullptr || others->getAlwaysInvalid()) {
                add_unknown_member(name, known);
            } else {
                explain_member(name, value, *others);
            }
        }
    }

    void explain_member(const std::string& name, const json& value,
                        const valijson::Subschema& schema) {
        const std::string pointer = below(pointer_, name);
        if (schema.getAlwaysInvalid()) {
            add("schema.forbidden_member", {{"member", printable_line(name)}}, pointer);
        } else {
            take(Diagnosis(value, pointer, shared_).findings(schema));
        }
    }

    void add_unknown_member(const std::string& name, const Names& known) {
        Arguments arguments{{"member", printable_line(truncated(name, 128))},
                            {"allowed", listed(known)}};
        const auto near = nearest_word(name, known);
        if (near && !value_.contains(*near)) {
            arguments.emplace_back("nearest", *near);
            add("schema.misspelt_member", arguments, below(pointer_, name));
        } else {
            add("schema.unknown_member", arguments, below(pointer_, name));
        }
    }

    void add_wrong_name(const std::string& name, const std::string& pointer,
                        const SchemaFinding& wrong) {
        Arguments arguments = wrong.arguments;
        arguments.emplace_back("member", printable_line(truncated(name, 128)));
        const char* id = wrong.id == "schema.not_one_of"      ? "schema.unknown_member"
                         : wrong.id == "schema.misspelt_word" ? "schema.misspelt_member"
                         : wrong.id == "schema.pattern"       ? "schema.member_name_pattern"
                                                              : "schema.member_name";
        add(id, std::move(arguments), pointer);
    }

    void add_word_finding(const Names& allowed) {
        Arguments arguments{{"allowed", listed(allowed)}};
        if (!value_.is_string()) {
            arguments.emplace_back("found", value_.is_number() ? value_.dump() : type_of(value_));
            add("schema.not_one_of", arguments);
            return;
        }
        const auto& text = value_.get_ref<const std::string&>();
        arguments.emplace_back("found", printable_line(truncated(text, 128)));
        const auto near = nearest_word(text, allowed);
        if (near && allowed.size() > 1) {
            arguments.emplace_back("nearest", *near);
            add("schema.misspelt_word", arguments);
        } else {
            add("schema.not_one_of", arguments);
        }
    }

    void require(const std::string& member, const char* id, Arguments arguments) {
        if (!value_.contains(member)) {
            arguments.emplace_back("member", member);
            findings_.push_back({id, std::move(arguments), pointer_, below(pointer_, member)});
        }
    }

    void add(std::string id, Arguments arguments) {
        add(std::move(id), std::move(arguments), pointer_);
    }
    void add(std::string id, Arguments arguments, const std::string& pointer) {
        findings_.push_back({std::move(id), std::move(arguments), pointer, pointer});
    }
    void take(std::vector<SchemaFinding> more) {
        std::move(more.begin(), more.end(), std::back_inserter(findings_));
    }

    /// The library keeps the values of a schema to itself, but says whether one equals another.
    [[nodiscard]] std::string word(const valijson::adapters::FrozenValue& value) const {
        const auto same = [&value](const json& each) { return value.equalTo(Adapter(each), true); };
        const auto found = std::find_if(shared_.words.begin(), shared_.words.end(), same);
        return found == shared_.words.end() ? "?" : written(*found);
    }

    valijson::ValidationResults results_;
    const json& value_;
    std::string pointer_;
    Shared& shared_;
    std::vector<SchemaFinding> findings_;
    std::vector<const valijson::constraints::ConditionalConstraint*> conditions_;
};

} // namespace

std::vector<SchemaFinding> diagnose(const valijson::Subschema& schema, const json& value,
                                    const json& words) {
    Shared shared{words, {}};
    std::vector<SchemaFinding> findings = Diagnosis(value, {}, shared).findings(schema);
    put_in_order(findings);
    return findings;
}

} // namespace ediconform::base
