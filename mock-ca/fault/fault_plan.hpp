#pragma once

#include "harness/base/json_schema.hpp"
#include "harness/base/result.hpp"
#include "harness/transport/http_server.hpp"
#include "mock-ca/fault/fault.hpp"
#include "mock-ca/fault/fault_catalogue.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// One thing that the mock CA does wrong, or answers on purpose.
struct FaultEntry {
    std::string on; ///< Operation name, `connection`, or `proxy`.
    Ordinal nth;
    std::string fault; ///< Id of a fault of the catalogue, `answer` for a meaning.
    FaultAction action;
    transport::Phase phase = transport::Phase::reply_body;
    /// Octets of that phase (head, body) that go out before the fault; empty: what it says itself.
    std::optional<std::size_t> at;
    Commit commit = Commit::none; ///< Where nothing is said: before, if a correct client bears it.
};

struct FaultPlan {
    std::vector<FaultEntry> entries; ///< First match wins.

    /// Index of the entry for the `n`th request of `on` (or connection). Those that are about the
    /// listener are for nobody in particular.
    [[nodiscard]] std::optional<std::size_t> match(std::string_view on, std::uint64_t n) const;
};

/// From the `faults` array of a case or of a fault file (schema:
/// scenarios/schema/fault-plan.schema.json, already checked). `nth` is a number or `"2.."` or
/// `"2..4"`; where it is missing every one is meant. Errors, with the JSON pointer of the entry:
/// `fault.unknown`, `fault.phase` (a phase at which this fault cannot be, or that `on` does not
/// have), `fault.parameter` (a member that this fault does not read), `fault.ordinal` (the last
/// before the first), `fault.listener` (a listener cannot count those whom it does not admit).
base::Result<FaultPlan> read_fault_plan(const nlohmann::json& entries,
                                        const FaultCatalogue& catalogue);

/// Reads what came from outside: `{"faults": […]}`, in a file or elsewhere.
class FaultPlanReader {
public:
    /// Errors: those of loading the catalogue and the schema.
    static base::Result<FaultPlanReader> load(const std::filesystem::path& scenarios);

    /// Errors: those of the schema and of `read_fault_plan`, with line and column.
    [[nodiscard]] base::Result<FaultPlan> read(const base::JsonDocument& document) const;
    [[nodiscard]] const FaultCatalogue& catalogue() const { return catalogue_; }
    /// Errors: also those of reading the file.
    [[nodiscard]] base::Result<FaultPlan> read_file(const std::filesystem::path& file) const;

private:
    FaultPlanReader(FaultCatalogue catalogue, base::JsonSchema schema)
        : catalogue_(std::move(catalogue)), schema_(std::move(schema)) {}

    FaultCatalogue catalogue_;
    base::JsonSchema schema_;
};

} // namespace ediconform::mock_ca
