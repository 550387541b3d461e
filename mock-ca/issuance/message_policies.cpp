#include "mock-ca/issuance/message_policies.hpp"

namespace ediconform::mock_ca {

base::Result<RequestValues> RequestReading::read(const wire::Operation& operation,
                                                 const ReceivedRequest& request) const {
    return decode_request(operation, request.content_type, request.body);
}

base::Result<EncodedReply> ReplyWriting::write(const wire::CaProfile& profile,
                                               const wire::Operation& operation,
                                               const ReplyValues& values) const {
    return encode_reply(profile, operation, values);
}

} // namespace ediconform::mock_ca
