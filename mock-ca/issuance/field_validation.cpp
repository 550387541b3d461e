#include "mock-ca/issuance/field_validation.hpp"

#include "harness/base/charset.hpp"
#include "harness/base/text.hpp"
#include "harness/wire/required_characters.hpp"

namespace ediconform::mock_ca {

std::optional<FieldProblem> FieldValidation::check(const wire::CaProfile& profile,
                                                   const wire::Operation& operation,
                                                   const RequestValues& values) const {
    for (const wire::MemberBinding& binding : operation.request.members) {
        if (is_missing(binding, values)) {
            return FieldProblem{binding.member, FieldProblem::Kind::missing};
        }
        const auto value = values.find(binding.member);
        const auto rule = profile.fields.find(binding.member);
        if (value == values.end() || rule == profile.fields.end()) {
            continue;
        }
        const auto length =
            check_length(binding, rule->second, value->second, operation.request.charset);
        if (length) {
            return FieldProblem{binding.member, *length};
        }
        if (!has_admissible_characters(binding, rule->second, value->second) ||
            !has_required_characters(rule->second, value->second)) {
            return FieldProblem{binding.member, FieldProblem::Kind::character};
        }
    }
    return std::nullopt;
}

bool FieldValidation::is_missing(const wire::MemberBinding& binding,
                                 const RequestValues& values) const {
    const auto found = values.find(binding.member);
    return !binding.optional && (found == values.end() || found->second.empty());
}

std::optional<FieldProblem::Kind>
FieldValidation::check_length(const wire::MemberBinding& /*binding*/, const wire::FieldRule& rule,
                              const std::string& value, base::Charset charset) const {
    std::size_t length = base::scalar_count(value);
    if (rule.unit == wire::LengthUnit::bytes) {
        const auto octets = base::encode_text(value, charset);
        length = octets ? octets->size() : value.size();
    }
    if (rule.min && length < *rule.min) {
        return FieldProblem::Kind::too_short;
    }
    if (rule.max && length > *rule.max) {
        return FieldProblem::Kind::too_long;
    }
    return std::nullopt;
}

bool FieldValidation::has_admissible_characters(const wire::MemberBinding& /*binding*/,
                                                const wire::FieldRule& rule,
                                                const std::string& value) const {
    if (!rule.allowed) {
        return true;
    }
    for (std::size_t offset = 0; offset < value.size();) {
        const base::DecodedScalar next = base::decode_utf8(value, offset);
        if (!next.scalar || !rule.allowed->contains(*next.scalar)) {
            return false;
        }
        offset += next.length;
    }
    return true;
}

bool FieldValidation::has_required_characters(const wire::FieldRule& rule,
                                              const std::string& value) const {
    return wire::has_required_characters(rule, value);
}

} // namespace ediconform::mock_ca
