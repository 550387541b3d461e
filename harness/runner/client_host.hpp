#pragma once

#include "harness/evidence/journal.hpp"
#include "harness/model/test_case.hpp"
#include "harness/runner/client_driver.hpp"
#include "harness/runner/locked_files.hpp"
#include "harness/runner/read_only_folder.hpp"
#include "harness/runner/replaced_path.hpp"

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::runner {

/// Whether the steps damage the client's host or kill the client, so that no other case may share
/// its processes.
bool disturbs_host(const model::TestCase& test_case);
/// Whether they make the registration of a certificate fail alone.
bool hinders_registration(const model::TestCase& test_case);
/// Whether they take away the permission to write to the store.
bool makes_store_read_only(const model::TestCase& test_case);

/// What happens to the client's host in one case (steps `host`, `kill`): at once, or at the moment
/// when the mock CA sees something. Mended by `mend`, at the latest on destruction.
class ClientHost {
public:
    /// All must outlive it.
    ClientHost(ClientSession& session, evidence::Journal& journal,
               const ClientSurroundings& surroundings)
        : session_(session), journal_(journal), surroundings_(surroundings) {}
    ClientHost(const ClientHost&) = delete;
    ClientHost& operator=(const ClientHost&) = delete;
    ~ClientHost();

    /// A step `host` or `kill`; `recorder` is that of the step.
    void happen(const nlohmann::json& step, const evidence::Recorder& recorder);

    /// Something that was to happen cannot be made with this client, which said `message`.
    [[nodiscard]] bool could_not_happen(std::string_view message) const;

private:
    void change(const std::string& what, const evidence::Recorder& recorder);
    void lose_store() const;
    void mend();

    ClientSession& session_;
    evidence::Journal& journal_;
    const ClientSurroundings& surroundings_;
    std::atomic<bool> impossible_ = false;
    std::atomic<bool> disk_was_full_ = false;
    std::mutex changing_; ///< At a moment of the mock CA's, or at a step of the case.
    std::optional<ReadOnlyFolder> read_only_store_;
    std::optional<LockedFiles> locked_store_;
    std::optional<ReplacedPath> replaced_;
    std::vector<std::shared_ptr<void>> awaited_; ///< Changes that may be still to come.
};

} // namespace ediconform::runner
