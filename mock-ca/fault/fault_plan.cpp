#include "mock-ca/fault/fault_plan.hpp"

#include "harness/base/json_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace ediconform::mock_ca {

namespace {

using base::Error;
using base::Result;
using nlohmann::json;
using transport::Phase;

constexpr std::string_view kConnection = "connection";
constexpr std::string_view kProxy = "proxy";
constexpr std::string_view kAnswer = "answer";
constexpr auto kAt = "at";
constexpr auto kCommit = "commit";
/// Members that are not the fault's own.
constexpr std::array<std::string_view, 4> kEveryEntry{"on", "nth", "fault", "phase"};

std::uint64_t number_in(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// `3`, `"2.."`, `"2..4"`
Ordinal ordinal_of(const json& entry) {
    const auto found = entry.find("nth");
    if (found == entry.end()) {
        return {};
    }
    if (found->is_number()) {
        const auto number = found->get<std::uint64_t>();
        return {number, number};
    }
    const auto text = found->get<std::string>();
    const auto dots = text.find("..");
    const std::string last = text.substr(dots + 2);
    return {number_in(text.substr(0, dots)),
            last.empty() ? std::nullopt : std::optional(number_in(last))};
}

/// What a correct client bears is no reason for the CA to issue nothing.
Commit commit_of(const json& entry, const FaultDefinition& fault) {
    const bool borne = fault.correct_client == "succeeds";
    const std::string name = entry.value("commit", borne ? "before_fault" : "none");
    return name == "before_fault"  ? Commit::before_fault
           : name == "after_fault" ? Commit::after_fault
                                   : Commit::none;
}

/// The phase that the entry names, else the first of the fault that `on` can have.
std::optional<Phase> phase_for(const json& entry, const FaultDefinition& fault,
                               bool of_connection) {
    const auto fits = [&](Phase phase) { return is_connection_phase(phase) == of_connection; };
    const auto named = entry.find("phase");
    if (named != entry.end()) {
        const auto phase = phase_of(named->get<std::string>());
        const bool known = phase && std::ranges::count(fault.phases, *phase) > 0;
        return known && fits(*phase) ? phase : std::nullopt;
    }
    // A disturbed answer is the usual meaning for an operation.
    if (!of_connection && std::ranges::count(fault.phases, Phase::reply_body) > 0) {
        return Phase::reply_body;
    }
    const auto found = std::ranges::find_if(fault.phases, fits);
    return found == fault.phases.end() ? std::nullopt : std::optional(*found);
}

/// What the fault does with the values that the entry sets; the name of the first member that it
/// does not read is the error.
Result<json> with_parameters(const json& entry, const FaultDefinition& fault) {
    json does = fault.does;
    json& layer = *does.begin();
    for (const auto& [member, value] : entry.items()) {
        if (std::ranges::count(kEveryEntry, member) > 0) {
            continue;
        }
        if (!fault.reads(member)) {
            return Error{"fault.parameter", {{"fault", fault.id}, {"member", member}}};
        }
        if (member != kAt && member != kCommit) {
            layer[member] = value;
        }
    }
    return does;
}

Result<FaultEntry> read_entry(const json& entry, const FaultCatalogue& catalogue,
                              const std::string& pointer) {
    FaultEntry planned;
    planned.on = entry.at("on").get<std::string>();
    planned.nth = ordinal_of(entry);
    planned.fault = entry.value("fault", std::string(kAnswer));
    base::SourceRef place;
    place.pointer = pointer;
    const FaultDefinition* fault = catalogue.find(planned.fault);
    if (fault == nullptr) {
        return Error{"fault.unknown", {{"fault", planned.fault}}, place};
    }
    if (planned.nth.last && *planned.nth.last < planned.nth.first) {
        return Error{"fault.ordinal", {{"fault", planned.fault}}, place};
    }
    const auto phase = phase_for(entry, *fault, planned.on == kConnection);
    const bool of_proxy = fault->layer() == kProxy;
    if (!phase || of_proxy != (planned.on == kProxy)) {
        return Error{
            "fault.phase",
            {{"fault", planned.fault}, {"on", planned.on}, {"phase", entry.value("phase", "-")}},
            place};
    }
    planned.phase = *phase;
    auto does = with_parameters(entry, *fault);
    if (!does) {
        Error error = std::move(does).error();
        error.where = place;
        return error;
    }
    planned.action = read_fault_action(*does);
    if (as_listener_fault(planned.action) != nullptr &&
        (planned.nth.first != 1 || planned.nth.last)) {
        return Error{"fault.listener", {{"fault", planned.fault}}, place};
    }
    if (entry.contains(kAt)) {
        planned.at = entry.at(kAt).get<std::size_t>();
    }
    planned.commit = commit_of(entry, *fault);
    return planned;
}

} // namespace

std::optional<std::size_t> FaultPlan::match(std::string_view on, std::uint64_t n) const {
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const FaultEntry& entry = entries[index];
        if (entry.on == on && entry.nth.holds(n) && as_listener_fault(entry.action) == nullptr) {
            return index;
        }
    }
    return std::nullopt;
}

Result<FaultPlan> read_fault_plan(const json& entries, const FaultCatalogue& catalogue) {
    FaultPlan plan;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        auto entry = read_entry(entries[index], catalogue, "/faults/" + std::to_string(index));
        if (!entry) {
            return std::move(entry).error();
        }
        plan.entries.push_back(*std::move(entry));
    }
    return plan;
}

Result<FaultPlanReader> FaultPlanReader::load(const std::filesystem::path& scenarios) {
    auto catalogue = FaultCatalogue::load(scenarios);
    if (!catalogue) {
        return std::move(catalogue).error();
    }
    auto schema = base::JsonSchema::load(scenarios / "schema" / "fault-plan.schema.json");
    if (!schema) {
        return std::move(schema).error();
    }
    return FaultPlanReader(*std::move(catalogue), *std::move(schema));
}

Result<FaultPlan> FaultPlanReader::read(const base::JsonDocument& document) const {
    auto valid = schema_.check(document);
    if (!valid) {
        return std::move(valid).error();
    }
    auto plan = read_fault_plan(document.root().at("faults"), catalogue_);
    if (!plan) {
        Error error = std::move(plan).error();
        error.where = document.at(error.where.pointer);
        return error;
    }
    return plan;
}

Result<FaultPlan> FaultPlanReader::read_file(const std::filesystem::path& file) const {
    auto document = base::JsonDocument::load(file);
    if (!document) {
        return std::move(document).error();
    }
    return read(*document);
}

} // namespace ediconform::mock_ca
