#pragma once

#include "harness/base/text.hpp"
#include "harness/model/verdict.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::model {

/// How the catalogue says that a requirement is covered.
enum class Coverage { cases, planned, declared };

/// One statement of the guideline, paraphrased.
struct Requirement {
    std::string id;      ///< `CA-3.1-2`; stable.
    std::string section; ///< `3.1`
    std::vector<int> figures;
    Side side = Side::ca;
    Level level = Level::must;
    Establishment how = Establishment::wire;
    bool derived = false;
    bool security_floor = false; ///< Unmet, it fails whatever the level.
    base::LocalizedText statement;
    Coverage coverage = Coverage::cases;
    base::LocalizedText because; ///< Why planned, or which evidence is declared.

    bool operator==(const Requirement&) const = default;
};

/// The order of the guideline: numbers within ids count as numbers, so `CA-3.1-2` comes before
/// `CA-3.1-10`.
struct IdOrder {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
};
using Catalogue = std::map<std::string, Requirement, IdOrder>;

} // namespace ediconform::model
