#include "mock-ca/fault/fault_catalogue.hpp"

#include "harness/base/json_schema.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using base::Result;
using nlohmann::json;
using transport::Phase;

constexpr std::array kPhases{Phase::accept,         Phase::client_hello, Phase::server_flight,
                             Phase::handshake_done, Phase::request_head, Phase::request_body,
                             Phase::decided,        Phase::reply_head,   Phase::reply_body,
                             Phase::after_reply};

std::vector<Phase> phases_in(const json& names) {
    std::vector<Phase> phases;
    for (const json& name : names) {
        phases.push_back(*phase_of(name.get<std::string>()));
    }
    return phases;
}

/// `file` says for all of its faults what an entry does not say itself.
FaultDefinition read_definition(const json& entry, const json& file) {
    const auto own_or_common = [&](const char* member, json otherwise = json::array()) {
        return entry.contains(member) ? entry.at(member) : file.value(member, std::move(otherwise));
    };
    const json& sentence = entry.at("sentence");
    return {entry.at("id"),
            entry.at("does"),
            phases_in(own_or_common("phases")),
            own_or_common("parameters"),
            own_or_common("correct_client", "fails"),
            read_fault_needs(own_or_common("needs", json::object())),
            {sentence.at("ja"), sentence.at("en")}};
}

Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder) {
    std::error_code failure;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    if (failure) {
        return base::Error{"file.unreadable",
                           {{"path", folder.string()}, {"cause", failure.message()}}};
    }
    std::ranges::sort(files);
    return files;
}

} // namespace

std::string FaultDefinition::layer() const {
    return does.begin().key();
}

bool FaultDefinition::reads(std::string_view parameter) const {
    return std::ranges::find(parameters, parameter) != parameters.end();
}

Result<FaultCatalogue> FaultCatalogue::load(const std::filesystem::path& scenarios) {
    auto files = files_in(scenarios / "faults");
    if (!files) {
        return std::move(files).error();
    }
    FaultCatalogue catalogue;
    std::set<std::string> known;
    for (const auto& file : *files) {
        auto document = base::load_checked(file, scenarios / "schema" / "faults.schema.json");
        if (!document) {
            return std::move(document).error();
        }
        const json& entries = document->root().at("faults");
        for (std::size_t index = 0; index < entries.size(); ++index) {
            FaultDefinition fault = read_definition(entries[index], document->root());
            if (!known.insert(fault.id).second) {
                return base::Error{"fault.duplicate",
                                   {{"fault", fault.id}},
                                   document->at("/faults/" + std::to_string(index))};
            }
            catalogue.faults_.push_back(std::move(fault));
        }
    }
    return catalogue;
}

const FaultDefinition* FaultCatalogue::find(std::string_view id) const {
    const auto found = std::ranges::find(faults_, id, &FaultDefinition::id);
    return found == faults_.end() ? nullptr : &*found;
}

bool is_connection_phase(Phase phase) {
    return phase == Phase::accept || phase == Phase::client_hello ||
           phase == Phase::server_flight || phase == Phase::handshake_done;
}

std::optional<Phase> phase_of(std::string_view name) {
    const auto found =
        std::ranges::find_if(kPhases, [&](Phase phase) { return name_of(phase) == name; });
    return found == kPhases.end() ? std::nullopt : std::optional(*found);
}

} // namespace ediconform::mock_ca
