#pragma once

#include "harness/base/result.hpp"
#include "harness/transport/http_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::mock_ca {

/// Whether and when the CA issues although the exchange is disturbed.
enum class Commit { none, before_fault, after_fault };

/// Which of the countable things an entry is about: requests of an operation, or connections.
struct Ordinal {
    std::uint64_t first = 1;           ///< From 1.
    std::optional<std::uint64_t> last; ///< Inclusive; empty: from `first` on.
    [[nodiscard]] bool holds(std::uint64_t n) const { return n >= first && (!last || n <= *last); }
};

/// One thing that the mock CA does wrong, or answers on purpose. `kind` is the id of a fault of
/// `scenarios/faults/` (closed vocabulary, each with layer, parameters and one sentence), or
/// `answer` with a meaning in `meaning`: a correct business answer that the state of the CA does
/// not call for.
struct FaultEntry {
    std::string on; ///< Operation name, or `connection`.
    Ordinal nth;
    std::string kind;
    std::string meaning; ///< For `answer`.
    transport::Phase phase = transport::Phase::reply_body;
    /// Octets of that phase (head, body) that go out before the fault; empty: what the kind says.
    std::optional<std::size_t> at;
    Commit commit = Commit::none;
    int status = 0;          ///< For `http.status`.
    std::string retry_after; ///< For `http.status`; empty: no Retry-After.
};

struct FaultPlan {
    std::vector<FaultEntry> entries; ///< First match wins.

    /// Index of the entry for the `n`th request of `on` (or connection).
    [[nodiscard]] std::optional<std::size_t> match(std::string_view on, std::uint64_t n) const;
};

/// From the `faults` array of a case or of a fault file (schema:
/// scenarios/schema/fault-plan.schema.json, already checked). `nth` is a number or `"2.."` or
/// `"2..4"`; where it is missing every one is meant. Errors, with the JSON pointer of the entry:
/// `fault.unknown`, `fault.phase` (a phase at which this kind cannot be, or that `on` does not
/// have), `fault.ordinal` (the last before the first).
base::Result<FaultPlan> read_fault_plan(const nlohmann::json& entries);

/// A fault file: `{"faults": […]}`. Errors: those of reading, of the schema and of
/// `read_fault_plan`.
base::Result<FaultPlan> load_fault_plan(const std::filesystem::path& file,
                                        const std::filesystem::path& scenarios);

/// A fault of the catalogue `scenarios/faults/faults.json`, for `ediconform list faults`.
struct FaultDescription {
    std::string id;
    /// `connection`, `tls`, `server_certificate`, `http`, `envelope`, `pkcs12`, `business`
    std::string layer;
    std::vector<std::string>
        phases; ///< At which it may be; the first is meant where a plan names none.
    std::vector<std::string> parameters; ///< Members of a plan's entry that it reads.
    std::string sentence_ja;
    std::string sentence_en;
};
base::Result<std::vector<FaultDescription>> load_faults(const std::filesystem::path& scenarios);

} // namespace ediconform::mock_ca
