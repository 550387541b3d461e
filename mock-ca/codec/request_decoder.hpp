#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

#include <map>
#include <string>

namespace ediconform::mock_ca {

/// Abstract members of a request that were present, by member name, as UTF-8 text.
using RequestValues = std::map<std::string, std::string, std::less<>>;

/// Reads a request body after the operation's binding. Members that are missing are left out: to
/// refuse that is the CA's business (format error). Unknown members are ignored. `content_type` is
/// the header field's value (multipart needs its boundary). Error `request.undecodable`: not of the
/// declared encoding or charset, a member twice, a value of another type; `detail` says which.
base::Result<RequestValues> decode_request(const wire::Operation& operation,
                                           const std::string& content_type, base::ByteView body);

} // namespace ediconform::mock_ca
