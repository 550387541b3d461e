#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/pki/certificate.hpp"
#include "mock-client/store/store.hpp"

#include <string>

namespace ediconform::mock_client {

struct InstallInput {
    const Download& download;
    const base::SecretText& password;
    const StoreView& store; ///< What is there before.
    base::WallTime now;
};

/// Opens a download and makes sure that it is what was asked for, before anything is changed.
/// Errors: `pkcs12.*`; `install.common_name`, `install.not_valid` (now, with five minutes for
/// clocks that differ), `install.purpose` (not for TLS clients), `install.ca_certificate` (the leaf
/// is a CA), `install.unusable` (too weak for TLS).
base::Result<pki::Identity> open_download(const InstallInput& input);

/// `password_error` for what another password may cure, `registration_error` for the rest (figure
/// 11).
std::string outcome_of_open_failure(const base::Error& error);
/// The same octets may yet be set up, e.g. with another password.
bool may_be_opened_later(const base::Error& error);

} // namespace ediconform::mock_client
