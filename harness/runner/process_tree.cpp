#include "harness/runner/process_tree.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>

namespace ediconform::runner {

namespace {

/// As getdents64(2) lays it out; readdir(3) allocates, which is not allowed after fork.
struct DirectoryEntry {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t length;
    std::uint8_t type;
    char name[1];
};

/// 0 where the text is no number.
pid_t number_in(const char* text) {
    pid_t number = 0;
    for (; *text >= '0' && *text <= '9'; ++text) {
        number = number * 10 + (*text - '0');
    }
    return number;
}

/// Fourth field of /proc/PID/stat (proc(5)); the second may itself hold spaces and parentheses.
pid_t parent_of(const char* process) {
    std::array<char, 64> path{'/', 'p', 'r', 'o', 'c', '/'};
    std::strncat(path.data(), process, 20);
    std::strncat(path.data(), "/stat", path.size() - std::strlen(path.data()) - 1);
    const int file = ::open(path.data(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return 0;
    }
    std::array<char, 512> content{};
    const ssize_t count = ::read(file, content.data(), content.size() - 1);
    ::close(file);
    const char* after_name = count > 0 ? std::strrchr(content.data(), ')') : nullptr;
    constexpr std::size_t kStateField = 4; // ") S "
    return after_name != nullptr && std::strlen(after_name) > kStateField
               ? number_in(after_name + kStateField)
               : 0;
}

/// Calls `visit(process, parent)` for every process of the machine that may be seen.
template <class Visit>
void for_each_process(const Visit& visit) {
    const int folder = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return;
    }
    alignas(DirectoryEntry) std::array<char, 16384> block{};
    while (true) {
        const long filled = ::syscall(SYS_getdents64, folder, block.data(), block.size());
        if (filled <= 0) {
            break;
        }
        for (long place = 0; place < filled;) {
            const auto* entry = reinterpret_cast<const DirectoryEntry*>(block.data() + place);
            place += entry->length;
            if (const pid_t process = number_in(entry->name); process > 0) {
                visit(process, parent_of(entry->name));
            }
        }
    }
    ::close(folder);
}

} // namespace

void kill_children() {
    const pid_t self = ::getpid();
    for_each_process([self](pid_t process, pid_t parent) {
        if (parent == self) {
            ::kill(process, SIGKILL);
        }
    });
}

std::vector<pid_t> descendants_of(pid_t ancestor) {
    std::vector<std::pair<pid_t, pid_t>> all;
    for_each_process([&](pid_t process, pid_t parent) { all.emplace_back(process, parent); });
    std::vector<pid_t> below;
    std::vector<pid_t> open{ancestor};
    while (!open.empty()) {
        const pid_t above = open.back();
        open.pop_back();
        for (const auto& [process, parent] : all) {
            if (parent == above) {
                below.push_back(process);
                open.push_back(process);
            }
        }
    }
    return below;
}

bool is_ended_by(pid_t process, int signal) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    if (!status) {
        return false;
    }
    std::uint64_t minded = 0;
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("State:\tZ")) {
            return false;
        }
        if (line.starts_with("SigIgn:") || line.starts_with("SigCgt:")) {
            minded |= std::stoull(line.substr(7), nullptr, 16);
        }
    }
    return (minded >> (signal - 1) & 1U) == 0;
}

} // namespace ediconform::runner
