#pragma once

#include "harness/base/error.hpp"

#include <string>

namespace ediconform::pki {

/// Keeps OpenSSL's error queue of this thread as it was: what a call leaves there is dropped at the
/// end of the scope. Otherwise a later SSL_get_error on the same thread would report it as its own
/// failure.
class OpensslErrors {
public:
    OpensslErrors();
    OpensslErrors(const OpensslErrors&) = delete;
    OpensslErrors& operator=(const OpensslErrors&) = delete;
    ~OpensslErrors();

    /// The reason of the latest failure of this thread, e.g. `mac verify failure`; never any data.
    [[nodiscard]] std::string reason() const;
    /// An error `id` whose argument `detail` is `reason()`.
    [[nodiscard]] base::Error error(const std::string& id) const;
};

/// For failures that no input can cause (no memory, no entropy, no provider): throws
/// std::runtime_error.
[[noreturn]] void throw_openssl_failure(const char* what);

} // namespace ediconform::pki
