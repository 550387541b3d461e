#include "harness/runner/outcome_rule.hpp"

#include "harness/runner/client_outcome.hpp"

#include <boost/regex.hpp>

#include <string_view>

namespace ediconform::runner {

using nlohmann::json;

namespace {

bool found_in(const std::string& pattern, const std::string& text) {
    try {
        return boost::regex_search(text, boost::regex(pattern));
    } catch (const std::runtime_error&) {
        return false; // Its complexity is bounded (regex_constants::error_complexity).
    }
}

/// The whole of standard output, or its last line: many programs print other things before.
json object_in(const std::string& text) {
    json whole = json::parse(text, nullptr, false);
    if (whole.is_structured()) {
        return whole;
    }
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    const std::string_view trimmed = std::string_view(text).substr(0, last + 1);
    const std::size_t line = trimmed.rfind('\n');
    return json::parse(line == std::string_view::npos ? trimmed : trimmed.substr(line + 1), nullptr,
                       false);
}

const json* member_at(const json& object, const std::string& pointer) {
    const json::json_pointer place(pointer);
    return object.is_structured() && object.contains(place) ? &object.at(place) : nullptr;
}

} // namespace

std::optional<std::string> problem_of_pattern(const std::string& pattern) {
    try {
        const boost::regex compiled(pattern);
        return std::nullopt;
    } catch (const boost::regex_error& problem) {
        return problem.what();
    }
}

std::string outcome_of(const std::vector<OutcomeRule>& rules, const ProgramEnding& ending) {
    std::optional<json> object;
    for (const OutcomeRule& rule : rules) {
        if (rule.exit && *rule.exit != ending.exit_code) {
            continue;
        }
        if (rule.output && !found_in(*rule.output, ending.text) &&
            !found_in(*rule.output, ending.errors)) {
            continue;
        }
        const json* member = nullptr;
        if (rule.json) {
            object = object ? std::move(object) : object_in(ending.text);
            member = member_at(*object, *rule.json);
            if (member == nullptr || (rule.equals && *member != *rule.equals)) {
                continue;
            }
        }
        if (!rule.outcome.empty()) {
            return rule.outcome;
        }
        if (member != nullptr && member->is_string() &&
            is_client_outcome(member->get<std::string>())) {
            return member->get<std::string>();
        }
    }
    return ending.exit_code == 0 ? "ok" : "failed";
}

} // namespace ediconform::runner
