#include "mock-client/workflow/renewal_window.hpp"

#include <algorithm>

namespace ediconform::mock_client {

namespace {

using Seconds = std::chrono::sys_seconds;

constexpr std::chrono::hours kJapanAheadOfUtc{9};

std::chrono::seconds ahead_of_utc(wire::DayBasis basis) {
    return basis == wire::DayBasis::jst_date ? kJapanAheadOfUtc : std::chrono::hours{0};
}

/// The moment at which the calendar day `days` before the day of `time` begins.
Seconds start_of_day_before(Seconds time, int days, wire::DayBasis basis) {
    const auto local_day = std::chrono::floor<std::chrono::days>(time + ahead_of_utc(basis));
    return Seconds(local_day - std::chrono::days(days)) - ahead_of_utc(basis);
}

Seconds opening(const wire::WindowRule& rule, Seconds not_after) {
    if (rule.basis == wire::DayBasis::exact) {
        return not_after - std::chrono::days(rule.opens_days_before);
    }
    return start_of_day_before(not_after, rule.opens_days_before, rule.basis);
}

/// The last second of the window.
Seconds last_moment(const wire::WindowRule& rule, Seconds not_after) {
    if (rule.basis == wire::DayBasis::exact) {
        return not_after - std::chrono::days(rule.closes_days_before);
    }
    const Seconds next_day =
        start_of_day_before(not_after, rule.closes_days_before - 1, rule.basis);
    return std::min(not_after, next_day - std::chrono::seconds(1));
}

} // namespace

base::WallTime window_opens(const wire::WindowRule& rule, base::WallTime not_after) {
    return opening(rule, std::chrono::floor<std::chrono::seconds>(not_after));
}

WindowState window_state(const wire::WindowRule& rule, base::WallTime not_after,
                         base::WallTime now) {
    const Seconds expiry = std::chrono::floor<std::chrono::seconds>(not_after);
    const Seconds second = std::chrono::floor<std::chrono::seconds>(now);
    if (second < opening(rule, expiry)) {
        return WindowState::not_open;
    }
    return second <= last_moment(rule, expiry) ? WindowState::open : WindowState::over;
}

} // namespace ediconform::mock_client
