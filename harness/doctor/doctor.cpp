#include "harness/doctor/doctor.hpp"

#include "harness/doctor/answer_checks.hpp"
#include "harness/doctor/connection_checks.hpp"
#include "harness/doctor/driver_checks.hpp"
#include "harness/doctor/fixture_checks.hpp"
#include "harness/runner/provisioner.hpp"
#include "harness/runner/target_connection.hpp"

#include <algorithm>
#include <iterator>

namespace ediconform::doctor {

namespace {

void append(Findings& all, Findings some) {
    std::ranges::move(some, std::back_inserter(all));
}

bool all_well(const Findings& findings) {
    return std::ranges::none_of(
        findings, [](const Finding& finding) { return finding.state == Finding::State::config; });
}

Finding profile_is_right(const wire::CaProfile& profile) {
    return well("profile", profile.name, "doctor.profile", {{"file", profile.source_file}});
}

/// A hook that keeps the contract answers an unknown action with `unsupported`, and does nothing.
Finding examine_hook(const runner::Target& target, evidence::SecretRegistry& secrets) {
    const std::string subject = target.provision->command.empty()
                                    ? target.provision->url
                                    : target.provision->command.front();
    auto answered = runner::make_provisioner(target, "doctor", secrets)->greet();
    return answered ? well("hook", subject, "doctor.hook")
                    : wrong("hook", subject, std::move(answered).error());
}

} // namespace

Findings examine_target(const Surroundings& around, const std::filesystem::path& file,
                        const std::string& profile_override,
                        const std::vector<std::string>& allowed) {
    Findings findings;
    std::vector<base::Error> fixture_problems;
    auto target = runner::load_target(file, profile_override, around.scenarios, around.secrets,
                                      &fixture_problems);
    if (!target) {
        findings.push_back(wrong("target", file.string(), std::move(target).error()));
        return findings;
    }
    findings.push_back(well("target", file.string(), "doctor.target", {{"name", target->name}}));
    findings.push_back(profile_is_right(target->profile));
    for (base::Error& problem : fixture_problems) {
        const std::string place = problem.where.pointer;
        findings.push_back(wrong("fixture", place, std::move(problem)));
    }
    append(findings, check_fixtures(*target, around.clock.wall(), around.random));
    auto permitted = runner::check_allowed(*target, allowed);
    if (!permitted) {
        findings.push_back(wrong("host", file.string(), std::move(permitted).error()));
        return findings;
    }
    Findings connections = check_connections(*target, around.clock.wall());
    const bool reachable = all_well(connections);
    append(findings, std::move(connections));
    if (target->provision) {
        findings.push_back(examine_hook(*target, around.secrets));
    }
    if (reachable) {
        append(findings, check_answer(*target, around.clock, around.random, around.secrets));
    }
    return findings;
}

Findings examine_driver(const Surroundings& around, const std::filesystem::path& file) {
    return check_driver(file, around.scenarios);
}

Findings examine_profile(const Surroundings& around, const std::string& name_or_path) {
    auto profile = wire::load_profile(name_or_path, around.scenarios);
    return {profile ? profile_is_right(*profile)
                    : wrong("profile", name_or_path, std::move(profile).error())};
}

} // namespace ediconform::doctor
