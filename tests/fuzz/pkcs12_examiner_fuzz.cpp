#include "harness/pki/pkcs12_examiner.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const std::string_view der(reinterpret_cast<const char*>(data), size);
    const auto facts = pki::examine_pkcs12(der, "p12Pass");
    if (facts.leaf && *facts.leaf >= facts.certificates.size()) {
        std::abort();
    }
    return 0;
}
