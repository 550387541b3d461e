#include "harness/cli/listing.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/fault/fault_plan.hpp"
#include "mock-client/exchange/request_mutation.hpp"

#include <algorithm>

namespace ediconform::cli {

namespace {

Entry localized(const base::LocalizedText& text) {
    return {{"ja", text.ja}, {"en", text.en}};
}

Entry entry_of(const model::TestCase& test_case) {
    Entry entry{{"kind", "case"},
                {"id", test_case.id},
                {"side", model::name_of(test_case.side)},
                {"title", localized(test_case.title)}};
    entry["requirements"] = test_case.requirements;
    entry["why"] = localized(test_case.why);
    entry["remedy"] = localized(test_case.remedy);
    entry["file"] = test_case.source_file;
    return entry;
}

Entry entry_of(const model::Requirement& requirement, const catalogue::Corpus& corpus) {
    static constexpr const char* kCoverage[] = {"cases", "planned", "declared"};
    Entry entry{{"kind", "requirement"},
                {"id", requirement.id},
                {"side", model::name_of(requirement.side)},
                {"title", localized(requirement.statement)}};
    entry["section"] = requirement.section;
    entry["figures"] = requirement.figures;
    entry["level"] = model::name_of(requirement.level);
    entry["how"] = model::name_of(requirement.how);
    entry["derived"] = requirement.derived;
    entry["security_floor"] = requirement.security_floor;
    entry["coverage"] = kCoverage[static_cast<int>(requirement.coverage)];
    if (!requirement.because.en.empty()) {
        entry["because"] = localized(requirement.because);
    }
    entry["cases"] = Entry::array();
    for (const model::TestCase& test_case : corpus.cases) {
        if (std::ranges::find(test_case.requirements, requirement.id) !=
            test_case.requirements.end()) {
            entry["cases"].push_back(test_case.id);
        }
    }
    return entry;
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
                           {"title", localized(profile->title)},
                           {"edition", localized(profile->edition)}});
    }
    return entries;
}

/// What the mock CA does wrong towards a client, and the tester towards a CA.
base::Result<std::vector<Entry>> faults(const Data& data) {
    auto loaded = mock_ca::load_faults(data.scenarios);
    if (!loaded) {
        return std::move(loaded).error();
    }
    std::vector<Entry> entries;
    for (const auto& fault : *loaded) {
        entries.push_back({{"kind", "fault"},
                           {"id", fault.id},
                           {"layer", fault.layer},
                           {"title", {{"ja", fault.sentence_ja}, {"en", fault.sentence_en}}}});
    }
    for (const std::string_view name : mock_client::request_mutation_names()) {
        const std::string id = "request." + std::string(name);
        entries.push_back(
            {{"kind", "fault"},
             {"id", id},
             {"layer", "request"},
             {"title", localized(data.texts.render("mutation." + std::string(name)))}});
    }
    return entries;
}

/// What the guideline leaves open (docs/profiles.md): A1 to A12.
std::vector<Entry> ambiguities(const Data& data) {
    constexpr int kCount = 12;
    std::vector<Entry> entries;
    for (int number = 1; number <= kCount; ++number) {
        const std::string id = "A" + std::to_string(number);
        entries.push_back({{"kind", "ambiguity"},
                           {"id", id},
                           {"title", localized(data.texts.render("ambiguity." + id))}});
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
            entry["kills"] = mutant.at("kills");
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
            entries.push_back(entry_of(test_case));
        }
    } else if (what == "requirements") {
        for (const auto& [id, requirement] : data.corpus.requirements) {
            entries.push_back(entry_of(requirement, data.corpus));
        }
    } else if (what == "suites") {
        for (const model::Suite& suite : data.corpus.suites) {
            entries.push_back({{"kind", "suite"},
                               {"id", suite.name},
                               {"title", localized(suite.title)},
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
