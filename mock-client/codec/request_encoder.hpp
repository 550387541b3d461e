#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

#include <map>
#include <string>

namespace ediconform::mock_client {

/// Values of a request by abstract member name, UTF-8. A member that is not in the map is left out
/// of the message, which is how a case makes a request that lacks one.
using RequestValues = std::map<std::string, std::string, std::less<>>;

struct EncodedRequest {
    base::Bytes body;
    std::string content_type; ///< Full header field value.
};

/// Writes the members that `values` has and the profile binds, and the binding's constants.
/// Error `request.unencodable`: a value that the charset or the member's type cannot hold.
base::Result<EncodedRequest> encode_request(const wire::Operation& operation,
                                            const RequestValues& values);

} // namespace ediconform::mock_client
