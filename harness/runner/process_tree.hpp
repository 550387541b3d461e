#pragma once

#include <sys/types.h>

#include <vector>

namespace ediconform::runner {

/// Kills every child of the calling process; what they leave behind is not looked for. Only calls
/// that are safe after `fork` in a program with threads.
void kill_children();

/// The processes below `ancestor`, without it, as they are now.
std::vector<pid_t> descendants_of(pid_t ancestor);

/// A signal ends that process at once, because it neither ignores nor handles it. False where the
/// process has ended.
bool is_ended_by(pid_t process, int signal);

} // namespace ediconform::runner
