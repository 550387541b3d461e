#include "harness/cli/listing.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/cli/in_both.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/fault/fault_catalogue.hpp"
#include "mock-client/exchange/request_mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace ediconform::cli {

namespace {

/// `CA-3.3-6 (3.3, must): statement`, for each of the requirements.
Entry clauses_of(const std::vector<std::string>& requirements, const Data& data) {
    Entry clauses = Entry::array();
    for (const std::string& id : requirements) {
        const auto found = data.corpus.requirements.find(id);
        if (found == data.corpus.requirements.end()) {
            continue;
        }
        const model::Requirement& one = found->second;
        const auto level = data.texts.render(fmt::format("level.{}", model::name_of(one.level)));
        const auto line = [&](base::Language language) {
            return base::in(language,
                            data.texts.render("explain.clause.line",
                                              {{"id", id},
                                               {"section", one.section},
                                               {"level", base::in(language, level)},
                                               {"statement", base::in(language, one.statement)}}));
        };
        clauses.push_back({{"ja", line(base::Language::ja)}, {"en", line(base::Language::en)}});
    }
    return clauses;
}

/// What an unmet check of each kind in the case usually means, once a kind.
Entry failures_of(const model::TestCase& test_case, const base::Texts& texts) {
    Entry failures = Entry::array();
    std::set<std::string> said;
    for (const auto& expectation : test_case.expect) {
        std::string kind = expectation.at("check").get<std::string>();
        std::ranges::replace(kind, '-', '_');
        if (said.insert(kind).second) {
            failures.push_back(in_both(texts.render("explain.failure." + kind)));
        }
    }
    return failures;
}

Entry entry_of(const model::TestCase& test_case, const Data& data) {
    Entry entry{{"kind", "case"},
                {"id", test_case.id},
                {"side", model::name_of(test_case.side)},
                {"title", in_both(test_case.title)}};
    entry["requirements"] = test_case.requirements;
    entry["clause"] = clauses_of(test_case.requirements, data);
    entry["why"] = in_both(test_case.why);
    entry["failure"] = failures_of(test_case, data.texts);
    entry["remedy"] = in_both(test_case.remedy);
    entry["file"] = test_case.source_file;
    return entry;
}

/// Ids of the cases in whose member of the test case `mentions` finds it.
template <class Mentions>
Entry cases_with(const catalogue::Corpus& corpus, Mentions mentions) {
    Entry ids = Entry::array();
    for (const model::TestCase& test_case : corpus.cases) {
        if (mentions(test_case)) {
            ids.push_back(test_case.id);
        }
    }
    return ids;
}

/// The case that tells best why a statement matters: the one with most to say about it.
const model::TestCase* telling_case(const std::string& requirement,
                                    const catalogue::Corpus& corpus) {
    const model::TestCase* telling = nullptr;
    std::ptrdiff_t most = 0;
    for (const model::TestCase& test_case : corpus.cases) {
        const auto checks = std::ranges::count_if(test_case.expect, [&](const auto& expectation) {
            return expectation.value("requirement", "") == requirement &&
                   !expectation.contains("lower_to");
        });
        if (checks > most) {
            most = checks;
            telling = &test_case;
        }
    }
    return telling;
}

Entry entry_of(const model::Requirement& requirement, const Data& data, const Entry& written) {
    static constexpr const char* kCoverage[] = {"cases", "planned", "declared"};
    Entry entry{{"kind", "requirement"},
                {"id", requirement.id},
                {"side", model::name_of(requirement.side)},
                {"title", in_both(requirement.statement)}};
    entry["section"] = requirement.section;
    entry["figures"] = requirement.figures;
    entry["level"] = model::name_of(requirement.level);
    entry["how"] = model::name_of(requirement.how);
    entry["derived"] = requirement.derived;
    entry["security_floor"] = requirement.security_floor;
    entry["coverage"] = kCoverage[static_cast<int>(requirement.coverage)];
    if (!requirement.because.en.empty()) {
        entry["because"] = in_both(requirement.because);
    }
    for (const char* member : {"applies", "note", "observed"}) {
        if (written.contains(member)) {
            entry[member] = written.at(member);
        }
    }
    if (const model::TestCase* telling = telling_case(requirement.id, data.corpus)) {
        entry["why"] = in_both(telling->why);
        entry["remedy"] = in_both(telling->remedy);
    }
    entry["cases"] = cases_with(data.corpus, [&](const model::TestCase& test_case) {
        const auto& all = test_case.requirements;
        return std::ranges::find(all, requirement.id) != all.end();
    });
    return entry;
}

/// The catalogue as it is written, by id: notes are for people, and the judge knows none.
base::Result<std::map<std::string, Entry>> written_requirements(const Data& data) {
    std::map<std::string, Entry> written;
    for (const char* side : {"ca", "client", "upki"}) {
        auto document = base::JsonDocument::load(data.scenarios / "requirements" /
                                                 (std::string(side) + ".json"));
        if (!document) {
            return std::move(document).error();
        }
        for (const auto& one : document->root().at("requirements")) {
            written.emplace(one.at("id").get<std::string>(), Entry(one));
        }
    }
    return written;
}

base::Result<std::vector<Entry>> requirements(const Data& data) {
    auto written = written_requirements(data);
    if (!written) {
        return std::move(written).error();
    }
    std::vector<Entry> entries;
    for (const auto& [id, requirement] : data.corpus.requirements) {
        entries.push_back(entry_of(requirement, data, (*written)[id]));
    }
    return entries;
}

base::Result<std::vector<Entry>> profiles(const Data& data) {
    std::vector<Entry> entries;
    for (const std::string& name : wire::list_profiles(data.scenarios)) {
        auto profile = wire::load_profile(name, data.scenarios);
        if (!profile) {
            return std::move(profile).error();
        }
        entries.push_back({{"kind", "profile"},
                           {"id", name},
                           {"title", in_both(profile->title)},
                           {"edition", in_both(profile->edition)}});
    }
    return entries;
}

/// What the mock CA does wrong towards a client, and the tester towards a CA.
/// Whether a step, or a part of it, sends a request with that fault.
bool mutates(const nlohmann::json& step, std::string_view name) {
    const auto mutations = step.value("mutations", nlohmann::json::array());
    const auto parts = step.value("of", nlohmann::json::array());
    return std::ranges::any_of(
               mutations, [&](const auto& mutation) { return mutation.at("mutate") == name; }) ||
           std::ranges::any_of(parts, [&](const auto& part) { return mutates(part, name); });
}

/// What a request of the tester can have wrong, or unusual.
Entry entry_of_mutation(std::string_view name, const Data& data) {
    Entry entry{{"kind", "fault"},
                {"id", fmt::format("request.{}", name)},
                {"title", in_both(data.texts.render("mutation." + std::string(name)))},
                {"layer", "request"}};
    entry["why"] = in_both(data.texts.render("explain.mutation.why"));
    entry["cases"] = cases_with(data.corpus, [&](const model::TestCase& test_case) {
        return std::ranges::any_of(test_case.steps, [&](const auto& step) {
            const auto mutations = step.value("mutations", nlohmann::json::array());
            return std::ranges::any_of(
                mutations, [&](const auto& mutation) { return mutation.at("mutate") == name; });
        });
    });
    return entry;
}

Entry names_of_phases(const mock_ca::FaultDefinition& fault) {
    Entry names = Entry::array();
    for (const transport::Phase phase : fault.phases) {
        names.push_back(std::string(name_of(phase)));
    }
    return names;
}

base::Result<std::vector<Entry>> faults(const Data& data) {
    auto catalogue = mock_ca::FaultCatalogue::load(data.scenarios);
    if (!catalogue) {
        return std::move(catalogue).error();
    }
    std::vector<Entry> entries;
    for (const mock_ca::FaultDefinition& fault : catalogue->all()) {
        Entry entry{{"kind", "fault"},
                    {"id", fault.id},
                    {"title", in_both(fault.sentence)},
                    {"layer", fault.layer()}};
        entry["phases"] = names_of_phases(fault);
        entry["parameters"] = fault.parameters;
        entry["correct_client"] = fault.correct_client;
        if (!fault.needs.encodings.empty()) {
            entry["encodings"] = fault.needs.encodings;
        }
        entry["why"] = in_both(data.texts.render("explain.fault." + fault.layer()));
        entry["cases"] = cases_with(data.corpus, [&](const model::TestCase& test_case) {
            return std::ranges::any_of(test_case.faults, [&](const auto& planned) {
                return planned.value("fault", planned.contains("answer") ? "answer" : "") ==
                       fault.id;
            });
        });
        entries.push_back(std::move(entry));
    }
    for (const std::string_view name : mock_client::request_mutation_names()) {
        entries.push_back(entry_of_mutation(name, data));
    }
    return entries;
}

/// What the guideline leaves open (docs/profiles.md): A1 to A12, with what a profile can say.
base::Result<std::vector<Entry>> ambiguities(const Data& data) {
    auto schema = base::JsonDocument::load(data.scenarios / "schema" / "profile.schema.json");
    if (!schema) {
        return std::move(schema).error();
    }
    const auto& declared = schema->root().at("definitions").at("ambiguities").at("properties");
    constexpr int kCount = 12;
    std::vector<Entry> entries;
    for (int number = 1; number <= kCount; ++number) {
        const std::string id = "A" + std::to_string(number);
        Entry entry{{"kind", "ambiguity"},
                    {"id", id},
                    {"title", in_both(data.texts.render("ambiguity." + id))}};
        entry["why"] = in_both(data.texts.render("ambiguity." + id + ".why"));
        entry["choices"] = Entry::array();
        for (const auto& choice : declared.at(id).at("enum")) {
            const std::string word = choice.get<std::string>();
            const std::string text_id = fmt::format("observation.{}.{}", id, word);
            const base::LocalizedText text = data.texts.contains(text_id)
                                                 ? data.texts.render(text_id)
                                                 : base::LocalizedText{word, word};
            entry["choices"].push_back({{"ja", fmt::format("{}：{}", word, text.ja)},
                                        {"en", fmt::format("{}: {}", word, text.en)}});
        }
        entry["failure"] = in_both(data.texts.render("explain.ambiguity.failure"));
        entry["remedy"] = in_both(data.texts.render("explain.ambiguity.remedy"));
        entries.push_back(std::move(entry));
    }
    return entries;
}

base::Result<std::vector<Entry>> mutants(const Data& data) {
    std::vector<Entry> entries;
    for (const char* side : {"ca", "client"}) {
        auto document =
            base::load_checked(data.scenarios / "mutants" / (std::string(side) + ".json"),
                               data.scenarios / "schema" / "mutants.schema.json");
        if (!document) {
            return std::move(document).error();
        }
        for (const auto& mutant : document->root().at("mutants")) {
            Entry entry{{"kind", "mutant"},
                        {"id", mutant.at("id")},
                        {"side", side},
                        {"title", mutant.at("title")}};
            entry["violates"] = mutant.at("violates");
            entry["clause"] =
                clauses_of(mutant.at("violates").get<std::vector<std::string>>(), data);
            entry["kills"] = mutant.at("kills");
            entry["why"] = in_both(data.texts.render("explain.mutant.why"));
            entry["failure"] = in_both(data.texts.render("explain.mutant.failure"));
            entries.push_back(std::move(entry));
        }
    }
    return entries;
}

} // namespace

const std::vector<std::string>& listed_kinds() {
    static const std::vector<std::string> kKinds{"cases",  "requirements", "profiles", "suites",
                                                 "faults", "ambiguities",  "mutants"};
    return kKinds;
}

base::Result<std::vector<Entry>> entries_of(const Data& data, const std::string& what) {
    std::vector<Entry> entries;
    if (what == "cases") {
        for (const model::TestCase& test_case : data.corpus.cases) {
            entries.push_back(entry_of(test_case, data));
        }
    } else if (what == "requirements") {
        return requirements(data);
    } else if (what == "suites") {
        for (const model::Suite& suite : data.corpus.suites) {
            entries.push_back({{"kind", "suite"},
                               {"id", suite.name},
                               {"title", in_both(suite.title)},
                               {"cases", suite.cases}});
        }
    } else if (what == "profiles") {
        return profiles(data);
    } else if (what == "faults") {
        return faults(data);
    } else if (what == "ambiguities") {
        return ambiguities(data);
    } else {
        return mutants(data);
    }
    return entries;
}

} // namespace ediconform::cli
