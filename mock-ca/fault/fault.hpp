#pragma once

#include "harness/base/text.hpp"
#include "harness/transport/http_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What each layer of the mock CA can do wrong, as typed data. `scenarios/faults/` gives each of
/// these, with its values, a name and one sentence; whoever owns the layer carries it out.
namespace ediconform::mock_ca {

/// A correct business answer that the state of the CA does not call for.
struct BusinessFault {
    std::string meaning;
};

/// Status and fields of the answer: an error page of a web server.
struct HttpFault {
    int status = 500;
    std::string retry_after; ///< Empty: no Retry-After (RFC 9110 10.2.3).
};

/// Content of the answer: what stands in the message, and how it is written.
struct EnvelopeFault {
    enum class Kind {
        malformed,              ///< No longer of its encoding.
        certificate_with_error, ///< The code of `meaning`, and a certificate beside it.
        without_certificate,    ///< Success and no certificate.
    };
    Kind kind = Kind::malformed;
    std::string meaning; ///< For `certificate_with_error`.
};

/// The PKCS #12 in an otherwise correct answer.
struct Pkcs12Fault {
    enum class Kind { other_password, corrupt, without_ca };
    Kind kind = Kind::other_password;
};

/// The connection beneath the answer, or before there is one.
struct ConnectionFault {
    transport::WireAction::Kind end = transport::WireAction::Kind::fin;
    /// Where a plan does not say how much of the phase goes out: half of it, else nothing.
    bool half = false;
};

/// The certificate that the server shows in the handshake.
struct ServerCertificateFault {
    enum class Kind { other_root, other_name, expired };
    Kind kind = Kind::other_root;
};

using FaultAction = std::variant<BusinessFault, HttpFault, EnvelopeFault, Pkcs12Fault,
                                 ConnectionFault, ServerCertificateFault>;

/// From the member `does` of a fault (schema: scenarios/schema/faults.schema.json, already
/// checked): one member, named after the layer, with what that layer does.
FaultAction read_fault_action(const nlohmann::json& does);

/// It is carried out by other TLS settings of the connection, whatever is said on it.
bool alters_tls(const FaultAction& action);
/// It changes what the answer says; else what becomes of its octets.
bool alters_answer(const FaultAction& action);

} // namespace ediconform::mock_ca
