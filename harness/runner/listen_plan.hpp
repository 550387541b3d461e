#pragma once

#include "harness/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ediconform::runner {

/// Where the servers of a case listen, and what the client calls them.
struct ListenPlan {
    std::string address = "127.0.0.1";
    /// Of the first server of a case; each further one has the next. 0: any free port.
    std::uint16_t port = 0;
    /// In the server certificates; the first stands in the URLs.
    std::vector<std::string> names{"127.0.0.1", "localhost"};
};

/// `listen` is `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`, empty for the default; `names` are
/// those by which other computers know this one. Errors: `listen.malformed`; `listen.exposed`: the
/// address is none of this computer's own loopback, and `expose` does not allow that;
/// `listen.no_name`: every address, and no name for the URLs.
base::Result<ListenPlan> plan_listening(const std::string& listen,
                                        const std::vector<std::string>& names, bool expose);

} // namespace ediconform::runner
