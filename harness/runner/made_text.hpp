#pragma once

#include "harness/base/random.hpp"
#include "harness/wire/ca_profile.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <string>

namespace ediconform::runner {

/// Resolves a reference of a case (`$needs.pair.common_name`, `$profile.fields.common_name.max`) to
/// a text.
using ResolveText = std::function<std::optional<std::string>(const std::string& reference)>;

/// Makes the value of a member from a literal, a reference, or `{"text": …}` of the case language.
/// Nothing where the profile gives no ground for it: a limit or class that is not declared, a
/// forbidden character that the class allows, an allowed one that it does not, a length in octets
/// that its characters cannot give.
class TextMaker {
public:
    TextMaker(const wire::CaProfile& profile, base::Random& random, ResolveText resolve);

    [[nodiscard]] std::optional<std::string> make(const std::string& member,
                                                  const nlohmann::json& value) const;
    /// A natural value that the member's rule admits.
    [[nodiscard]] std::string admissible(const std::string& member) const;

private:
    [[nodiscard]] std::optional<std::string> made_to_measure(const std::string& member,
                                                             const nlohmann::json& text) const;
    [[nodiscard]] std::optional<std::size_t> length_of(const std::string& member,
                                                       const nlohmann::json& text) const;
    [[nodiscard]] std::string allowed_text(const wire::FieldRule& rule, std::size_t length) const;
    [[nodiscard]] std::size_t units_of(const wire::FieldRule& rule, const std::string& text) const;
    [[nodiscard]] std::optional<std::string> without_required(const wire::FieldRule& rule) const;
    [[nodiscard]] std::optional<std::string> wide_text(const wire::FieldRule& rule,
                                                       std::size_t length) const;
    [[nodiscard]] std::optional<std::string> similar(const wire::FieldRule& rule,
                                                     const nlohmann::json& text) const;
    [[nodiscard]] static std::optional<std::string> character_of(const wire::FieldRule& rule,
                                                                 const nlohmann::json& text);

    const wire::CaProfile& profile_;
    base::Random& random_;
    ResolveText resolve_;
};

/// A value of the profile's file by dotted path (`fields.common_name.max`); nothing where it is not
/// declared.
std::optional<nlohmann::json> profile_value(const wire::CaProfile& profile,
                                            const std::string& path);

} // namespace ediconform::runner
