#pragma once

#include "harness/pki/certificate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ediconform::pki {

enum class Purpose { any, tls_client, tls_server };

/// One thing that is wrong with a path (RFC 5280 6.1); all are collected, not only the first.
struct ChainProblem {
    int code = 0;  ///< OpenSSL's X509_V_ERR_*.
    int depth = 0; ///< 0 is the leaf.
    std::string text;
};

/// Verifies `leaf` at `time` up to one of `anchors` with the help of `intermediates`. Empty: it is
/// valid. An anchor need not be self-signed. A path that is not found counts at the depth where it
/// breaks off.
std::vector<ChainProblem> verify_chain(const Certificate& leaf,
                                       const std::vector<Certificate>& intermediates,
                                       const std::vector<Certificate>& anchors, base::WallTime time,
                                       Purpose purpose = Purpose::any);

/// X509_V_ERR_CERT_HAS_EXPIRED stands among the problems of depth 0.
bool has_expired(const std::vector<ChainProblem>& problems);

} // namespace ediconform::pki
