#include "harness/base/text.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "tests/fuzz/wire_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const auto input = fuzz::wire_input(data, size);
    const auto reply = mock_client::decode_reply(input.operation, input.content_type, input.body);
    if (reply) {
        fuzz::require(!reply->status.empty() && base::is_utf8(reply->status));
        fuzz::require(base::is_utf8(reply->message));
        fuzz::require(!reply->certificate || !reply->certificate->empty());
    }
    return 0;
}
