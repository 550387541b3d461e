#pragma once

#include "harness/transport/http_message.hpp"
#include "harness/wire/ca_profile.hpp"

#include <string>

namespace ediconform::mock_ca {

/// Which operation of the profile a request is for.
struct OperationRoute {
    const wire::Operation* operation = nullptr;
    /// Of that path, whatever the method; null for an unknown path and where `undecided`.
    const wire::Operation* of_path = nullptr;
    /// Where there is none: methods of the path, empty for an unknown path.
    std::string allowed;
    /// There is none because the path and method are those of several operations and the request
    /// carries the constants of none of them.
    bool undecided = false;
};

/// By listener, path and method. Where several operations share all three (a profile may tell them
/// apart by a constant, as a command code), the one whose constants the request carries. A path of
/// the profile may have a query of its own; then the whole request target counts.
OperationRoute find_operation(const wire::CaProfile& profile, const std::string& listener,
                              const transport::HttpRequest& request);

} // namespace ediconform::mock_ca
