#include "harness/base/clock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace ediconform::base {

namespace {
using Milliseconds = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;
}

std::string to_rfc3339(WallTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string to_rfc3339_milliseconds(WallTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const Milliseconds exact = std::chrono::floor<std::chrono::milliseconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                       (exact - seconds).count());
}

} // namespace ediconform::base
