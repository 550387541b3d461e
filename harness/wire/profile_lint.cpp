#include "harness/wire/profile_lint.hpp"

#include "harness/wire/place.hpp"
#include "harness/wire/required_characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ediconform::wire {

namespace {

using base::Error;
using base::JsonDocument;
using base::Result;

/// One use of a place in a message: a member or a constant, and where the profile says so.
struct Use {
    std::string place;
    std::string pointer;
};

std::string escaped(std::string_view token) {
    std::string out;
    for (const char c : token) {
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

std::vector<Use> uses_of(const MessageBinding& message, const std::string& pointer) {
    std::vector<Use> uses;
    for (const MemberBinding& each : message.members) {
        uses.push_back({each.place, fmt::format("{}/members/{}", pointer, each.member)});
    }
    for (const ConstantBinding& each : message.constants) {
        uses.push_back({each.place, fmt::format("{}/constants/{}", pointer, escaped(each.place))});
    }
    return uses;
}

bool is_field_name(std::string_view name) {
    const auto unfit = [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '"'; };
    return std::none_of(name.begin(), name.end(), unfit);
}

bool is_possible(Encoding encoding, const std::string& place) {
    switch (encoding) {
    case Encoding::json:
        return split_json_place(place).has_value();
    case Encoding::xml:
        return split_xml_place(place).has_value();
    case Encoding::form:
    case Encoding::multipart:
        return is_field_name(place);
    }
    return false;
}

std::string_view name_of(Encoding encoding) {
    constexpr std::array<std::string_view, 4> kNames{"json", "xml", "form", "multipart"};
    return kNames.at(static_cast<std::size_t>(encoding));
}

/// Whether a value at `outer` leaves no room for one at `inner`: a value cannot have members.
/// An element may have both a text and attributes.
bool encloses(const std::string& outer, const std::string& inner, Encoding encoding) {
    const bool nests = encoding == Encoding::json || encoding == Encoding::xml;
    const bool below = nests && inner.size() > outer.size() && inner.starts_with(outer + "/");
    const bool own_attribute = encoding == Encoding::xml && below && inner[outer.size() + 1] == '@';
    return below && !own_attribute;
}

Result<void> lint_places(const MessageBinding& message, const std::string& pointer,
                         const JsonDocument& document) {
    std::vector<Use> known;
    for (const Use& use : uses_of(message, pointer)) {
        if (!is_possible(message.encoding, use.place)) {
            return Error{
                "profile.place",
                {{"place", use.place}, {"encoding", std::string(name_of(message.encoding))}},
                document.at(use.pointer)};
        }
        for (const Use& other : known) {
            if (use.place == other.place || encloses(use.place, other.place, message.encoding) ||
                encloses(other.place, use.place, message.encoding)) {
                return Error{"profile.duplicate_place",
                             {{"place", use.place}, {"other", other.place}},
                             document.at(use.pointer)};
            }
            if (message.encoding == Encoding::xml &&
                split_xml_place(use.place)->elements.front() !=
                    split_xml_place(other.place)->elements.front()) {
                return Error{"profile.two_roots",
                             {{"place", use.place}, {"other", other.place}},
                             document.at(use.pointer)};
            }
        }
        known.push_back(use);
    }
    return {};
}

Result<void> lint_needed(const MessageBinding& message, std::string_view operation,
                         const std::string& pointer, const std::vector<std::string_view>& needed,
                         const JsonDocument& document) {
    for (const std::string_view name : needed) {
        if (message.find(name) == nullptr) {
            return Error{"profile.member_missing",
                         {{"operation", std::string(operation)}, {"member", std::string(name)}},
                         document.at(pointer + "/members")};
        }
    }
    return {};
}

/// The figures of the guideline: what a request of an operation has to carry.
std::vector<std::string_view> request_members(std::string_view operation) {
    if (operation == operation::kIssue) {
        return {member::kCommonName, member::kAuthenticationKey, member::kRenewalPassword,
                member::kPkcs12Password};
    }
    if (operation == operation::kRenew) {
        return {member::kRenewalPassword, member::kPkcs12Password};
    }
    return {};
}

Result<void> lint_operation(const CaProfile& profile, const Operation& operation,
                            const JsonDocument& document) {
    const std::string pointer = "/operations/" + operation.name;
    for (const auto& [message, part] :
         {std::pair(&operation.request, "/request"), std::pair(&operation.reply, "/reply")}) {
        auto places = lint_places(*message, pointer + part, document);
        if (!places) {
            return places;
        }
    }
    auto request = lint_needed(operation.request, operation.name, pointer + "/request",
                               request_members(operation.name), document);
    if (!request) {
        return request;
    }
    auto reply = lint_needed(operation.reply, operation.name, pointer + "/reply",
                             {member::kStatus, member::kCertificate}, document);
    if (!reply) {
        return reply;
    }
    if (operation.reply.find(member::kStatus)->type != profile.status.type) {
        return Error{"profile.status_type",
                     {{"operation", operation.name}},
                     document.at(pointer + "/reply/members/status")};
    }
    if (profile.settles("A7", "null") && operation.reply.encoding != Encoding::json) {
        return Error{"profile.null_certificate",
                     {{"operation", operation.name},
                      {"encoding", std::string(name_of(operation.reply.encoding))}},
                     document.at("/ambiguities/A7")};
    }
    return {};
}

bool have_one_route(const Operation& a, const Operation& b) {
    return a.listener == b.listener && a.method == b.method && a.path == b.path;
}

/// Whether a server that has read a request knows by a constant (a command code) which of both
/// operations it is for.
bool differ_in_a_constant(const Operation& a, const Operation& b) {
    const auto contradicts = [&b](const ConstantBinding& one) {
        return std::any_of(b.request.constants.begin(), b.request.constants.end(),
                           [&one](const ConstantBinding& other) {
                               return one.place == other.place && one.value != other.value;
                           });
    };
    return a.request.encoding == b.request.encoding &&
           std::any_of(a.request.constants.begin(), a.request.constants.end(), contradicts);
}

Result<void> lint_operations(const CaProfile& profile, const JsonDocument& document) {
    for (const std::string_view needed : {operation::kIssue, operation::kRenew}) {
        if (profile.find(needed) == nullptr) {
            return Error{"profile.operation_missing",
                         {{"operation", std::string(needed)}},
                         document.at("/operations")};
        }
    }
    std::vector<const Operation*> known;
    for (const auto& [name, operation] : profile.operations) {
        auto sound = lint_operation(profile, operation, document);
        if (!sound) {
            return sound;
        }
        const auto other = std::find_if(known.begin(), known.end(), [&](const Operation* each) {
            return have_one_route(*each, operation) && !differ_in_a_constant(*each, operation);
        });
        if (other != known.end()) {
            return Error{"profile.duplicate_route",
                         {{"operation", name}, {"other", (*other)->name}},
                         document.at("/operations/" + name + "/path")};
        }
        known.push_back(&operation);
    }
    return {};
}

Result<void> lint_codes(const CaProfile& profile, const JsonDocument& document) {
    std::map<std::string, std::string> seen{{profile.status.ok, std::string(meaning::kOk)}};
    for (const auto& [name, codes] : profile.status.codes) {
        for (std::size_t index = 0; index < codes.size(); ++index) {
            const auto [known, added] = seen.emplace(codes[index], name);
            if (!added) {
                return Error{"profile.duplicate_code",
                             {{"code", codes[index]}, {"meaning", name}, {"other", known->second}},
                             document.at(fmt::format("/status/meanings/{}/{}", name, index))};
            }
        }
    }
    const bool http_200 = profile.status.http_on_error == 200;
    if (profile.settles("A6", "http_200") != http_200) {
        return Error{"profile.http_on_error",
                     {{"http", fmt::to_string(profile.status.http_on_error)}},
                     document.at("/ambiguities/A6")};
    }
    return {};
}

/// What a value has to contain has to be permitted, and to go into the shortest one.
Result<void> lint_required(const std::string& name, const FieldRule& rule,
                           const JsonDocument& document) {
    for (std::size_t index = 0; index < rule.contains.size(); ++index) {
        if (character_for(rule, rule.contains[index]) == '\0') {
            return Error{"profile.required_character",
                         {{"member", name}, {"class", rule.contains[index].text()}},
                         document.at(fmt::format("/fields/{}/contains/{}", name, index))};
        }
    }
    const std::size_t shortest =
        std::min(rule.min.value_or(rule.contains.size()), rule.max.value_or(rule.contains.size()));
    if (shortest < rule.contains.size()) {
        return Error{"profile.required_characters",
                     {{"member", name}, {"count", fmt::to_string(rule.contains.size())}},
                     document.at("/fields/" + name + "/contains")};
    }
    return {};
}

Result<void> lint_fields(const CaProfile& profile, const JsonDocument& document) {
    std::set<std::string, std::less<>> bound;
    for (const auto& [name, operation] : profile.operations) {
        for (const MemberBinding& each : operation.request.members) {
            bound.insert(each.member);
        }
    }
    for (const auto& [name, rule] : profile.fields) {
        if (!bound.contains(name)) {
            return Error{
                "profile.member_unbound", {{"member", name}}, document.at("/fields/" + name)};
        }
        if (rule.min && rule.max && *rule.min > *rule.max) {
            return Error{"profile.limits",
                         {{"member", name},
                          {"min", fmt::to_string(*rule.min)},
                          {"max", fmt::to_string(*rule.max)}},
                         document.at("/fields/" + name + "/max")};
        }
        auto required = lint_required(name, rule, document);
        if (!required) {
            return required;
        }
    }
    return {};
}

Result<void> lint_window(const CaProfile& profile, const JsonDocument& document) {
    const WindowRule& window = profile.window;
    if (window.closes_days_before >= window.opens_days_before) {
        return Error{"profile.window",
                     {{"opens", fmt::to_string(window.opens_days_before)},
                      {"closes", fmt::to_string(window.closes_days_before)}},
                     document.at("/window/closes_days_before")};
    }
    return {};
}

} // namespace

Result<void> lint_profile(const CaProfile& profile, const JsonDocument& document) {
    for (const auto lint : {lint_operations, lint_codes, lint_fields, lint_window}) {
        auto sound = lint(profile, document);
        if (!sound) {
            return sound;
        }
    }
    return {};
}

} // namespace ediconform::wire
