#include "harness/wire/character_class.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = wire::CharacterClass::parse(text);
    if (parsed) {
        for (const auto& [first, last] : parsed->ranges()) {
            if (first > last || !parsed->contains(first) || !parsed->contains(last)) {
                std::abort();
            }
        }
    }
    return 0;
}
