#pragma once

#include "harness/pki/certificate.hpp"

namespace ediconform::mock_ca {

/// Gives out private keys. May be asked by several threads at once.
class KeySource {
public:
    KeySource() = default;
    KeySource(const KeySource&) = delete;
    KeySource& operator=(const KeySource&) = delete;
    virtual ~KeySource() = default;

    /// One that this source has not given out before.
    virtual pki::PrivateKey take(pki::PrivateKey::Kind kind) = 0;
};

} // namespace ediconform::mock_ca
