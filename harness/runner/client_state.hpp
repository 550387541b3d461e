#pragma once

#include "harness/base/result.hpp"
#include "harness/runner/listen_plan.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::runner {

/// What stays between runs on a client that is configured by hand, in a folder: the test CA, whose
/// root is registered with the client once, and where it listens.
struct ListenChoice {
    std::string listen;                    ///< As in `plan_listening`.
    std::vector<std::string> public_hosts; ///< Likewise.
};

/// The choice, or where it says nothing the one of the run before, or a fixed port of loopback;
/// kept for the next run. Errors: those of reading and writing files.
base::Result<ListenChoice> listen_choice_kept_in(const std::filesystem::path& folder,
                                                 ListenChoice choice);

/// The authority of the run before, or a new one. Errors: those of `TestAuthority`.
base::Result<mock_ca::TestAuthority> authority_kept_in(const std::filesystem::path& folder,
                                                       const base::Clock& clock,
                                                       mock_ca::KeySource& keys);

} // namespace ediconform::runner
