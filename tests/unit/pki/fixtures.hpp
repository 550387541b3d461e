#pragma once

#include "harness/base/file.hpp"
#include "harness/pki/certificate.hpp"
#include "tests/paths/test_paths.hpp"

#include <stdexcept>
#include <string>

namespace ediconform::pki {

/// A file of tests/data/pkcs12; see generate.sh there for what is special in each.
inline base::Bytes fixture(const std::string& name) {
    auto content = base::read_file(test::source_path("tests/data/pkcs12/") + name);
    if (!content) {
        throw std::runtime_error(to_string(content.error()));
    }
    return *std::move(content);
}

inline Certificate fixture_certificate(const std::string& name) {
    auto certificate = Certificate::from_pem(fixture("material/" + name + ".crt"));
    if (!certificate) {
        throw std::runtime_error(to_string(certificate.error()));
    }
    return *std::move(certificate);
}

} // namespace ediconform::pki
