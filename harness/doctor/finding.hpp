#pragma once

#include "harness/base/error.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ediconform::doctor {

/// One thing that was looked at, and how it stands.
struct Finding {
    enum class State {
        ok,
        note,   ///< Could not be looked at, or worth knowing; nothing is wrong.
        config, ///< A run would fail for it, or judge wrongly. The message has a remedy.
    };
    /// `profile`, `target`, `host`, `dns`, `tcp`, `proxy`, `tls`, `server-certificate`, `fixture`,
    /// `answer`, `clock`, `hook`, `driver`
    std::string check;
    std::string subject; ///< URL, file, fixture.
    State state = State::ok;
    base::Error message; ///< Id of a text with its arguments, also where all is well.
};

using Findings = std::vector<Finding>;

inline Finding well(std::string check, std::string subject, std::string id,
                    base::Arguments arguments = {}) {
    return {std::move(check), std::move(subject), Finding::State::ok,
            base::Error(std::move(id), std::move(arguments))};
}
inline Finding note(std::string check, std::string subject, std::string id,
                    base::Arguments arguments = {}) {
    return {std::move(check), std::move(subject), Finding::State::note,
            base::Error(std::move(id), std::move(arguments))};
}
inline Finding wrong(std::string check, std::string subject, base::Error problem) {
    return {std::move(check), std::move(subject), Finding::State::config, std::move(problem)};
}

} // namespace ediconform::doctor
