#include "harness/catalogue/corpus.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace ediconform::catalogue {

using nlohmann::json;

namespace {

using Report = std::function<void(const std::string& id, const base::Arguments& arguments,
                                  const model::TestCase* where)>;

/// Every string of a value that is a reference, without its `$`.
void collect_references(const json& value, std::set<std::string>& references) {
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (text.starts_with("$")) {
            references.insert(text.substr(1));
        }
    } else if (value.is_structured()) {
        for (const json& element : value) {
            collect_references(element, references);
        }
    }
}

void collect_steps(const json& steps, std::set<std::string>& names, const Report& report,
                   const model::TestCase& test_case) {
    for (const json& step : steps) {
        for (const char* earlier : {"on_connection_of", "resumes"}) {
            if (step.contains(earlier) && !names.contains(step.at(earlier).get<std::string>())) {
                report("case.reference", {{"reference", step.at(earlier)}}, &test_case);
            }
        }
        if (step.contains("as") && !names.insert(step.at("as").get<std::string>()).second) {
            report("case.step_twice", {{"step", step.at("as")}}, &test_case);
        }
        if (step.contains("of") && step.at("of").is_array()) {
            collect_steps(step.at("of"), names, report, test_case);
        }
    }
}

void check_references(const model::TestCase& test_case, const Report& report) {
    std::set<std::string> steps;
    collect_steps(test_case.steps, steps, report, test_case);
    std::set<std::string> references;
    collect_references(test_case.steps, references);
    collect_references(test_case.expect, references);
    collect_references(test_case.faults, references);
    for (const std::string& reference : references) {
        const std::string head = reference.substr(0, reference.find('.'));
        const std::string rest =
            reference.size() > head.size() ? reference.substr(head.size() + 1) : "";
        const std::string next = rest.substr(0, rest.find('.'));
        const bool known = head == "profile" || head == "issued" ||
                           (head == "fault" && !test_case.faults.empty()) ||
                           steps.count(head) != 0 ||
                           (head == "needs" && test_case.needs.contains(next)) ||
                           (head == "given" && test_case.given.contains(next));
        if (!known) {
            report("case.reference", {{"reference", "$" + reference}}, &test_case);
        }
    }
    for (const json& check : test_case.expect) {
        for (const char* name : {"of", "in", "after", "within", "during"}) {
            if (!check.contains(name)) {
                continue;
            }
            const json& value = check.at(name);
            const std::vector<std::string> named =
                value.is_array() ? value.get<std::vector<std::string>>()
                                 : std::vector<std::string>{value.get<std::string>()};
            for (const std::string& step : named) {
                if (steps.count(step) == 0) {
                    report("case.reference", {{"reference", step}}, &test_case);
                }
            }
        }
    }
}

void check_requirements(const Corpus& corpus, const model::TestCase& test_case,
                        const Report& report) {
    std::set<std::string> checked;
    for (const json& check : test_case.expect) {
        if (check.contains("requirement")) {
            checked.insert(check.at("requirement").get<std::string>());
        }
    }
    const std::set<std::string> named(test_case.requirements.begin(), test_case.requirements.end());
    for (const std::string& id : named) {
        const auto found = corpus.requirements.find(id);
        if (found == corpus.requirements.end()) {
            report("case.requirement_unknown", {{"requirement", id}}, &test_case);
        } else if (found->second.side != test_case.side) {
            report("case.requirement_side", {{"requirement", id}}, &test_case);
        }
        if (checked.count(id) == 0) {
            report("case.requirement_unchecked", {{"requirement", id}}, &test_case);
        }
    }
    for (const std::string& id : checked) {
        if (named.count(id) == 0) {
            report("case.requirement_unnamed", {{"requirement", id}}, &test_case);
        }
    }
}

/// Whether a value of a case, or a part of it, refers to that need.
bool refers_to(const json& value, const std::string& need) {
    std::set<std::string> references;
    collect_references(value, references);
    return std::any_of(references.begin(), references.end(), [&](const std::string& reference) {
        return reference == "needs." + need || reference.starts_with("needs." + need + ".");
    });
}

/// Whether a step asks the CA for something with that need and is not in `give_nothing`.
bool may_give(const json& steps, const std::string& need,
              const std::set<std::string>& give_nothing) {
    return std::any_of(steps.begin(), steps.end(), [&](const json& step) {
        if (step.contains("of") && step.at("of").is_array()) {
            return may_give(step.at("of"), need, give_nothing);
        }
        return step.at("do") != "connect" && refers_to(step, need) &&
               give_nothing.count(step.value("as", "")) == 0;
    });
}

/// A case that leaves a one-time fixture to others has to expect that nothing is issued with it.
void check_consumption(const model::TestCase& test_case, const Report& report) {
    std::set<std::string> give_nothing; // Steps.
    for (const json& check : test_case.expect) {
        if (check.at("check") == "certificates-issued" && check.value("at_most", 1) == 0) {
            const auto of = check.at("of").get<std::vector<std::string>>();
            give_nothing.insert(of.begin(), of.end());
        }
    }
    for (const auto& [name, need] : test_case.needs.items()) {
        const std::string state = need.value("state", "");
        const bool left_to_others =
            (state == "vetted" || state == "in_window") && !need.value("consumes", true);
        if (left_to_others && may_give(test_case.steps, name, give_nothing)) {
            report("case.consumption", {{"need", name}}, &test_case);
        }
    }
}

/// A red verdict that rests on a fault needs proof that the fault went out.
void check_faults(const model::TestCase& test_case, const Report& report) {
    std::set<std::size_t> proved;
    for (const json& check : test_case.expect) {
        if (check.at("check") == "fault-delivered") {
            const std::size_t index = check.at("fault");
            proved.insert(index);
            if (index >= test_case.faults.size()) {
                report("case.fault_unknown", {{"fault", std::to_string(index)}}, &test_case);
            }
        }
    }
    for (std::size_t index = 0; index < test_case.faults.size(); ++index) {
        const json& nth = test_case.faults[index].at("nth");
        const bool may_not_happen = nth.is_string() || nth.get<int>() > 1;
        if (proved.count(index) == 0 && !may_not_happen) {
            report("case.fault_unproved", {{"fault", std::to_string(index)}}, &test_case);
        }
    }
}

/// The same for what is to happen to the client's host at a moment that may not come.
void check_host_faults(const model::TestCase& test_case, const Report& report) {
    std::set<std::string> proved;
    for (const json& check : test_case.expect) {
        if (check.at("check") == "host-fault") {
            proved.insert(check.at("of").get<std::string>());
        }
    }
    for (const json& step : test_case.steps) {
        const std::string name = step.value("as", std::string(step.at("do")));
        if (step.contains("at") && proved.count(name) == 0) {
            report("case.host_unproved", {{"step", name}}, &test_case);
        }
    }
}

void check_ids(const Corpus& corpus, const Report& report) {
    std::map<std::string, std::string> owners;
    for (const model::TestCase& test_case : corpus.cases) {
        if (!owners.emplace(test_case.id, test_case.id).second) {
            report("case.duplicate", {{"id", test_case.id}}, &test_case);
        }
        for (const std::string& former : test_case.formerly) {
            const auto [place, is_new] = owners.emplace(former, test_case.base_id);
            if (!is_new && place->second != test_case.base_id) {
                report("case.duplicate", {{"id", former}}, &test_case);
            }
        }
    }
}

void check_coverage(const Corpus& corpus, const Report& report) {
    std::set<std::string> covered;
    for (const model::TestCase& test_case : corpus.cases) {
        covered.insert(test_case.requirements.begin(), test_case.requirements.end());
    }
    for (const auto& [id, requirement] : corpus.requirements) {
        const bool has_case = covered.count(id) != 0;
        if (requirement.coverage == model::Coverage::cases && !has_case) {
            report("requirement.uncovered", {{"requirement", id}}, nullptr);
        } else if (requirement.coverage != model::Coverage::cases && has_case) {
            report("requirement.covered_after_all", {{"requirement", id}}, nullptr);
        }
    }
}

void check_suites(const Corpus& corpus, const Report& report) {
    for (const model::Suite& suite : corpus.suites) {
        for (const std::string& pattern : suite.cases) {
            const bool selects =
                std::any_of(corpus.cases.begin(), corpus.cases.end(), [&](const auto& test_case) {
                    return model::matches_glob(pattern, test_case);
                });
            if (!selects) {
                report("suite.selects_nothing", {{"suite", suite.name}, {"pattern", pattern}},
                       nullptr);
            }
        }
    }
}

} // namespace

std::vector<base::Error> lint(const Corpus& corpus) {
    std::vector<base::Error> problems;
    const Report report = [&](const std::string& id, const base::Arguments& arguments,
                              const model::TestCase* where) {
        base::Error problem(id, arguments);
        if (where != nullptr) {
            problem.where = {where->source_file, where->source_line, 1};
            problem.arguments.emplace_back("case", where->id);
        }
        problems.push_back(std::move(problem));
    };
    check_ids(corpus, report);
    for (const model::TestCase& test_case : corpus.cases) {
        check_requirements(corpus, test_case, report);
        check_references(test_case, report);
        check_faults(test_case, report);
        check_host_faults(test_case, report);
        check_consumption(test_case, report);
    }
    check_coverage(corpus, report);
    check_suites(corpus, report);
    return problems;
}

} // namespace ediconform::catalogue
