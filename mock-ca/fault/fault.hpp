#pragma once

#include "mock-ca/fault/business_fault.hpp"
#include "mock-ca/fault/certificate_fault.hpp"
#include "mock-ca/fault/connection_fault.hpp"
#include "mock-ca/fault/envelope_fault.hpp"
#include "mock-ca/fault/framing_fault.hpp"
#include "mock-ca/fault/http_fault.hpp"
#include "mock-ca/fault/pkcs12_fault.hpp"
#include "mock-ca/fault/server_certificate_fault.hpp"

#include <nlohmann/json_fwd.hpp>

#include <variant>

/// What each layer of the mock CA can do wrong, as typed data. `scenarios/faults/` gives each of
/// these, with its values, a name and one sentence; whoever owns the layer carries it out.
namespace ediconform::mock_ca {

using FaultAction = std::variant<BusinessFault,    //
                                 HttpFault,        //
                                 FramingFault,     //
                                 EnvelopeFault,    //
                                 Pkcs12Fault,      //
                                 CertificateFault, //
                                 ConnectionFault,  //
                                 ServerCertificateFault>;

/// From the member `does` of a fault (schema: scenarios/schema/faults.schema.json, already
/// checked): one member, named after the layer, with what that layer does.
FaultAction read_fault_action(const nlohmann::json& does);

/// It is carried out by other TLS settings of the connection, whatever is said on it.
bool alters_tls(const FaultAction& action);
/// It changes what the answer says; else what becomes of its octets.
bool alters_answer(const FaultAction& action);
/// It leads a client to a server that is not the CA.
bool leads_elsewhere(const FaultAction& action);

} // namespace ediconform::mock_ca
