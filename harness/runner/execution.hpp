#pragma once

#include "harness/base/text.hpp"
#include "harness/model/verdict.hpp"

#include <optional>

namespace ediconform::runner {

/// How the execution of a case's steps ended. Only `done` is judged; anything else is the verdict
/// itself.
struct Execution {
    std::optional<model::Verdict> verdict; ///< Empty: done.
    base::LocalizedText reason;
    std::optional<model::Owner> owner;

    static Execution done() { return {}; }
    [[nodiscard]] bool is_done() const { return !verdict.has_value(); }
};

} // namespace ediconform::runner
