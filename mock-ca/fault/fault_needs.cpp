#include "mock-ca/fault/fault_needs.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

std::string_view name_of(wire::Encoding encoding) {
    switch (encoding) {
    case wire::Encoding::json:
        return "json";
    case wire::Encoding::xml:
        return "xml";
    case wire::Encoding::form:
        return "form";
    case wire::Encoding::multipart:
        break;
    }
    return "multipart";
}

} // namespace

FaultNeeds read_fault_needs(const nlohmann::json& needs) {
    return {needs.value("encodings", std::vector<std::string>()), needs.value("message", false),
            needs.value("utf8", false), needs.value("two_replies", false),
            needs.value("renewal", false)};
}

bool are_met(const FaultNeeds& needs, const wire::CaProfile& profile,
             const wire::Operation& operation) {
    const wire::MessageBinding& reply = operation.reply;
    const bool has_encoding =
        needs.encodings.empty() ||
        std::ranges::find(needs.encodings, name_of(reply.encoding)) != needs.encodings.end();
    const bool has_other = std::ranges::any_of(
        profile.operations, [&](const auto& named) { return differs(named.second.reply, reply); });
    return has_encoding && (!needs.message || reply.find(wire::member::kMessage) != nullptr) &&
           (!needs.utf8 || reply.charset == base::Charset::utf8) &&
           (!needs.two_replies || has_other) &&
           (!needs.renewal || operation.name == wire::operation::kRenew);
}

bool differs(const wire::MessageBinding& one, const wire::MessageBinding& other) {
    const auto same = [](const wire::MemberBinding& a, const wire::MemberBinding& b) {
        return a.member == b.member && a.place == b.place;
    };
    return one.encoding != other.encoding || one.charset != other.charset ||
           !std::ranges::equal(one.members, other.members, same);
}

} // namespace ediconform::mock_ca
