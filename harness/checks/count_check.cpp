#include "harness/checks/count_check.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <string_view>

namespace ediconform::checks {

using nlohmann::json;

namespace {

/// A number of things in the words of `id` (`check.at_most` and the like); 0 has words of its own.
base::LocalizedText describe_count(const base::Texts& texts, std::string_view id,
                                   std::int64_t count) {
    const bool none = count == 0 && id != "check.at_least";
    return texts.render(none ? "check.none" : id, {{"count", fmt::to_string(count)}});
}

} // namespace

void compare_count(const CheckContext& context, const json& parameters, std::int64_t count,
                   CheckResult& result) {
    bool held = true;
    const auto compare = [&](const char* name, const char* text, auto&& holds) {
        if (parameters.contains(name)) {
            const auto wanted = parameters.at(name).get<std::int64_t>();
            held = held && holds(count, wanted);
            const base::LocalizedText part = describe_count(context.texts, text, wanted);
            result.expected.ja += (result.expected.ja.empty() ? "" : "、") + part.ja;
            result.expected.en += (result.expected.en.empty() ? "" : ", ") + part.en;
        }
    };
    compare("exactly", "check.exactly", std::equal_to<>{});
    compare("at_least", "check.at_least", std::greater_equal<>{});
    compare("at_most", "check.at_most", std::less_equal<>{});
    result.observed = describe_count(context.texts, "check.count", count);
    result.state = state_of(held);
}

} // namespace ediconform::checks
