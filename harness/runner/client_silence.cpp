#include "harness/runner/client_silence.hpp"

#include <algorithm>
#include <thread>

namespace ediconform::runner {

using evidence::EventKind;

namespace {

/// A quiet window is this many times the declared retry interval.
constexpr int kQuietMargin = 3;
/// What the end of a client's processes may take where nothing is to be waited for otherwise.
constexpr std::chrono::milliseconds kRest{2'000};

bool is_alive(ClientSession& session, const DriverDeclaration& declaration) {
    return session.perform("status", {}, declaration.longest_action()).result ==
           ActionAnswer::Result::done;
}

} // namespace

void stay_quiet(ClientSession& session, const DriverDeclaration& declaration,
                const base::Texts& texts, const evidence::Recorder& recorder) {
    const auto interval = declaration.retry_interval;
    const auto window = interval ? *interval * kQuietMargin : std::chrono::milliseconds(0);
    recorder.record(
        EventKind::quiet_started,
        {{"milliseconds", static_cast<std::int64_t>(declaration.resident ? window.count() : 0)}});
    std::string proof = "none";
    if (!declaration.resident && session.comes_to_rest(std::max(window, kRest))) {
        proof = "process_ended";
    } else if (interval) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(window).count();
        session.announce(texts.render("client_case.quiet", {{"seconds", std::to_string(seconds)}}));
        std::this_thread::sleep_for(window);
        // Without `status`, the next action that it does is the sign of life.
        proof = !declaration.supports("status")  ? "window_before_action"
                : is_alive(session, declaration) ? "window"
                                                 : "none";
    }
    recorder.record(EventKind::quiet_ended, {{"proof", proof}});
}

} // namespace ediconform::runner
