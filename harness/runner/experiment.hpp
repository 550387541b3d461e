#pragma once

#include "harness/model/requirement.hpp"
#include "harness/model/test_case.hpp"
#include "harness/wire/ca_profile.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::runner {

enum class FixtureKind { pair, certificate };

/// A fixture that an experiment needs, and what becomes of it at a correct CA.
struct Need {
    std::string name; ///< Within the case: `needs.NAME`.
    FixtureKind kind = FixtureKind::pair;
    std::string state;
    std::string origin; ///< Of a certificate; empty for a pair.
    std::string same_user_as;
    bool grants = false; ///< The CA issues with it, which proves that it was good.
    bool spends = false; ///< Afterwards it is good for nothing else.
    /// The CA may count what is done with it against it, as one that locks after wrong passwords
    /// does: it is shared only where there is no other.
    bool alone = false;
    /// It has to be good for the experiment to mean anything, and the experiment does not show it:
    /// only refusals are seen.
    bool to_prove = false;

    /// As the target file names it: `pairs: state vetted`,
    /// `certificates: state in_window, origin api`.
    [[nodiscard]] std::string described() const;
};

/// Cases that need the same and do the same are one experiment: it is carried out once, under the
/// id of the first, and each of them judges it.
struct Experiment {
    std::vector<const model::TestCase*> cases; ///< At least one, in the order of the suite.
    std::vector<Need> needs;                   ///< In the order of their names.
    /// What the provisioning hook would have to do and cannot; empty: it lacks nothing.
    std::string lacking_action;
    /// It moves the CA's clock, for every other experiment too.
    bool moves_clock = false;
    /// What a run of it can show: requirements that its cases check, by the level of the check.
    std::set<std::string> musts;
    std::set<std::string> shoulds;

    [[nodiscard]] const model::TestCase& leader() const { return *cases.front(); }
    /// It gets something out of the CA, or uses something up.
    [[nodiscard]] bool takes() const;
    /// It wants a fixture for itself.
    [[nodiscard]] bool wants_one_alone() const;
};

/// The fixtures that a case needs, by what its profile says of their use: a refused request spends
/// a key only where A12 is `on_attempt`, a renewal spends a certificate only where A3 is
/// `renews_once`. What the tester makes itself (`foreign-certificate`) is none.
std::vector<Need> needs_of(const model::TestCase& test_case, const wire::CaProfile& profile);

/// `cases` have to outlive the result; its order is that of their first ones.
std::vector<Experiment> experiments_of(const std::vector<const model::TestCase*>& cases,
                                       const wire::CaProfile& profile,
                                       const model::Catalogue& catalogue);

/// Whether a value of a case, or a part of it, refers to `needs.NAME`.
bool refers_to(const nlohmann::json& value, std::string_view need);

/// The names of the steps that do, also of those within others.
std::vector<std::string> steps_with(const nlohmann::json& steps, std::string_view need);

} // namespace ediconform::runner
