#include "mock-ca/server/ca_core.hpp"

namespace ediconform::mock_ca {

CaCore::CaCore(const Environment& tools, const wire::CaProfile& described, FaultPlan plan,
               std::shared_ptr<const Policies> decisions, const evidence::Recorder& journal)
    : environment(tools), profile(described), faults(std::move(plan)),
      service({tools.clock, tools.random, tools.keys, tools.authority}, profile,
              std::move(decisions)),
      recorder(journal) {}

void CaCore::begin_plan(FaultPlan plan) {
    faults = std::move(plan);
    ordinals_.clear();
}

std::uint64_t CaCore::next_ordinal(const std::string& counted) {
    return ++ordinals_[counted];
}

const FaultEntry* CaCore::entry(std::optional<std::size_t> index) const {
    return index ? &faults.entries[*index] : nullptr;
}

bool CaCore::asks_for_certificate(const std::string& listener) const {
    for (const auto& [name, operation] : profile.operations) {
        if (operation.listener == listener &&
            operation.client_authentication != wire::ClientAuthentication::none) {
            return true;
        }
    }
    return false;
}

} // namespace ediconform::mock_ca
