#include "harness/checks/wire_reader.hpp"
#include "mock-ca/codec/request_decoder.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "tests/fuzz/wire_input.hpp"

// What the strict judge has nothing to say against, both peers must read, and alike.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const auto input = fuzz::wire_input(data, size);
    const auto& [operation, type, body] = input;
    const auto asked = checks::read_message(operation, checks::Direction::request, type, body);
    if (asked.violations.empty()) {
        const auto request = mock_ca::decode_request(operation, type, body);
        fuzz::require(request && *request == asked.members);
    }
    const auto answered = checks::read_message(operation, checks::Direction::reply, type, body);
    if (answered.violations.empty()) {
        const auto reply = mock_client::decode_reply(operation, type, body);
        fuzz::require(reply && reply->status == answered.members.at("status"));
    }
    return 0;
}
