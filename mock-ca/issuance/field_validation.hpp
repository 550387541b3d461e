#pragma once

#include "harness/wire/ca_profile.hpp"
#include "mock-ca/codec/request_decoder.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_ca {

/// What is wrong with a member of a request (guideline 3.3, first cause).
struct FieldProblem {
    enum class Kind { missing, too_short, too_long, character };
    std::string member;
    Kind kind = Kind::missing;
};

/// Checks the members of a request against the operation's binding and the profile's limits, in the
/// order of the binding; the first problem counts. A mutant overrides one of the steps.
class FieldValidation {
public:
    virtual ~FieldValidation() = default;

    [[nodiscard]] std::optional<FieldProblem> check(const wire::CaProfile& profile,
                                                    const wire::Operation& operation,
                                                    const RequestValues& values) const;

protected:
    /// A needed member that is absent or empty.
    [[nodiscard]] virtual bool is_missing(const wire::MemberBinding& binding,
                                          const RequestValues& values) const;
    /// Lengths count as the rule says: Unicode scalar values, or octets in the charset of the wire.
    [[nodiscard]] virtual std::optional<FieldProblem::Kind>
    check_length(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                 const std::string& value, base::Charset charset) const;
    [[nodiscard]] virtual bool has_admissible_characters(const wire::MemberBinding& binding,
                                                         const wire::FieldRule& rule,
                                                         const std::string& value) const;
    [[nodiscard]] virtual bool has_required_characters(const wire::FieldRule& rule,
                                                       const std::string& value) const;
};

} // namespace ediconform::mock_ca
