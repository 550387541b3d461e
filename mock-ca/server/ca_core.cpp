#include "mock-ca/server/ca_core.hpp"

namespace ediconform::mock_ca {

CaCore::CaCore(const Environment& tools, const wire::CaProfile& described, FaultPlan plan,
               std::shared_ptr<const Policies> decisions, const evidence::Recorder& journal)
    : environment(tools), profile(described), faults(std::move(plan)),
      policies(std::move(decisions)),
      service({tools.clock, tools.random, tools.keys, tools.authority}, profile, policies),
      shaped({tools.clock, tools.random, tools.keys, tools.authority}, profile, policies),
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

ConnectionSecurity CaCore::security(const std::string& listener) const {
    return policies->connection->security(profile, listener);
}

} // namespace ediconform::mock_ca
