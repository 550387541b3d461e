#include "harness/base/nearest_word.hpp"
#include "harness/base/schema_diagnosis_visitor.hpp"
#include "harness/base/schema_words.hpp"
#include "harness/base/text.hpp"

#include <set>

namespace ediconform::base::schema_diagnosis {

using nlohmann::json;
using schema_words::below;
using schema_words::listed;

bool Diagnosis::visit(const RequiredConstraint& constraint) {
    if (value_.is_object()) {
        constraint.applyToRequiredProperties([this](const auto& name) {
            require(name.c_str(), "schema.required", {});
            return true;
        });
    }
    return true;
}

bool Diagnosis::visit(const DependenciesConstraint& constraint) {
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

bool Diagnosis::visit(const PropertiesConstraint& constraint) {
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

bool Diagnosis::visit(const PropertyNamesConstraint& constraint) {
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

void Diagnosis::explain_members(const valijson::constraints::PropertiesConstraint& constraint) {
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

void Diagnosis::explain_member(const std::string& name, const json& value,
                               const valijson::Subschema& schema) {
    const std::string pointer = below(pointer_, name);
    if (schema.getAlwaysInvalid()) {
        add("schema.forbidden_member", {{"member", printable_line(name)}}, pointer);
    } else {
        take(Diagnosis(value, pointer, shared_).findings(schema));
    }
}

void Diagnosis::add_unknown_member(const std::string& name, const Names& known) {
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

void Diagnosis::add_wrong_name(const std::string& name, const std::string& pointer,
                               const SchemaFinding& wrong) {
    Arguments arguments = wrong.arguments;
    arguments.emplace_back("member", printable_line(truncated(name, 128)));
    const char* id = wrong.id == "schema.not_one_of"      ? "schema.unknown_member"
                     : wrong.id == "schema.misspelt_word" ? "schema.misspelt_member"
                     : wrong.id == "schema.pattern"       ? "schema.member_name_pattern"
                                                          : "schema.member_name";
    add(id, std::move(arguments), pointer);
}

void Diagnosis::require(const std::string& member, const char* id, Arguments arguments) {
    if (!value_.contains(member)) {
        arguments.emplace_back("member", member);
        findings_.push_back({id, std::move(arguments), pointer_, below(pointer_, member)});
    }
}

} // namespace ediconform::base::schema_diagnosis
