#pragma once

#include "harness/base/json_document.hpp"
#include "harness/base/secret.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/pki/certificate.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::runner {

/// A target file that is read, and the way to the files and secrets that it names. What goes wrong
/// with one of them is an error at the place that names it.
class TargetFile {
public:
    /// Both must outlive it. Every secret that is read goes to `secrets`.
    TargetFile(const base::JsonDocument& document, evidence::SecretRegistry& secrets);

    [[nodiscard]] const nlohmann::json& root() const { return document_.root(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// The error, with the place of `pointer`.
    [[nodiscard]] base::Error placed(base::Error error, const std::string& pointer) const;

    /// The file that the text at `pointer` names. Errors: those of `base::read_file`.
    [[nodiscard]] base::Result<std::string> named_file(const std::string& pointer) const;
    /// PEM files that the list `member` names, all together; empty where it is missing. Errors:
    /// those of `named_file`, `pki.certificate`.
    [[nodiscard]] base::Result<std::vector<pki::Certificate>>
    certificates(const std::string& member) const;
    /// A secret: the text itself, `{"env": NAME}` or `{"file": PATH}`; empty where there is none at
    /// `pointer`. Errors: `target.environment`, those of `base::read_file`.
    [[nodiscard]] base::Result<base::SecretText> secret(const std::string& pointer,
                                                        const std::string& label) const;

private:
    const base::JsonDocument& document_;
    evidence::SecretRegistry& secrets_;
    std::filesystem::path folder_;
};

} // namespace ediconform::runner
