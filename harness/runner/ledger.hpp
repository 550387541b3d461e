#pragma once

#include "harness/base/append_file.hpp"
#include "harness/base/clock.hpp"
#include "harness/base/result.hpp"
#include "harness/runner/target.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace ediconform::runner {

/// What became of a fixture that was to be used up.
enum class BurnOutcome {
    issued,  ///< The CA gave a certificate for it.
    refused, ///< The CA said no.
    unknown, ///< No answer that says so: the CA may have issued.
};

/// What a ledger file says (docs/ledger.md): a header, then an entry before each burn and one after
/// it. A burn that was never closed counts as one that happened.
class LedgerRecord {
public:
    /// Reads a ledger without locking it; a missing file is an empty record. A last line without a
    /// line break was not followed by a request, and counts for nothing. Errors: `file.unreadable`,
    /// `file.too_large`, `ledger.malformed` with the line.
    static base::Result<LedgerRecord> read(const std::filesystem::path& file);

    [[nodiscard]] bool is_burnt(const PairFixture& pair) const;
    [[nodiscard]] bool is_burnt(const CertificateFixture& certificate) const;

private:
    friend class Ledger;

    /// False where the line is not one of a ledger.
    bool take(std::string_view line);
    [[nodiscard]] std::string identity_of(const PairFixture& pair) const;

    std::string salt_;                          ///< Empty: there is no header yet.
    std::map<std::uint64_t, std::string> open_; ///< Burns without an end.
    std::set<std::string> burnt_;
    std::uint64_t last_burn_ = 0;
    std::size_t size_ = 0; ///< Octets of whole lines.
};

/// The ledger of a run: locked against other runs as long as it lives, each entry on the disk
/// before the call returns. Safe to share between threads.
class Ledger {
public:
    /// Opens the file, or makes it with `salt`, which should be drawn at random: keys stand in the
    /// ledger as digests keyed with it. Errors: those of `LedgerRecord::read`, `ledger.locked`,
    /// `file.unwritable`.
    static base::Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& path,
                                                      const std::string& run_id,
                                                      const std::string& salt,
                                                      const base::Clock& clock);

    /// As it was when the run began.
    [[nodiscard]] const LedgerRecord& record() const { return record_; }

    /// To be called before the first request that may use up the fixture; gives the number of the
    /// burn. Error: `file.unwritable`, and then nothing must be sent.
    base::Result<std::uint64_t> begin(const PairFixture& pair, const std::string& case_id);
    base::Result<std::uint64_t> begin(const CertificateFixture& certificate,
                                      const std::string& case_id);
    /// Closes a burn. `spent`: the fixture is not to be used again. Error: `file.unwritable`; the
    /// burn then counts as one that happened.
    base::Result<void> end(std::uint64_t burn, BurnOutcome outcome, bool spent);

private:
    Ledger(base::AppendFile file, std::string run_id, LedgerRecord record,
           const base::Clock& clock);

    base::Result<std::uint64_t> begin(std::string_view kind, const std::string& common_name,
                                      const std::string& identity, const std::string& case_id);

    std::mutex mutex_;
    base::AppendFile file_;
    std::string run_id_;
    LedgerRecord record_;
    std::uint64_t last_burn_;
    const base::Clock& clock_;
};

} // namespace ediconform::runner
