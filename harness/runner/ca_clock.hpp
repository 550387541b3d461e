#pragma once

#include "harness/base/clock.hpp"
#include "harness/runner/provisioner.hpp"

namespace ediconform::runner {

/// The clock of a CA under test, as its provisioning hook moves it for a case. It goes right again
/// at the latest when this object ends, so that no other case meets a CA of another time.
class CaClock {
public:
    /// Both must outlive it. `true_time` is the tester's clock.
    CaClock(Provisioner& provisioner, const base::Clock& true_time)
        : provisioner_(provisioner), true_time_(true_time) {}
    ~CaClock();
    CaClock(const CaClock&) = delete;
    CaClock& operator=(const CaClock&) = delete;

    /// It is `time` at the CA from now on. Errors: those of `Provisioner::set_clock`.
    base::Result<void> move_to(base::WallTime time);
    /// It shows the true time again; nothing is asked of the hook where it was not moved. Errors:
    /// those of `Provisioner::set_clock`.
    base::Result<void> set_right();

private:
    Provisioner& provisioner_;
    const base::Clock& true_time_;
    bool moved_ = false;
};

} // namespace ediconform::runner
