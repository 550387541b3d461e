#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/codec/request_encoder.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the entry points `encode_request` and `decode_reply` share with the four encodings behind
/// them. Only this folder includes it.
namespace ediconform::mock_client {

/// One value on its way to the wire.
struct OutgoingField {
    std::string place;
    std::string text; ///< UTF-8.
    wire::ValueType type = wire::ValueType::string;
};
using OutgoingFields = std::vector<OutgoingField>;

/// Values of a reply by abstract member name, UTF-8. Absent and null members are not in it.
using IncomingValues = std::map<std::string, std::string, std::less<>>;

/// The name by which HTTP and XML know the charset (IANA registry).
std::string_view label_of(const wire::MessageBinding& binding);

/// Error `request.unencodable`; `place` is where on the wire the value would have stood.
base::Error unencodable(std::string_view place, std::string_view detail);
/// Error `reply.undecodable`. `detail` never quotes the reply, which may hold a key.
base::Error undecodable(std::string_view detail);

base::Result<EncodedRequest> write_json(const wire::MessageBinding& binding,
                                        const OutgoingFields& fields);
base::Result<EncodedRequest> write_xml(const wire::MessageBinding& binding,
                                       const OutgoingFields& fields);
base::Result<EncodedRequest> write_form(const wire::MessageBinding& binding,
                                        const OutgoingFields& fields);
base::Result<EncodedRequest> write_multipart(const wire::MessageBinding& binding,
                                             const OutgoingFields& fields);

base::Result<IncomingValues> read_json(const wire::MessageBinding& binding, base::ByteView body);
base::Result<IncomingValues> read_xml(const wire::MessageBinding& binding, base::ByteView body);
base::Result<IncomingValues> read_form(const wire::MessageBinding& binding, base::ByteView body);
base::Result<IncomingValues> read_multipart(const wire::MessageBinding& binding,
                                            const std::string& content_type, base::ByteView body);

} // namespace ediconform::mock_client
