#include "harness/runner/client_arguments.hpp"

#include <algorithm>
#include <set>

namespace ediconform::runner {

bool ClientArguments::is_secret(const std::string& name) {
    static const std::set<std::string, std::less<>> kSecrets{"authentication_key",
                                                             "renewal_password", "pkcs12_password"};
    return kSecrets.contains(name);
}

ActionArguments ClientArguments::for_issue(const mock_ca::Pair& pair) {
    renewal_password_ = maker_.admissible(std::string(wire::member::kRenewalPassword));
    authentication_key_ = pair.key.reveal();
    return {{"common_name", pair.common_name},
            {"authentication_key", authentication_key_},
            {"renewal_password", renewal_password_},
            {"pkcs12_password", maker_.admissible(std::string(wire::member::kPkcs12Password))}};
}

ActionArguments ClientArguments::for_renewal() {
    if (renewal_password_.empty()) {
        renewal_password_ = maker_.admissible(std::string(wire::member::kRenewalPassword));
    }
    ActionArguments arguments{
        {"renewal_password", renewal_password_},
        {"pkcs12_password", maker_.admissible(std::string(wire::member::kPkcs12Password))}};
    if (profile_.asks_for(wire::operation::kRenew, wire::member::kAuthenticationKey)) {
        if (authentication_key_.empty()) { // What was imported was issued with none that we know.
            authentication_key_ = maker_.admissible(std::string(wire::member::kAuthenticationKey));
        }
        arguments.emplace("authentication_key", authentication_key_);
    }
    return arguments;
}

ActionArguments ClientArguments::of(const std::string& action) {
    if (action == "issue") {
        return for_issue(pairs_[std::min(next_pair_++, pairs_.size() - 1)]);
    }
    if (action == "renew" || action == "start") {
        return for_renewal();
    }
    if (action == "backup" || action == "restore") {
        return {{"path", (folder_ / "backup").string()}};
    }
    if (action == "retry-local") {
        return {{"pkcs12_password", pkcs12_password_}};
    }
    return {};
}

void ClientArguments::note(const ActionArguments& given) {
    const auto password = given.find("pkcs12_password");
    if (password != given.end()) {
        pkcs12_password_ = password->second;
    }
    const auto registered = given.find("renewal_password");
    if (registered != given.end() && given.contains("common_name")) { // An issue registers it.
        renewal_password_ = registered->second;
    }
}

} // namespace ediconform::runner
