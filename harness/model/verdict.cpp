#include "harness/model/verdict.hpp"

#include <array>

namespace ediconform::model {

namespace {

int severity(Verdict verdict) {
    switch (verdict) {
    case Verdict::not_applicable:
        return 0;
    case Verdict::pass:
        return 1;
    case Verdict::not_run:
        return 2;
    case Verdict::warn:
        return 3;
    case Verdict::inconclusive:
        return 4;
    case Verdict::fail:
        return 5;
    case Verdict::error:
        return 6;
    }
    return 6;
}

template <class Enum, std::size_t n>
std::string_view nth(const std::array<std::string_view, n>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

} // namespace

Verdict verdict_of(CheckState state, Level level, bool security_floor) {
    switch (state) {
    case CheckState::held:
    case CheckState::observed:
        return Verdict::pass;
    case CheckState::undecided:
        return Verdict::inconclusive;
    case CheckState::not_applicable:
        return Verdict::not_applicable;
    case CheckState::unmet:
        break;
    }
    if (security_floor || level == Level::must) {
        return Verdict::fail;
    }
    return level == Level::should ? Verdict::warn : Verdict::pass;
}

Verdict worse(Verdict a, Verdict b) {
    return severity(a) >= severity(b) ? a : b;
}

std::string_view name_of(Verdict verdict) {
    static constexpr std::array<std::string_view, 7> kNames{
        "pass", "warn", "fail", "inconclusive", "not_applicable", "not_run", "error"};
    return nth(kNames, verdict);
}

std::string_view name_of(Level level) {
    static constexpr std::array<std::string_view, 3> kNames{"must", "should", "may"};
    return nth(kNames, level);
}

std::string_view name_of(Establishment how) {
    static constexpr std::array<std::string_view, 3> kNames{"wire", "assisted", "declared"};
    return nth(kNames, how);
}

std::string_view name_of(Side side) {
    static constexpr std::array<std::string_view, 3> kNames{"ca", "client", "upki"};
    return nth(kNames, side);
}

std::string_view name_of(FailurePhase phase) {
    static constexpr std::array<std::string_view, 3> kNames{"before_connection", "returned_by_ca",
                                                            "after_download"};
    return nth(kNames, phase);
}

std::string_view name_of(Owner owner) {
    static constexpr std::array<std::string_view, 5> kNames{"implementation", "configuration",
                                                            "fixture", "harness", "specification"};
    return nth(kNames, owner);
}

std::string_view name_of(CheckState state) {
    static constexpr std::array<std::string_view, 5> kNames{"held", "unmet", "undecided",
                                                            "not_applicable", "observed"};
    return nth(kNames, state);
}

} // namespace ediconform::model
