#include "harness/pki/pkcs12_examiner.hpp"

namespace ediconform::pki {

base::Result<Identity> open_pkcs12(base::ByteView der, const std::string& password) {
    Pkcs12Facts facts = examine_pkcs12(der, password);
    if (facts.too_costly) {
        return base::Error{"pkcs12.too_costly",
                           {{"iterations", std::to_string(facts.highest_iterations)},
                            {"octets", std::to_string(der.size())}}};
    }
    if (!facts.parsed) {
        return base::Error{"pkcs12.malformed", {{"octets", std::to_string(der.size())}}};
    }
    if (facts.unsupported) {
        return base::Error{"pkcs12.unsupported", {{"algorithm", *facts.unsupported}}};
    }
    if ((facts.mac_present && !facts.mac_verified) || !facts.decrypted) {
        return base::Error{"pkcs12.password"};
    }
    if (!facts.leaf) {
        return base::Error{"pkcs12.content",
                           {{"keys", std::to_string(facts.key_count)},
                            {"certificates", std::to_string(facts.certificates.size())}}};
    }
    const auto leaf = facts.certificates.begin() + static_cast<std::ptrdiff_t>(*facts.leaf);
    Identity identity{*leaf, *facts.key, {}};
    facts.certificates.erase(leaf);
    identity.chain = std::move(facts.certificates);
    return identity;
}

} // namespace ediconform::pki
