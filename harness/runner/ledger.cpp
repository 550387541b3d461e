#include "harness/runner/ledger.hpp"

#include "harness/base/file.hpp"
#include "harness/pki/digest.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace ediconform::runner {

using nlohmann::json;

namespace {

constexpr int kVersion = 1;

std::string_view name_of(BurnOutcome outcome) {
    switch (outcome) {
    case BurnOutcome::issued:
        return "issued";
    case BurnOutcome::refused:
        return "refused";
    case BurnOutcome::unknown:
        break;
    }
    return "unknown";
}

std::string identity_of(const CertificateFixture& certificate) {
    return certificate.identity.certificate.fingerprint();
}

/// One line; a CommonName that is not UTF-8 is made so.
std::string line_of(const json& entry) {
    return entry.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

bool has(const json& entry, const char* member, json::value_t type) {
    const auto found = entry.find(member);
    return found != entry.end() && found->type() == type;
}

} // namespace

base::Result<LedgerRecord> LedgerRecord::read(const std::filesystem::path& file) {
    auto content = base::read_file(file);
    if (!content) {
        base::Error error = std::move(content).error();
        return error.id == "file.missing" ? base::Result<LedgerRecord>(LedgerRecord())
                                          : base::Result<LedgerRecord>(std::move(error));
    }
    LedgerRecord record;
    unsigned number = 0;
    for (std::size_t end = 0; (end = content->find('\n', record.size_)) != std::string::npos;) {
        ++number;
        if (!record.take(std::string_view(*content).substr(record.size_, end - record.size_))) {
            return base::Error{
                "ledger.malformed", {{"file", file.string()}}, {file.string(), number, 1}};
        }
        record.size_ = end + 1;
    }
    return record;
}

bool LedgerRecord::take(std::string_view line) {
    const json entry = json::parse(line, nullptr, false);
    if (!entry.is_object()) {
        return false;
    }
    if (salt_.empty()) {
        const bool is_header = entry.value("ledger", json()) == "ediconform" &&
                               entry.value("version", json()) == kVersion &&
                               has(entry, "salt", json::value_t::string);
        salt_ = is_header ? entry.at("salt").get<std::string>() : "";
        return !salt_.empty();
    }
    if (has(entry, "burn", json::value_t::number_unsigned) &&
        has(entry, "identity", json::value_t::string)) {
        const auto burn = entry.at("burn").get<std::uint64_t>();
        last_burn_ = std::max(last_burn_, burn);
        return open_.emplace(burn, entry.at("identity").get<std::string>()).second;
    }
    if (!has(entry, "end", json::value_t::number_unsigned) ||
        !has(entry, "spent", json::value_t::boolean)) {
        return false;
    }
    const auto begun = open_.find(entry.at("end").get<std::uint64_t>());
    if (begun == open_.end()) {
        return false;
    }
    if (entry.at("spent").get<bool>()) {
        burnt_.insert(begun->second);
    }
    open_.erase(begun);
    return true;
}

std::string LedgerRecord::identity_of(const PairFixture& pair) const {
    return pki::keyed_digest_hex(salt_, pair.common_name + '\0' + pair.key.reveal());
}

bool LedgerRecord::is_burnt(const PairFixture& pair) const {
    const std::string identity = salt_.empty() ? "" : identity_of(pair);
    const auto is_it = [&](const auto& begun) { return begun.second == identity; };
    return burnt_.contains(identity) || std::ranges::any_of(open_, is_it);
}

bool LedgerRecord::is_burnt(const CertificateFixture& certificate) const {
    const std::string identity = runner::identity_of(certificate);
    const auto is_it = [&](const auto& begun) { return begun.second == identity; };
    return burnt_.contains(identity) || std::ranges::any_of(open_, is_it);
}

base::Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& path,
                                                   const std::string& run_id,
                                                   const std::string& salt,
                                                   const base::Clock& clock) {
    auto file = base::AppendFile::open(path);
    if (!file) {
        base::Error error = std::move(file).error();
        error.id = error.id == "file.locked" ? "ledger.locked" : error.id;
        return error;
    }
    auto record = LedgerRecord::read(path);
    if (!record) {
        return std::move(record).error();
    }
    auto cut = file->cut(record->size_); // What a crash left half written.
    if (!cut) {
        return std::move(cut).error();
    }
    if (record->salt_.empty()) {
        auto written = file->append(
            line_of({{"ledger", "ediconform"}, {"version", kVersion}, {"salt", salt}}));
        if (!written) {
            return std::move(written).error();
        }
        record->salt_ = salt;
    }
    return std::unique_ptr<Ledger>(new Ledger(*std::move(file), run_id, *std::move(record), clock));
}

Ledger::Ledger(base::AppendFile file, std::string run_id, LedgerRecord record,
               const base::Clock& clock)
    : file_(std::move(file)), run_id_(std::move(run_id)), record_(std::move(record)),
      last_burn_(record_.last_burn_), clock_(clock) {}

base::Result<std::uint64_t> Ledger::begin(const PairFixture& pair, const std::string& case_id) {
    return begin("pair", pair.common_name, record_.identity_of(pair), case_id);
}

base::Result<std::uint64_t> Ledger::begin(const CertificateFixture& certificate,
                                          const std::string& case_id) {
    return begin("certificate", certificate.common_name, identity_of(certificate), case_id);
}

base::Result<std::uint64_t> Ledger::begin(std::string_view kind, const std::string& common_name,
                                          const std::string& identity, const std::string& case_id) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t burn = last_burn_ + 1;
    auto written = file_.append(line_of({{"burn", burn},
                                         {"at", base::to_rfc3339(clock_.wall())},
                                         {"run", run_id_},
                                         {"case", case_id},
                                         {"fixture", kind},
                                         {"common_name", common_name},
                                         {"identity", identity}}));
    if (!written) {
        return std::move(written).error();
    }
    last_burn_ = burn;
    return burn;
}

base::Result<void> Ledger::end(std::uint64_t burn, BurnOutcome outcome, bool spent) {
    const std::lock_guard lock(mutex_);
    return file_.append(line_of({{"end", burn},
                                 {"at", base::to_rfc3339(clock_.wall())},
                                 {"outcome", name_of(outcome)},
                                 {"spent", spent}}));
}

} // namespace ediconform::runner
