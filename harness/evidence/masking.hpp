#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ediconform::evidence {

/// All secrets that a run knows. Everything that is written to a file or a terminal passes `mask`.
/// Safe to share between threads. Cost of a pass: linear in the text, whatever the number of
/// secrets.
class SecretRegistry {
public:
    /// `label` says what it is (`authentication_key`, `pkcs12_password`, …) and stands in the mask;
    /// the first label of a value stays. `value` is UTF-8 or plain octets. Values shorter than four
    /// octets are left out: masking them would destroy the text around them.
    void add(const std::string& label, const std::string& value);

    /// Replaces each known secret by `<redacted:label>`, in plain form and as Base64 (each
    /// alignment), percent-encoded, hexadecimal, JSON-escaped, XML-escaped, UTF-16 (BE, LE), CP932
    /// and EUC-JP text. Secrets that overlap become one mask with the label of the longest. Of
    /// Base64 the characters that depend on the secret alone are masked; its neighbours share at
    /// most one character at each end.
    [[nodiscard]] std::string mask(std::string_view text) const;

    /// The label of a known secret of eight octets or more that occurs in `text` in any of those
    /// forms.
    [[nodiscard]] std::optional<std::string> find(std::string_view text) const;

private:
    struct Form {
        std::string octets;
        std::string label;
        bool of_long_secret = false;
    };

    void add_form(const std::string& octets, const std::string& label, bool of_long_secret);
    /// The longest form that stands at `place`, or null.
    [[nodiscard]] const Form* at(std::string_view text, std::size_t place,
                                 bool long_secrets_only) const;

    mutable std::shared_mutex mutex_;
    /// By the first four octets, longest first.
    std::unordered_map<std::uint32_t, std::vector<Form>> forms_;
    std::bitset<1U << 16U> starts_; ///< Says quickly that no form starts with these four octets.
};

/// Replaces each run of 200 or more characters of Base64 (also wrapped, percent-encoded or
/// JSON-escaped) by
/// `<redacted:base64 of N characters>`. A CA's answer carries key and certificate in that form, and
/// what a defective CA sends is no known secret.
std::string mask_long_base64(std::string_view text);

} // namespace ediconform::evidence
