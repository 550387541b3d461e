#pragma once

#include "harness/base/schema_finding.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validation_visitor.hpp>

#include <regex>
#include <string>
#include <unordered_map>
#include <vector>

namespace ediconform::base::schema_diagnosis {

using Adapter = valijson::adapters::NlohmannJsonAdapter;
using Validation = valijson::ValidationVisitor<Adapter>;
using Names = std::vector<std::string>;

/// What all levels of one diagnosis share.
struct Shared {
    const nlohmann::json& words;
    std::unordered_map<std::string, std::regex> regexes;
};

/// Explains one value. What it does not override is decided by valijson and told in its words.
class Diagnosis final : public Validation {
public:
    Diagnosis(const nlohmann::json& value, std::string pointer, Shared& shared);

    std::vector<SchemaFinding> findings(const valijson::Subschema& schema);

    using Validation::visit;

    // Schemas within schemas: schema_diagnosis.cpp
    bool visit(const AllOfConstraint& constraint) override;
    bool visit(const AnyOfConstraint& constraint) override;
    bool visit(const ConditionalConstraint& constraint) override;

    // Members of an object: schema_diagnosis_members.cpp
    bool visit(const RequiredConstraint& constraint) override;
    bool visit(const DependenciesConstraint& constraint) override;
    bool visit(const PropertiesConstraint& constraint) override;
    bool visit(const PropertyNamesConstraint& constraint) override;

    // The value itself and the elements of a list: schema_diagnosis_values.cpp
    bool visit(const ConstConstraint& constraint) override;
    bool visit(const EnumConstraint& constraint) override;
    bool visit(const TypeConstraint& constraint) override;
    bool visit(const PatternConstraint& constraint) override;
    bool visit(const SingularItemsConstraint& constraint) override;
    bool visit(const UniqueItemsConstraint& constraint) override;
    bool visit(const MinLengthConstraint& constraint) override;
    bool visit(const MaxLengthConstraint& constraint) override;
    bool visit(const MinItemsConstraint& constraint) override;
    bool visit(const MaxItemsConstraint& constraint) override;
    bool visit(const MinPropertiesConstraint& constraint) override;
    bool visit(const MaxPropertiesConstraint& constraint) override;
    bool visit(const MinimumConstraint& constraint) override;
    bool visit(const MaximumConstraint& constraint) override;

private:
    void apply(const valijson::Subschema& schema);
    [[nodiscard]] bool accepts(const valijson::Subschema& schema) const;
    void explain(const valijson::constraints::ConditionalConstraint& constraint);

    void explain_members(const valijson::constraints::PropertiesConstraint& constraint);
    void explain_member(const std::string& name, const nlohmann::json& value,
                        const valijson::Subschema& schema);
    void add_unknown_member(const std::string& name, const Names& known);
    void add_wrong_name(const std::string& name, const std::string& pointer,
                        const SchemaFinding& wrong);
    void require(const std::string& member, const char* id, Arguments arguments);

    void add_word_finding(const Names& allowed);
    [[nodiscard]] std::string word(const valijson::adapters::FrozenValue& value) const;
    template <class Constraint>
    [[nodiscard]] bool refused(const Constraint& constraint) const;
    template <class Constraint>
    bool limit(const Constraint& constraint, const char* id, const std::string& bound);

    void add(std::string id, Arguments arguments);
    void add(std::string id, Arguments arguments, const std::string& pointer);
    void take(std::vector<SchemaFinding> more);

    valijson::ValidationResults results_;
    const nlohmann::json& value_;
    std::string pointer_;
    Shared& shared_;
    std::vector<SchemaFinding> findings_;
    std::vector<const valijson::constraints::ConditionalConstraint*> conditions_;
};

} // namespace ediconform::base::schema_diagnosis
