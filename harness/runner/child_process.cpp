#include "harness/runner/child_process.hpp"

#include "harness/runner/process_tree.hpp"
#include "harness/runner/supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

namespace ediconform::runner {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 4U << 20U;
constexpr std::size_t kMostOutput = 1U << 20U;

void close_and_forget(int& descriptor) {
    if (descriptor >= 0) {
        ::close(descriptor);
        descriptor = -1;
    }
}

int milliseconds_until(Clock::time_point deadline) {
    // Rounded up, so that the last part of a millisecond is not spent in a busy loop.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
}

/// Both ends, of which the tester goes on with one.
class Pipe {
public:
    Pipe() {
        if (::pipe2(ends_, O_CLOEXEC) != 0) {
            cause_ = errno;
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_and_forget(ends_[0]);
        close_and_forget(ends_[1]);
    }
    [[nodiscard]] int cause() const { return cause_; } ///< 0 where it could be made.
    [[nodiscard]] int reader() const { return ends_[0]; }
    [[nodiscard]] int writer() const { return ends_[1]; }
    int keep_reader() { return std::exchange(ends_[0], -1); }
    int keep_writer() { return std::exchange(ends_[1], -1); }
    void close_writer() { close_and_forget(ends_[1]); }

private:
    int ends_[2] = {-1, -1};
    int cause_ = 0;
};

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

/// 0 once the other end was closed, which is what a program that was started does.
int error_through(const Pipe& started) {
    int cause = 0;
    ssize_t told = -1;
    do {
        told = ::read(started.reader(), &cause, sizeof cause);
    } while (told < 0 && errno == EINTR);
    return told == sizeof cause ? cause : 0;
}

} // namespace

base::Result<ChildProcess> ChildProcess::start(const Command& command) {
    std::vector<std::string> argv = command.argv;
    std::vector<std::string> environment = environment_with(command.env);
    const std::vector<char*> argv_pointers = pointers_to(argv);
    const std::vector<char*> environment_pointers = pointers_to(environment);
    const std::string directory = command.directory.string();
    const std::string error_file = command.error_file.string();
    const auto failed = [&](int cause) {
        return base::Error{
            "process.not_started",
            {{"program", argv.front()}, {"cause", std::generic_category().message(cause)}}};
    };
    Pipe input;
    Pipe output;
    Pipe errors;
    Pipe started;
    Pipe control;
    Pipe report;
    for (const Pipe* pipe : {&input, &output, &errors, &started, &control, &report}) {
        if (pipe->cause() != 0) {
            return failed(pipe->cause());
        }
    }
    const pid_t supervisor = ::fork();
    if (supervisor == 0) {
        ::close(control.writer()); // Its own copy would keep the end of the tester from showing.
        supervise({argv_pointers.data(), environment_pointers.data(), directory.c_str(),
                   error_file.empty() ? nullptr : error_file.c_str(), input.reader(),
                   output.writer(), errors.writer(), started.writer(), control.reader(),
                   report.writer(), command.largest_file, command.obeys_file_modes});
    }
    if (supervisor < 0) {
        return failed(errno);
    }
    ChildProcess process;
    process.supervisor_ = supervisor;
    process.control_ = control.keep_writer();
    started.close_writer();
    if (const int cause = error_through(started); cause != 0) {
        return failed(cause);
    }
    process.input_ = input.keep_writer();
    process.output_.descriptor = output.keep_reader();
    process.errors_.descriptor = error_file.empty() ? errors.keep_reader() : -1;
    process.reports_.descriptor = report.keep_reader();
    ::fcntl(process.input_, F_SETFL, O_NONBLOCK);
    return process;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : supervisor_(std::exchange(other.supervisor_, -1)), input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, {})), errors_(std::exchange(other.errors_, {})),
      reports_(std::exchange(other.reports_, {})), control_(other.control_.exchange(-1)),
      status_(other.status_), nothing_left_(other.nothing_left_) {}

ChildProcess::~ChildProcess() {
    close_and_forget(input_);
    close_and_forget(output_.descriptor);
    close_and_forget(errors_.descriptor);
    close_and_forget(reports_.descriptor);
    kill();
    if (supervisor_ > 0) {
        while (::waitpid(supervisor_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

bool ChildProcess::write(const std::string& text, std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
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

bool ChildProcess::read_some(Clock::time_point deadline) {
    std::array<Stream*, 3> streams{&output_, &errors_, &reports_};
    std::array<pollfd, 3> waiting{};
    for (std::size_t index = 0; index < streams.size(); ++index) {
        waiting[index] = {streams[index]->descriptor, POLLIN, 0};
    }
    if (::poll(waiting.data(), waiting.size(), milliseconds_until(deadline)) <= 0) {
        return false;
    }
    for (std::size_t index = 0; index < streams.size(); ++index) {
        if (waiting[index].revents == 0) {
            continue;
        }
        std::array<char, 64U << 10U> block;
        const ssize_t count = ::read(streams[index]->descriptor, block.data(), block.size());
        if (count > 0) {
            streams[index]->buffer.append(block.data(), static_cast<std::size_t>(count));
        } else if (count == 0) {
            close_and_forget(streams[index]->descriptor);
        }
    }
    take_reports();
    return true;
}

void ChildProcess::take_reports() {
    SupervisorReport report;
    while (reports_.buffer.size() >= sizeof report) {
        std::memcpy(&report, reports_.buffer.data(), sizeof report);
        reports_.buffer.erase(0, sizeof report);
        if (report.what == SupervisorReport::What::program_ended) {
            status_ = report.status;
        } else {
            nothing_left_ = true;
        }
    }
}

std::optional<std::string> ChildProcess::read_line(std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
    std::string& buffer = output_.buffer;
    std::size_t end = buffer.find('\n');
    while (end == std::string::npos) {
        const std::size_t known = buffer.size();
        if (output_.descriptor < 0 || known > kLongestLine ||
            (!read_some(deadline) && Clock::now() >= deadline)) {
            return std::nullopt;
        }
        end = buffer.find('\n', known);
    }
    std::string line = buffer.substr(0, end);
    buffer.erase(0, end + 1);
    return line;
}

bool ChildProcess::at_end() const {
    return output_.buffer.find('\n') == std::string::npos &&
           (output_.descriptor < 0 || output_.buffer.size() > kLongestLine);
}

bool ChildProcess::has_crashed() const {
    return status_ && WIFSIGNALED(*status_);
}

std::pair<ProgramOutput, ProcessEnd> ChildProcess::finish(std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
    const auto keep_the_first = [](Stream& stream) {
        stream.buffer.resize(std::min(stream.buffer.size(), kMostOutput));
    };
    // The end of the program is told by its supervisor: something in the background may hold the
    // output open. What came before is read to its end, however much it is.
    while (!status_ && Clock::now() < deadline) {
        read_some(deadline);
        keep_the_first(output_);
        keep_the_first(errors_);
    }
    ProcessEnd end;
    if (status_) {
        const auto most = Clock::now() + std::chrono::seconds(1);
        while (Clock::now() < most && read_some(Clock::now())) {
            keep_the_first(output_);
            keep_the_first(errors_);
        }
        end.crashed = has_crashed();
        end.exit_code = end.crashed ? 128 + WTERMSIG(*status_) : WEXITSTATUS(*status_);
    } else {
        kill();
        end.timed_out = true;
        end.exit_code = 128 + SIGKILL;
    }
    return {{std::exchange(output_.buffer, {}), std::exchange(errors_.buffer, {})}, end};
}

bool ChildProcess::wait_for_all(std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
    while (!nothing_left_) {
        if (!read_some(deadline) && Clock::now() >= deadline) {
            return false;
        }
        output_.buffer.clear();
        errors_.buffer.clear();
    }
    return true;
}

void ChildProcess::kill() {
    const int control = control_.exchange(-1);
    if (control >= 0) {
        ::close(control);
    }
}

bool ChildProcess::limit_files(std::optional<std::uint64_t> largest_file) const {
    rlimit own{};
    ::getrlimit(RLIMIT_FSIZE, &own);
    const auto limit_to = [&own](pid_t process, rlim_t size) {
        const rlimit limit{std::min(size, own.rlim_max), own.rlim_max};
        ::prlimit(process, RLIMIT_FSIZE, &limit, nullptr);
    };
    const auto would_end = [](pid_t process) { return is_ended_by(process, SIGXFSZ); };
    // A child that was started before its parent was limited is not limited, and is seen only when
    // fork(2) is done: hence again, until no new one comes, or they come faster than they are
    // found.
    constexpr int kRounds = 100;
    constexpr std::chrono::milliseconds kFork{2};
    std::set<pid_t> limited;
    bool looked_again = false;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<pid_t> others = descendants_of(supervisor_);
        std::erase_if(others, [&](pid_t process) { return limited.contains(process); });
        if (others.empty() && looked_again) {
            break;
        }
        if (others.empty()) {
            std::this_thread::sleep_for(kFork);
        }
        looked_again = others.empty();
        if (largest_file && std::ranges::any_of(others, would_end)) {
            std::ranges::for_each(limited, [&](pid_t each) { limit_to(each, own.rlim_cur); });
            return false;
        }
        for (const pid_t process : others) {
            limit_to(process, largest_file.value_or(own.rlim_cur));
            limited.insert(process);
        }
    }
    return true;
}

} // namespace ediconform::runner
