#include "harness/model/conformance_statement.hpp"

#include <array>

namespace ediconform::model {

std::string_view name_of(Answer answer) {
    static constexpr std::array<std::string_view, 4> kNames{"open", "yes", "no", "not_applicable"};
    return kNames.at(static_cast<std::size_t>(answer));
}

} // namespace ediconform::model
