#pragma once

#include "harness/runner/client_driver.hpp"
#include "harness/runner/made_text.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::runner {

/// What the actions of one case are given: pairs of the CA, and passwords made up for it that a
/// later action has to give again.
class ClientArguments {
public:
    /// `folder` is where a backup goes. Both references must outlive it.
    ClientArguments(const wire::CaProfile& profile, const TextMaker& maker,
                    std::filesystem::path folder)
        : profile_(profile), maker_(maker), folder_(std::move(folder)) {}

    /// The next pair that `issue` uses; the last one serves every further issue.
    void add_pair(mock_ca::Pair pair) { pairs_.push_back(std::move(pair)); }
    void set_renewal_password(const std::string& password) { renewal_password_ = password; }

    ActionArguments for_issue(const mock_ca::Pair& pair);
    ActionArguments of(const std::string& action);
    /// Remembers what an action was really given.
    void note(const ActionArguments& given);

    /// Whether the value of that argument is a secret.
    static bool is_secret(const std::string& name);

private:
    ActionArguments for_renewal();

    const wire::CaProfile& profile_;
    const TextMaker& maker_;
    std::filesystem::path folder_;
    std::vector<mock_ca::Pair> pairs_;
    std::size_t next_pair_ = 0;
    std::string authentication_key_; ///< Of the last issue.
    std::string renewal_password_;
    std::string pkcs12_password_;
};

} // namespace ediconform::runner
