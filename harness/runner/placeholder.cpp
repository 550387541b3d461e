#include "harness/runner/placeholder.hpp"

#include "harness/base/nearest_word.hpp"
#include "harness/runner/made_text.hpp"
#include "mock-client/exchange/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace ediconform::runner {

namespace {

constexpr std::array<std::string_view, 4> kSecrets{"authentication_key", "renewal_password",
                                                   "pkcs12_password", "proxy.password"};
constexpr std::string_view kNameCharacters = "._0123456789abcdefghijklmnopqrstuvwxyz";

/// Every placeholder but those of the profile, whose paths are its own; operations stand for all.
const std::vector<std::string>& known_names() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names{"trust",      "store",       "profile",
                                       "log",        "common_name", "authentication_key",
                                       "p12",        "path",        "renewal_password",
                                       "proxy.user", "proxy.url",   "pkcs12_password",
                                       "proxy.host", "proxy.port",  "proxy.password"};
        for (const char* part : {"", ".host", ".port", ".path"}) {
            names.push_back(fmt::format("url.issue{}", part));
            names.push_back(fmt::format("url.renew{}", part));
            for (int number = 1; number <= 3; ++number) {
                names.push_back(
                    fmt::format("partner.{}.{}", number, *part == '\0' ? "url" : part + 1));
            }
        }
        for (int number = 1; number <= 3; ++number) {
            names.push_back(fmt::format("partner.{}.trust", number));
        }
        return names;
    }();
    return kNames;
}

/// What stands between braces that begin at `open` and may be a name; empty where nothing does.
std::string_view name_at(std::string_view text, std::size_t open) {
    const std::size_t end = text.find_first_not_of(kNameCharacters, open + 1);
    const bool closed = end != std::string_view::npos && text[end] == '}' && end > open + 1;
    return closed ? text.substr(open + 1, end - open - 1) : std::string_view();
}

/// `{{name}}` begins there.
bool is_quoted(std::string_view text, std::size_t open) {
    const std::string_view name =
        open + 1 < text.size() && text[open + 1] == '{' ? name_at(text, open + 1) : "";
    return !name.empty() && text.substr(open + name.size() + 2).starts_with("}}");
}

/// Calls `literal(text)` and `placeholder(name)` for the parts of a template in order.
template <class Literal, class Placeholder>
void for_each_part(std::string_view text, const Literal& literal, const Placeholder& placeholder) {
    for (std::size_t place = 0; place < text.size();) {
        const std::size_t open = std::min(text.find('{', place), text.size());
        literal(text.substr(place, open - place));
        if (open == text.size()) {
            return;
        }
        const std::string_view name = name_at(text, open);
        if (is_quoted(text, open)) {
            const std::size_t length = name_at(text, open + 1).size() + 2;
            literal(text.substr(open + 1, length));
            place = open + length + 2;
        } else if (name.empty()) {
            literal("{");
            place = open + 1;
        } else {
            placeholder(name);
            place = open + name.size() + 2;
        }
    }
}

} // namespace

std::vector<std::string> placeholders_in(std::string_view text) {
    std::vector<std::string> names;
    for_each_part(
        text, [](std::string_view) {}, [&](std::string_view name) { names.emplace_back(name); });
    return names;
}

std::string operation_of_placeholder(std::string_view name) {
    constexpr std::string_view kPrefix = "url.";
    if (!name.starts_with(kPrefix)) {
        return {};
    }
    const std::string_view rest = name.substr(kPrefix.size());
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(dot);
    const bool is_part = part.empty() || part == ".host" || part == ".port" || part == ".path";
    return is_part ? std::string(rest.substr(0, dot)) : std::string();
}

bool is_placeholder(std::string_view name) {
    return std::ranges::find(known_names(), name) != known_names().end() ||
           name.starts_with("profile.") || !operation_of_placeholder(name).empty();
}

bool is_secret_placeholder(std::string_view name) {
    return std::ranges::find(kSecrets, name) != kSecrets.end();
}

std::string nearest_placeholder(std::string_view name) {
    return base::nearest_word(name, known_names()).value_or("");
}

PlaceholderValues::PlaceholderValues(const wire::CaProfile& profile,
                                     const ClientSurroundings& surroundings,
                                     const ActionArguments& arguments)
    : profile_(profile), values_(arguments) {
    for (const auto& [operation, url] : surroundings.urls) {
        values_["url." + operation] = url;
        add_url("url." + operation, url);
    }
    values_["trust"] = surroundings.trust.string();
    values_["store"] = surroundings.store.string();
    values_["profile"] = surroundings.profile;
    values_["log"] = surroundings.log.string();
    for (std::size_t index = 0; index < surroundings.partners.size(); ++index) {
        const std::string name = fmt::format("partner.{}", index + 1);
        values_[name + ".url"] = surroundings.partners[index].url;
        add_url(name, surroundings.partners[index].url);
        values_[name + ".trust"] = surroundings.partners[index].trust.string();
    }
    if (surroundings.proxy) {
        values_["proxy.url"] = surroundings.proxy->url;
        add_url("proxy", surroundings.proxy->url);
        values_["proxy.user"] = surroundings.proxy->user;
        values_["proxy.password"] = surroundings.proxy->password;
    }
}

void PlaceholderValues::add_url(const std::string& name, const std::string& url) {
    const auto parts = mock_client::parse_endpoint(url);
    if (parts) {
        values_[name + ".host"] = parts->host;
        values_[name + ".port"] = fmt::to_string(parts->port);
        values_[name + ".path"] = parts->target;
    }
}

std::string PlaceholderValues::value_of(const std::string& name, bool& lacking) const {
    constexpr std::string_view kProfile = "profile.";
    const auto found = values_.find(name);
    if (found != values_.end()) {
        lacking = lacking || found->second.empty();
        return found->second;
    }
    const auto declared = name.starts_with(kProfile)
                              ? profile_value(profile_, name.substr(kProfile.size()))
                              : std::nullopt;
    lacking = lacking || !declared;
    return !declared               ? std::string()
           : declared->is_string() ? declared->get<std::string>()
                                   : declared->dump();
}

PlaceholderValues::Filled PlaceholderValues::fill(std::string_view text) const {
    Filled filled;
    for_each_part(
        text, [&](std::string_view literal) { filled.text += literal; },
        [&](std::string_view name) { filled.text += value_of(std::string(name), filled.lacking); });
    return filled;
}

} // namespace ediconform::runner
