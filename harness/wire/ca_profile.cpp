#include "harness/wire/ca_profile.hpp"

#include <algorithm>

namespace ediconform::wire {

const MemberBinding* MessageBinding::find(std::string_view name) const {
    const auto found =
        std::find_if(members.begin(), members.end(),
                     [name](const MemberBinding& each) { return each.member == name; });
    return found == members.end() ? nullptr : &*found;
}

std::optional<std::string> StatusRule::meaning_of(std::string_view code) const {
    if (code == ok) {
        return std::string(meaning::kOk);
    }
    for (const auto& [name, listed] : codes) {
        if (std::find(listed.begin(), listed.end(), code) != listed.end()) {
            return name;
        }
    }
    return std::nullopt;
}

std::optional<std::string> StatusRule::code_of(std::string_view name) const {
    if (name == meaning::kOk) {
        return ok;
    }
    const auto found = codes.find(name);
    return found == codes.end() || found->second.empty() ? std::nullopt
                                                         : std::optional(found->second.front());
}

const Operation* CaProfile::find(std::string_view operation) const {
    const auto found = operations.find(operation);
    return found == operations.end() ? nullptr : &found->second;
}

std::string_view description_of(KeyKind kind) {
    switch (kind) {
    case KeyKind::ec_p384:
        return "EC P-384";
    case KeyKind::rsa_2048:
        return "RSA 2048";
    case KeyKind::rsa_3072:
        return "RSA 3072";
    case KeyKind::rsa_4096:
        return "RSA 4096";
    case KeyKind::ec_p256:
        break;
    }
    return "EC P-256";
}

bool CaProfile::asks_for(std::string_view operation, std::string_view member) const {
    const Operation* asked = find(operation);
    return asked != nullptr && asked->request.find(member) != nullptr;
}

bool CaProfile::settles(std::string_view ambiguity, std::string_view choice) const {
    const auto found = ambiguities.find(ambiguity);
    return found != ambiguities.end() && found->second == choice;
}

} // namespace ediconform::wire
