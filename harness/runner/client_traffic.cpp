#include "harness/runner/client_traffic.hpp"

#include <algorithm>

namespace ediconform::runner {

using evidence::Event;
using evidence::EventKind;
using std::chrono::milliseconds;

namespace {

/// Where the retry interval is not declared.
constexpr milliseconds kUsualPause{1'000};

/// Whether a connection there belongs to the action. What a start leads to is up to the client.
bool leads_to(const std::string& action, const Event& accepted) {
    const bool at_ca = accepted.source == "mock-ca";
    return action == "start" || (action == "connect" ? !at_ca : at_ca);
}

/// Watches the connections of a case, one after another, until a deadline.
class Watch {
public:
    Watch(const evidence::Journal& journal, const std::string& case_id, std::uint64_t since,
          const std::function<bool()>& given_up)
        : journal_(journal), case_id_(case_id), since_(since), given_up_(given_up) {}

    /// The next connection, of any action or of one; its end is awaited too, but no longer than
    /// `patience` from now.
    bool next(const std::string& action, milliseconds pause, milliseconds patience) {
        std::uint64_t connection = 0;
        const auto is_next = [&](const Event& event) {
            const bool found = event.kind == EventKind::tcp_accepted && event.sequence > since_ &&
                               (action.empty() || leads_to(action, event));
            if (found) {
                connection = event.connection;
                since_ = event.sequence;
            }
            return found;
        };
        if (!wait_for(is_next, pause)) {
            return false;
        }
        const auto is_over = [&](const Event& event) {
            return event.connection == connection &&
                   (event.kind == EventKind::http_response || event.kind == EventKind::tcp_closed);
        };
        static_cast<void>(wait_for(is_over, patience));
        return true;
    }

private:
    bool wait_for(const std::function<bool(const Event&)>& wanted, milliseconds patience) const {
        constexpr milliseconds kSlice{200};
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (true) {
            const auto left = std::chrono::duration_cast<milliseconds>(
                deadline - std::chrono::steady_clock::now());
            if (journal_.wait_for(case_id_, wanted, std::clamp(left, milliseconds(0), kSlice))) {
                return true;
            }
            if (left <= kSlice || (given_up_ && given_up_())) {
                return false;
            }
        }
    }

    const evidence::Journal& journal_;
    const std::string& case_id_;
    std::uint64_t since_;
    const std::function<bool()>& given_up_;
};

} // namespace

bool await_traffic(const evidence::Journal& journal, const std::string& case_id,
                   std::uint64_t since, const std::string& action,
                   std::optional<milliseconds> retry_interval, milliseconds patience,
                   const std::function<bool()>& given_up) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto left = [&] {
        return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(
                                             deadline - std::chrono::steady_clock::now()));
    };
    Watch watch(journal, case_id, since, given_up);
    if (!watch.next(action, patience, left())) {
        return false;
    }
    const milliseconds pause = retry_interval.value_or(kUsualPause) * 2;
    while (watch.next("", std::min(pause, left()), left())) {
    }
    return true;
}

} // namespace ediconform::runner
