#include "mock-ca/codec/request_decoder.hpp"

#include "mock-ca/codec/wire_format.hpp"

#include <stdexcept>

namespace ediconform::mock_ca {

base::Result<RequestValues> decode_request(const wire::Operation& operation,
                                           const std::string& content_type, base::ByteView body) {
    switch (operation.request.encoding) {
    case wire::Encoding::json:
        return decode_json(operation.request, body);
    case wire::Encoding::xml:
        return decode_xml(operation.request, body);
    case wire::Encoding::form:
        return decode_form(operation.request, body);
    case wire::Encoding::multipart:
        return decode_multipart(operation.request, content_type, body);
    }
    throw std::logic_error("an encoding without a decoder");
}

} // namespace ediconform::mock_ca
