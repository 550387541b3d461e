#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ediconform::evidence {

/// All secrets that a run knows. Everything that is written to a file or a terminal passes `mask`.
class SecretRegistry {
public:
    /// `label` says what it is (`authentication_key`, `pkcs12_password`, …) and stands in the mask.
    /// Values shorter than four octets are left out: masking them would destroy the text around them.
    void add(const std::string& label, const std::string& value);

    /// Replaces each known secret by `<redacted:label>`, in plain form and as Base64 (each alignment),
    /// percent-encoded, hexadecimal, JSON-escaped, XML-escaped, UTF-16 (BE, LE), CP932 and EUC-JP text.
    [[nodiscard]] std::string mask(std::string_view text) const;

    /// The label of a known secret of eight octets or more that occurs in `text` in any of those forms.
    [[nodiscard]] std::optional<std::string> find(std::string_view text) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string, std::less<>> forms_; ///< Encoded form → label.
    std::map<std::string, std::string, std::less<>> long_forms_;
};

} // namespace ediconform::evidence
