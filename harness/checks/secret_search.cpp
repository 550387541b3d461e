#include "harness/checks/secret_search.hpp"

#include <algorithm>
#include <array>

namespace ediconform::checks {

namespace {

constexpr std::array kSecretMembers{wire::member::kAuthenticationKey,
                                    wire::member::kRenewalPassword, wire::member::kPkcs12Password};
constexpr std::size_t kShortest = 4;
constexpr std::size_t kShortestOfDigits = 8;

/// Few digits stand in logs and fields of a head by chance: dates, lengths, numbers of processes.
bool is_findable(std::string_view secret) {
    const bool digits = secret.find_first_not_of("0123456789") == std::string_view::npos;
    return secret.size() >= (digits ? kShortestOfDigits : kShortest);
}

} // namespace

SecretSearch::SecretSearch(const CheckContext& context) {
    std::set<std::pair<std::string, std::string>> known;
    for (const evidence::Event& event : context.events) {
        if (event.kind != evidence::EventKind::driver_called || !event.raw) {
            continue;
        }
        for (const auto& [member, secret] : event.raw->secrets) {
            const bool is_secret =
                std::ranges::find(kSecretMembers, member) != kSecretMembers.end();
            if (is_secret && is_findable(secret.reveal()) &&
                known.emplace(member, secret.reveal()).second) {
                Entry& entry = entries_.emplace_back();
                entry.member = member;
                entry.value = secret.reveal();
                entry.forms.add(member, secret.reveal());
            }
        }
    }
}

SecretSearch::Members
SecretSearch::found_in(std::string_view text,
                       const std::set<std::string, std::less<>>& rightful) const {
    Members members;
    for (const Entry& entry : entries_) {
        const bool stands_there =
            text.find(entry.value) != std::string_view::npos || entry.forms.find(text).has_value();
        if (stands_there && !rightful.contains(entry.value)) {
            members.insert(entry.member);
        }
    }
    return members;
}

} // namespace ediconform::checks
