#include "harness/base/text.hpp"
#include "harness/checks/wire_reader.hpp"
#include "tests/fuzz/wire_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const auto input = fuzz::wire_input(data, size);
    for (const auto direction : {checks::Direction::request, checks::Direction::reply}) {
        const auto reading =
            checks::read_message(input.operation, direction, input.content_type, input.body);
        for (const auto& [member, value] : reading.members) {
            fuzz::require(base::is_utf8(value));
        }
        for (const auto& violation : reading.violations) {
            fuzz::require(!violation.code.empty() && base::is_utf8(violation.member));
        }
        fuzz::require(reading.violations.size() < 250);
    }
    return 0;
}
