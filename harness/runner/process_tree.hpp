#pragma once

#include <sys/types.h>

#include <vector>

namespace ediconform::runner {

/// Kills every child of the calling process; what they leave behind is not looked for. Only calls
/// that are safe after `fork` in a program with threads.
void kill_children();

/// The processes below `ancestor`, without it, as they are now.
std::vector<pid_t> descendants_of(pid_t ancestor);

} // namespace ediconform::runner
