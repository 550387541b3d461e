#include "harness/runner/ca_clock.hpp"

#include <exception>

namespace ediconform::runner {

CaClock::~CaClock() {
    try {
        static_cast<void>(set_right());
    } catch (const std::exception&) {
        return; // The case ends by an exception already, which says what went wrong.
    }
}

base::Result<void> CaClock::move_to(base::WallTime time) {
    moved_ = true; // Whatever the hook answers: it may have moved it all the same.
    return provisioner_.set_clock(
        std::chrono::duration_cast<std::chrono::seconds>(time - true_time_.wall()));
}

base::Result<void> CaClock::set_right() {
    if (!moved_) {
        return {};
    }
    moved_ = false;
    return provisioner_.set_clock(std::chrono::seconds(0));
}

} // namespace ediconform::runner
