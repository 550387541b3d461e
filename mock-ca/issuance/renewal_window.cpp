#include "mock-ca/issuance/renewal_window.hpp"

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

/// Japan has no daylight saving time; its civil time is UTC+9 all year.
constexpr hours kJapan{9};

RenewalPeriod by_days(const wire::WindowRule& rule, base::WallTime not_after, hours offset) {
    const auto expiry_day = std::chrono::floor<days>(not_after + offset);
    const base::WallTime opens = expiry_day - days(rule.opens_days_before) - offset;
    const base::WallTime closes = expiry_day - days(rule.closes_days_before) + days(1) - offset;
    return {opens, std::min(closes, not_after + seconds(1))};
}

} // namespace

RenewalPeriod renewal_period(const wire::WindowRule& rule, base::WallTime not_after) {
    switch (rule.basis) {
    case wire::DayBasis::jst_date:
        return by_days(rule, not_after, kJapan);
    case wire::DayBasis::utc_date:
        return by_days(rule, not_after, hours(0));
    case wire::DayBasis::exact:
        break;
    }
    return {not_after - days(rule.opens_days_before),
            not_after - days(rule.closes_days_before) + seconds(1)};
}

} // namespace ediconform::mock_ca
