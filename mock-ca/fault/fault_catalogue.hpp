#pragma once

#include "harness/base/result.hpp"
#include "harness/base/texts.hpp"
#include "harness/transport/http_server.hpp"
#include "mock-ca/fault/fault_needs.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::mock_ca {

/// A fault with a name: one entry of `scenarios/faults/`.
struct FaultDefinition {
    std::string id;      ///< `layer.what`, never reused.
    nlohmann::json does; ///< For `read_fault_action`, once a plan has set its parameters.
    std::vector<transport::Phase> phases; ///< The first is meant where a plan names none.
    std::vector<std::string> parameters;  ///< Members of a plan's entry that it reads.
    /// What becomes of a correct client that meets it: its action `succeeds` (a matter of
    /// tolerance), `fails`, or `may_fail`, because correct products differ.
    std::string correct_client;
    FaultNeeds needs;
    base::LocalizedText sentence;

    [[nodiscard]] std::string layer() const; ///< `connection`, `http`, `pkcs12`, …
    [[nodiscard]] bool reads(std::string_view parameter) const;
};

/// Every fault that the mock CA can be told to have, in the order of the files' names and then of
/// the files.
class FaultCatalogue {
public:
    /// Reads `scenarios/faults/*.json`. Errors: those of reading and of the schema, and
    /// `fault.duplicate` for an id that stands twice.
    static base::Result<FaultCatalogue> load(const std::filesystem::path& scenarios);

    [[nodiscard]] const std::vector<FaultDefinition>& all() const { return faults_; }
    /// Null for an id that does not exist.
    [[nodiscard]] const FaultDefinition* find(std::string_view id) const;

private:
    std::vector<FaultDefinition> faults_;
};

/// A phase of a connection as such, before any request tells which operation it is for.
bool is_connection_phase(transport::Phase phase);
/// The phase of that name; empty for a name that is none.
std::optional<transport::Phase> phase_of(std::string_view name);

} // namespace ediconform::mock_ca
