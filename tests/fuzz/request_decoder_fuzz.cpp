#include "harness/base/text.hpp"
#include "mock-ca/codec/request_decoder.hpp"
#include "tests/fuzz/wire_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const auto input = fuzz::wire_input(data, size);
    const auto request = mock_ca::decode_request(input.operation, input.content_type, input.body);
    if (request) {
        for (const auto& [member, value] : *request) {
            fuzz::require(base::is_utf8(value));
        }
    }
    return 0;
}
