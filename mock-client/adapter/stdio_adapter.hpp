#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/base/texts.hpp"
#include "mock-client/workflow/client.hpp"

#include <filesystem>
#include <iosfwd>
#include <memory>

namespace ediconform::mock_client {

/// What the adapter works with; every member must outlive it.
struct AdapterEnvironment {
    std::filesystem::path scenarios;
    const base::Texts& texts;
    std::shared_ptr<const Policies> policies;
    ClientEnvironment client;
    /// Actions at a time; a driver file should declare no higher concurrency, because an action
    /// that waits for its turn looks slow to the tester.
    std::size_t threads = 8;
};

/// Serves docs/adapter.md until `input` ends and every action has been answered: one JSON object a
/// line in each direction, answers as they come. A line that is no request is answered with
/// `could_not_run` and the id `null` where it has none.
void serve_adapter(std::istream& input, std::ostream& output,
                   const AdapterEnvironment& environment);

} // namespace ediconform::mock_client
