#include "harness/base/nearest_word.hpp"
#include "harness/base/schema_diagnosis_visitor.hpp"
#include "harness/base/schema_words.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace ediconform::base::schema_diagnosis {

using nlohmann::json;
using schema_words::listed;
using schema_words::type_of;
using schema_words::written;

namespace {

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

} // namespace

template <class Constraint>
bool Diagnosis::refused(const Constraint& constraint) const {
    return !Validation(Adapter(value_), {}, true, nullptr, shared_.regexes).visit(constraint);
}

template <class Constraint>
bool Diagnosis::limit(const Constraint& constraint, const char* id, const std::string& bound) {
    if (refused(constraint)) {
        add(id, {{"limit", bound}});
    }
    return true;
}

bool Diagnosis::visit(const ConstConstraint& constraint) {
    if (!constraint.getValue()->equalTo(Adapter(value_), true)) {
        add_word_finding({word(*constraint.getValue())});
    }
    return true;
}

bool Diagnosis::visit(const EnumConstraint& constraint) {
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

bool Diagnosis::visit(const TypeConstraint& constraint) {
    if (!refused(constraint)) {
        return true;
    }
    Names expected;
    constraint.applyToNamedTypes([&expected](auto type) {
        expected.emplace_back(name_of(type));
        return true;
    });
    add("schema.type",
        {{"expected", fmt::format("{}", fmt::join(expected, " / "))}, {"found", type_of(value_)}});
    return true;
}

bool Diagnosis::visit(const PatternConstraint& constraint) {
    if (refused(constraint)) {
        std::string pattern;
        constraint.getPattern(pattern);
        add("schema.pattern", {{"pattern", pattern}});
    }
    return true;
}

bool Diagnosis::visit(const SingularItemsConstraint& constraint) {
    if (value_.is_array()) {
        for (std::size_t index = 0; index < value_.size(); ++index) {
            const std::string pointer = fmt::format("{}/{}", pointer_, index);
            take(Diagnosis(value_[index], pointer, shared_)
                     .findings(*constraint.getItemsSubschema()));
        }
    }
    return true;
}

bool Diagnosis::visit(const UniqueItemsConstraint& constraint) {
    return limit(constraint, "schema.not_unique", "");
}

bool Diagnosis::visit(const MinLengthConstraint& constraint) {
    return limit(constraint, "schema.too_short", fmt::to_string(constraint.getMinLength()));
}

bool Diagnosis::visit(const MaxLengthConstraint& constraint) {
    return limit(constraint, "schema.too_long", fmt::to_string(constraint.getMaxLength()));
}

bool Diagnosis::visit(const MinItemsConstraint& constraint) {
    return limit(constraint, "schema.too_few_items", fmt::to_string(constraint.getMinItems()));
}

bool Diagnosis::visit(const MaxItemsConstraint& constraint) {
    return limit(constraint, "schema.too_many_items", fmt::to_string(constraint.getMaxItems()));
}

bool Diagnosis::visit(const MinPropertiesConstraint& constraint) {
    return limit(constraint, "schema.too_few_members",
                 fmt::to_string(constraint.getMinProperties()));
}

bool Diagnosis::visit(const MaxPropertiesConstraint& constraint) {
    return limit(constraint, "schema.too_many_members",
                 fmt::to_string(constraint.getMaxProperties()));
}

bool Diagnosis::visit(const MinimumConstraint& constraint) {
    return limit(constraint,
                 constraint.getExclusiveMinimum() ? "schema.not_above" : "schema.too_small",
                 fmt::format("{}", constraint.getMinimum()));
}

bool Diagnosis::visit(const MaximumConstraint& constraint) {
    return limit(constraint,
                 constraint.getExclusiveMaximum() ? "schema.not_below" : "schema.too_large",
                 fmt::format("{}", constraint.getMaximum()));
}

void Diagnosis::add_word_finding(const Names& allowed) {
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

/// The library keeps the values of a schema to itself, but says whether one equals another.
std::string Diagnosis::word(const valijson::adapters::FrozenValue& value) const {
    const auto same = [&value](const json& each) { return value.equalTo(Adapter(each), true); };
    const auto found = std::find_if(shared_.words.begin(), shared_.words.end(), same);
    return found == shared_.words.end() ? "?" : written(*found);
}

} // namespace ediconform::base::schema_diagnosis
