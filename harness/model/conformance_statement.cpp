#include "harness/model/conformance_statement.hpp"

#include <algorithm>
#include <array>

namespace ediconform::model {

namespace {
constexpr std::array<std::string_view, 4> kNames{"open", "yes", "no", "not_applicable"};
} // namespace

std::string_view name_of(Answer answer) {
    return kNames.at(static_cast<std::size_t>(answer));
}

Answer answer_named(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? Answer::open : static_cast<Answer>(found - kNames.begin());
}

} // namespace ediconform::model
