#include "harness/pki/base64.hpp"
#include "mock-client/codec/reply_decoder.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Two decoders that share no code: what the judge's takes, the tolerant one takes, with the same
// octets.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto strict = pki::read_base64(text);
    const auto tolerant = mock_client::decode_base64(text);
    if (strict.bytes && (!tolerant || *tolerant != *strict.bytes)) {
        std::abort();
    }
    if (strict.bytes.has_value() != strict.problem.empty()) {
        std::abort();
    }
    return 0;
}
