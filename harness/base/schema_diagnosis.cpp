#include "harness/base/schema_diagnosis.hpp"

#include "harness/base/schema_diagnosis_visitor.hpp"
#include "harness/base/schema_words.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace ediconform::base {

using nlohmann::json;
using schema_words::below;
using schema_words::type_of;

namespace schema_diagnosis {

namespace {

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

} // namespace

Diagnosis::Diagnosis(const json& value, std::string pointer, Shared& shared)
    : Validation(Adapter(value), {}, true, &results_, shared.regexes), value_(value),
      pointer_(std::move(pointer)), shared_(shared) {}

std::vector<SchemaFinding> Diagnosis::findings(const valijson::Subschema& schema) {
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

bool Diagnosis::visit(const AllOfConstraint& constraint) {
    constraint.applyToSubschemas([this](unsigned, const auto* each) {
        apply(*each);
        return true;
    });
    return true;
}

bool Diagnosis::visit(const AnyOfConstraint& constraint) {
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

bool Diagnosis::visit(const ConditionalConstraint& constraint) {
    conditions_.push_back(&constraint);
    return true;
}

void Diagnosis::apply(const valijson::Subschema& schema) {
    if (schema.getAlwaysInvalid()) {
        add("schema.violation", {{"detail", "no value is allowed here"}});
    } else {
        validateSchema(schema);
    }
}

bool Diagnosis::accepts(const valijson::Subschema& schema) const {
    return Validation(Adapter(value_), {}, true, nullptr, shared_.regexes).validateSchema(schema);
}

void Diagnosis::explain(const valijson::constraints::ConditionalConstraint& constraint) {
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

void Diagnosis::add(std::string id, Arguments arguments) {
    add(std::move(id), std::move(arguments), pointer_);
}

void Diagnosis::add(std::string id, Arguments arguments, const std::string& pointer) {
    findings_.push_back({std::move(id), std::move(arguments), pointer, pointer});
}

void Diagnosis::take(std::vector<SchemaFinding> more) {
    std::move(more.begin(), more.end(), std::back_inserter(findings_));
}

} // namespace schema_diagnosis

std::vector<SchemaFinding> diagnose(const valijson::Subschema& schema, const json& value,
                                    const json& words) {
    schema_diagnosis::Shared shared{words, {}};
    std::vector<SchemaFinding> findings =
        schema_diagnosis::Diagnosis(value, {}, shared).findings(schema);
    put_in_order(findings);
    return findings;
}

} // namespace ediconform::base
