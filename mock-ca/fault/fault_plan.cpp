#include "mock-ca/fault/fault_plan.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "mock-ca/fault/fault_kind.hpp"

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
constexpr std::string_view kAnswer = "answer";

constexpr std::array kPhases{Phase::accept,         Phase::client_hello, Phase::server_flight,
                             Phase::handshake_done, Phase::request_head, Phase::request_body,
                             Phase::decided,        Phase::reply_head,   Phase::reply_body,
                             Phase::after_reply};

std::optional<Phase> phase_of(std::string_view name) {
    const auto found =
        std::ranges::find_if(kPhases, [&](Phase phase) { return name_of(phase) == name; });
    return found == kPhases.end() ? std::nullopt : std::optional(*found);
}

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

Commit commit_of(const json& entry) {
    const std::string name = entry.value("commit", "none");
    return name == "before_fault"  ? Commit::before_fault
           : name == "after_fault" ? Commit::after_fault
                                   : Commit::none;
}

std::string text_of(const json& entry, const char* member) {
    const auto found = entry.find(member);
    if (found == entry.end()) {
        return {};
    }
    return found->is_number() ? std::to_string(found->get<std::uint64_t>())
                              : found->get<std::string>();
}

/// The phase that the entry names, else the first of the kind that `on` can have.
std::optional<Phase> phase_for(const json& entry, const FaultKind& kind, bool of_connection) {
    const auto fits = [&](Phase phase) { return is_connection_phase(phase) == of_connection; };
    const auto named = entry.find("phase");
    if (named != entry.end()) {
        const auto phase = phase_of(named->get<std::string>());
        const bool known = phase && std::ranges::count(kind.phases, *phase) > 0;
        return known && fits(*phase) ? phase : std::nullopt;
    }
    // A disturbed answer is the usual meaning for an operation.
    if (!of_connection && std::ranges::count(kind.phases, Phase::reply_body) > 0) {
        return Phase::reply_body;
    }
    const auto found = std::ranges::find_if(kind.phases, fits);
    return found == kind.phases.end() ? std::nullopt : std::optional(*found);
}

Result<FaultEntry> read_entry(const json& entry, const std::string& pointer) {
    FaultEntry fault;
    fault.on = entry.at("on").get<std::string>();
    fault.nth = ordinal_of(entry);
    fault.meaning = entry.value(std::string(kAnswer), "");
    fault.kind = entry.value("fault", std::string(kAnswer));
    base::SourceRef place;
    place.pointer = pointer;
    const FaultKind* kind = find_fault_kind(fault.kind);
    if (kind == nullptr) {
        return Error{"fault.unknown", {{"fault", fault.kind}}, place};
    }
    if (fault.nth.last && *fault.nth.last < fault.nth.first) {
        return Error{"fault.ordinal", {{"fault", fault.kind}}, place};
    }
    const auto phase = phase_for(entry, *kind, fault.on == kConnection);
    if (!phase) {
        return Error{
            "fault.phase",
            {{"fault", fault.kind}, {"on", fault.on}, {"phase", entry.value("phase", "-")}},
            place};
    }
    fault.phase = *phase;
    if (entry.contains("at")) {
        fault.at = entry["at"].get<std::size_t>();
    }
    fault.commit = commit_of(entry);
    fault.status = entry.value("status", 500);
    fault.retry_after = text_of(entry, "retry_after");
    return fault;
}

std::vector<std::string> names_in(const json& array) {
    return array.get<std::vector<std::string>>();
}

} // namespace

std::optional<std::size_t> FaultPlan::match(std::string_view on, std::uint64_t n) const {
    for (std::size_t index = 0; index < entries.size(); ++index) {
        if (entries[index].on == on && entries[index].nth.holds(n)) {
            return index;
        }
    }
    return std::nullopt;
}

Result<FaultPlan> read_fault_plan(const json& entries) {
    FaultPlan plan;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        auto entry = read_entry(entries[index], "/faults/" + std::to_string(index));
        if (!entry) {
            return std::move(entry).error();
        }
        plan.entries.push_back(*std::move(entry));
    }
    return plan;
}

Result<FaultPlan> load_fault_plan(const std::filesystem::path& file,
                                  const std::filesystem::path& scenarios) {
    auto document = base::load_checked(file, scenarios / "schema" / "fault-plan.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    auto plan = read_fault_plan(document->root().at("faults"));
    if (!plan) {
        Error error = std::move(plan).error();
        error.where = document->at(error.where.pointer);
        return error;
    }
    return plan;
}

Result<std::vector<FaultDescription>> load_faults(const std::filesystem::path& scenarios) {
    auto document = base::load_checked(scenarios / "faults" / "faults.json",
                                       scenarios / "schema" / "faults.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    std::vector<FaultDescription> faults;
    for (const json& entry : document->root().at("faults")) {
        faults.push_back({entry.at("id"), entry.at("layer"), names_in(entry.at("phases")),
                          names_in(entry.at("parameters")), entry.at("sentence").at("ja"),
                          entry.at("sentence").at("en")});
    }
    return faults;
}

} // namespace ediconform::mock_ca
