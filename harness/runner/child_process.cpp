#include "harness/runner/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

namespace ediconform::runner {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kLongestLine = 4U << 20U;
constexpr std::size_t kMostOutput = 1U << 20U;

void close_and_forget(int& descriptor) {
    if (descriptor >= 0) {
        ::close(descriptor);
        descriptor = -1;
    }
}

int milliseconds_until(SteadyTime deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
}

struct Pipe {
    int read = -1;
    int write = -1;
};

bool make_pipe(Pipe& pipe) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    pipe = {ends[0], ends[1]};
    return true;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
    std::vector<std::string> entries;
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!added.contains(text.substr(0, text.find('=')))) {
            entries.push_back(text);
        }
    }
    for (const auto& [name, value] : added) {
        entries.push_back(name + "=" + value);
    }
    return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// In the child, between fork and exec: only async-signal-safe calls. Never returns.
[[noreturn]] void become(const char* directory, const char* error_log, const Pipe& input,
                         const Pipe& output, int report, char* const* argv,
                         char* const* environment) {
    ::setpgid(0, 0);
    ::dup2(input.read, STDIN_FILENO);
    ::dup2(output.write, STDOUT_FILENO);
    const int errors = ::open(error_log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(errors, STDERR_FILENO);
    ::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr); // What a thread of the tester keeps off is its own.
    if (*directory == '\0' || ::chdir(directory) == 0) {
        ::execvpe(argv[0], argv, environment);
    }
    const int cause = errno;
    [[maybe_unused]] const ssize_t ignored = ::write(report, &cause, sizeof cause);
    ::_exit(127);
}

} // namespace

base::Result<ChildProcess> ChildProcess::start(const Command& command,
                                               const std::filesystem::path& error_log) {
    std::vector<std::string> argv = command.argv;
    std::vector<std::string> environment = environment_with(command.env);
    const std::vector<char*> argv_pointers = pointers_to(argv);
    const std::vector<char*> environment_pointers = pointers_to(environment);
    const std::string directory = command.directory.string();
    const std::string log = error_log.empty() ? "/dev/null" : error_log.string();
    Pipe input;
    Pipe output;
    Pipe report;
    const auto failed = [&](int cause) {
        for (int* end : {&input.read, &input.write, &output.read, &output.write, &report.read,
                         &report.write}) {
            close_and_forget(*end);
        }
        return base::Error{
            "process.not_started",
            {{"program", argv.front()}, {"cause", std::generic_category().message(cause)}}};
    };
    if (!make_pipe(input) || !make_pipe(output) || !make_pipe(report)) {
        return failed(errno);
    }
    const pid_t process = ::fork();
    if (process < 0) {
        return failed(errno);
    }
    if (process == 0) {
        become(directory.c_str(), log.c_str(), input, output, report.write, argv_pointers.data(),
               environment_pointers.data());
    }
    ::setpgid(process, process); // Both sides do, so that it holds whichever runs first.
    close_and_forget(report.write);
    int cause = 0;
    ssize_t told = -1;
    do {
        told = ::read(report.read, &cause, sizeof cause);
    } while (told < 0 && errno == EINTR);
    if (told == sizeof cause) {
        ::waitpid(process, nullptr, 0);
        return failed(cause);
    }
    close_and_forget(report.read);
    close_and_forget(input.read);
    close_and_forget(output.write);
    ::fcntl(input.write, F_SETFL, O_NONBLOCK);
    return ChildProcess(process, input.write, output.read);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)), input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)), buffer_(std::move(other.buffer_)),
      ended_(other.ended_) {}

ChildProcess::~ChildProcess() {
    close_and_forget(input_);
    close_and_forget(output_);
    kill_group();
}

bool ChildProcess::write(const std::string& text, std::chrono::milliseconds patience) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
    std::string_view rest = text;
    while (!rest.empty() && input_ >= 0) {
        pollfd waiting{input_, POLLOUT, 0};
        const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
        if (ready == 0) {
            return false;
        }
        const ssize_t written = ready < 0 ? -1 : ::write(input_, rest.data(), rest.size());
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return rest.empty();
}

void ChildProcess::close_input() {
    close_and_forget(input_);
}

bool ChildProcess::fill(SteadyTime deadline) {
    pollfd waiting{output_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
    if (ready <= 0) {
        return ready < 0 && errno == EINTR;
    }
    std::string block(64U << 10U, '\0');
    const ssize_t count = ::read(output_, block.data(), block.size());
    ended_ = ended_ || count == 0;
    if (count > 0) {
        buffer_.append(block, 0, static_cast<std::size_t>(count));
    }
    return count > 0 || (count < 0 && errno == EINTR);
}

std::optional<std::string> ChildProcess::read_line(std::chrono::milliseconds patience) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
    std::size_t end = buffer_.find('\n');
    while (end == std::string::npos) {
        if (output_ < 0 || buffer_.size() > kLongestLine || !fill(deadline)) {
            return std::nullopt;
        }
        end = buffer_.find('\n');
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return line;
}

bool ChildProcess::at_end() const {
    return buffer_.find('\n') == std::string::npos && (ended_ || buffer_.size() > kLongestLine);
}

bool ChildProcess::has_ended(ProcessEnd& end) {
    int status = 0;
    if (process_ < 0 || ::waitpid(process_, &status, WNOHANG) != process_) {
        return false;
    }
    process_ = -1;
    end.crashed = WIFSIGNALED(status);
    end.exit_code = end.crashed ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return true;
}

std::pair<std::string, ProcessEnd> ChildProcess::finish(std::chrono::milliseconds patience) {
    // Something in the background may hold the output open, so its end is not waited for.
    constexpr std::chrono::milliseconds kPoll{5};
    const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
    const pid_t group = process_;
    ProcessEnd end;
    bool reaped = false;
    do {
        reaped = has_ended(end);
        const SteadyTime now = std::chrono::steady_clock::now();
        if (ended_ && !reaped) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        while (!ended_ && fill(reaped ? now : std::min(deadline, now + kPoll))) {
            // Read on beyond what is kept, so that a talkative program can go on.
            buffer_.resize(std::min(buffer_.size(), kMostOutput));
            if (!reaped && std::chrono::steady_clock::now() >= deadline) {
                break;
            }
        }
    } while (!reaped && std::chrono::steady_clock::now() < deadline);
    if (reaped) {
        ::kill(-group, SIGKILL); // What it left running in the background.
    } else {
        end.timed_out = true;
        kill_group();
        end.exit_code = 128 + SIGKILL;
    }
    return {std::exchange(buffer_, {}), end};
}

void ChildProcess::kill_group() {
    if (process_ > 0) {
        ::kill(-process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }
}

} // namespace ediconform::runner
