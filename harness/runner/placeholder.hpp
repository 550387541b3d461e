#pragma once

#include "harness/runner/client_driver.hpp"
#include "harness/wire/ca_profile.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::runner {

/// `{name}` in a driver file, with the name in small letters, digits, dots and `_`, as far as
/// there is such a placeholder; `{{name}}` stands for the text itself. Other braces mean nothing.

/// Names of the placeholders in a text, in order, also of those that do not exist.
std::vector<std::string> placeholders_in(std::string_view text);
/// Whether cases may have a value for it: docs/driver.md lists them.
bool is_placeholder(std::string_view name);
/// Whether its value is a secret.
bool is_secret_placeholder(std::string_view name);
/// The existing one that was perhaps meant; empty where none is near.
std::string nearest_placeholder(std::string_view name);
/// The operation that it is about (`url.renew.host`); empty where it is about none.
std::string operation_of_placeholder(std::string_view name);

/// What the placeholders stand for in one action of one case.
class PlaceholderValues {
public:
    PlaceholderValues(const wire::CaProfile& profile, const ClientSurroundings& surroundings,
                      const ActionArguments& arguments);

    struct Filled {
        std::string text;
        bool lacking = false; ///< A placeholder has no value here; nothing stands in its place.
    };
    [[nodiscard]] Filled fill(std::string_view text) const;

private:
    void add_url(const std::string& name, const std::string& url);
    [[nodiscard]] std::string value_of(const std::string& name, bool& lacking) const;

    const wire::CaProfile& profile_;
    std::map<std::string, std::string, std::less<>> values_;
};

} // namespace ediconform::runner
