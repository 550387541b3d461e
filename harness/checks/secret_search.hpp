#pragma once

#include "harness/checks/check.hpp"
#include "harness/evidence/masking.hpp"

#include <deque>
#include <set>
#include <string>
#include <string_view>

namespace ediconform::checks {

/// Finds the secrets that the client under test was given in a case (authentication key and both
/// passwords, in every action since the start) in what it sent or wrote, in every encoding in which
/// they may travel: plain, percent-encoded, Base64 at each alignment, hexadecimal, … Secrets of
/// four to seven octets are looked for as they are only, those shorter not at all: either would be
/// found by accident.
class SecretSearch {
public:
    using Members = std::set<std::string, std::less<>>;

    explicit SecretSearch(const CheckContext& context);

    /// Members of whose values one stands in `text`. Values in `rightful` are passed over.
    [[nodiscard]] Members found_in(std::string_view text,
                                   const std::set<std::string, std::less<>>& rightful = {}) const;

private:
    struct Entry {
        std::string member;
        std::string value;
        evidence::SecretRegistry forms;
    };
    std::deque<Entry> entries_;
};

} // namespace ediconform::checks
