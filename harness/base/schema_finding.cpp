#include "harness/base/schema_finding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

namespace ediconform::base {

namespace {

using Findings = std::vector<SchemaFinding>;

std::size_t depth(const SchemaFinding& finding) {
    return static_cast<std::size_t>(
        std::count(finding.pointer.begin(), finding.pointer.end(), '/'));
}

const std::string& argument(const SchemaFinding& finding, const std::string& name) {
    static const std::string kNone;
    const auto found = std::find_if(finding.arguments.begin(), finding.arguments.end(),
                                    [&name](const auto& each) { return each.first == name; });
    return found == finding.arguments.end() ? kNone : found->second;
}

bool is_wrong_type(const SchemaFinding& finding, const std::string& pointer) {
    return finding.id == "schema.type" && finding.pointer == pointer;
}

bool is_about_a_word(const SchemaFinding& finding) {
    return finding.id == "schema.not_one_of" || finding.id == "schema.misspelt_word";
}

bool is_foreign_member(const SchemaFinding& finding) {
    return finding.id == "schema.unknown_member" || finding.id == "schema.misspelt_member";
}

SchemaFinding types_together(const std::vector<Findings>& alternatives, const std::string& pointer,
                             const std::string& type) {
    std::set<std::string> expected;
    for (const Findings& alternative : alternatives) {
        for (const SchemaFinding& each : alternative) {
            if (is_wrong_type(each, pointer)) {
                expected.insert(argument(each, "expected"));
            }
        }
    }
    const Arguments arguments{{"expected", fmt::format("{}", fmt::join(expected, " / "))},
                              {"found", type}};
    return {"schema.type", arguments, pointer, pointer};
}

/// A member that only some alternatives refuse is none that is foreign to all of them.
void merge_foreign_members(Findings& merged, const std::vector<Findings>& alternatives) {
    for (SchemaFinding& finding : merged) {
        if (!is_foreign_member(finding)) {
            continue;
        }
        std::set<std::string> allowed;
        for (const Findings& alternative : alternatives) {
            for (const SchemaFinding& each : alternative) {
                if (is_foreign_member(each) && each.pointer == finding.pointer) {
                    allowed.insert(argument(each, "allowed"));
                }
            }
        }
        for (auto& [name, value] : finding.arguments) {
            if (name == "allowed") {
                value = fmt::format("{}", fmt::join(allowed, ", "));
            }
        }
    }
}

void merge_missing_members(Findings& merged, const std::vector<Findings>& alternatives,
                           const std::string& pointer) {
    std::set<std::string> members;
    for (const Findings& alternative : alternatives) {
        for (const SchemaFinding& each : alternative) {
            if (each.id == "schema.required" && each.pointer == pointer) {
                members.insert(argument(each, "member"));
            }
        }
    }
    for (SchemaFinding& finding : merged) {
        if (finding.id == "schema.required" && finding.pointer == pointer && members.size() > 1) {
            finding.id = "schema.required_one_of";
            finding.arguments = {{"members", fmt::format("{}", fmt::join(members, ", "))}};
        }
    }
}

} // namespace

std::vector<SchemaFinding> closest_alternative(const std::vector<Findings>& alternatives,
                                               const std::string& pointer,
                                               const std::string& type) {
    std::vector<Findings> fitting;
    std::copy_if(alternatives.begin(), alternatives.end(), std::back_inserter(fitting),
                 [&pointer](const Findings& each) {
                     return std::none_of(each.begin(), each.end(), [&](const auto& finding) {
                         return is_wrong_type(finding, pointer);
                     });
                 });
    if (fitting.empty()) {
        return {types_together(alternatives, pointer, type)};
    }
    const auto has_less = [](const Findings& a, const Findings& b) { return a.size() < b.size(); };
    const std::size_t least = std::min_element(fitting.begin(), fitting.end(), has_less)->size();
    std::erase_if(fitting, [least](const Findings& each) { return each.size() > least; });
    // A guess at a misspelt member is the best hint at which alternative was meant.
    const auto has_guess = [](const Findings& each) {
        return std::any_of(each.begin(), each.end(), [](const SchemaFinding& finding) {
            return finding.id == "schema.misspelt_member";
        });
    };
    const auto guessed = std::find_if(fitting.begin(), fitting.end(), has_guess);
    Findings merged = guessed == fitting.end() ? fitting.front() : *guessed;
    merge_foreign_members(merged, fitting);
    merge_missing_members(merged, fitting, pointer);
    return merged;
}

void put_in_order(std::vector<SchemaFinding>& findings) {
    const auto outdone = [&findings](const SchemaFinding& each) {
        return is_about_a_word(each) &&
               std::any_of(findings.begin(), findings.end(), [&](const SchemaFinding& other) {
                   return is_about_a_word(other) && other.pointer == each.pointer &&
                          argument(other, "allowed").size() < argument(each, "allowed").size();
               });
    };
    Findings kept;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(kept), std::not_fn(outdone));
    // What else an object may have depends on its words (`do`, `kind`): those come first.
    std::stable_sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
        return std::pair(depth(a), is_about_a_word(a)) > std::pair(depth(b), is_about_a_word(b));
    });
    findings = std::move(kept);
}

} // namespace ediconform::base
