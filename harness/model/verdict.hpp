#pragma once

#include <string_view>

namespace ediconform::model {

/// Level of a requirement: 必ず and plain statements / 望ましい / してもよい.
enum class Level { must, should, may };
/// How a requirement can be established: on the wire, with the driver's or the provisioning hook's
/// help, or only by the vendor's declaration.
enum class Establishment { wire, assisted, declared };
enum class Side { ca, client, upki };

/// What became of a case. *Red* is `warn` or `fail`.
enum class Verdict {
    pass,
    warn,           ///< A should is unmet.
    fail,           ///< A must is unmet, or the security floor is broken.
    inconclusive,   ///< A fault was not delivered, no proof of life, an interval is not declared.
    not_applicable, ///< The profile or driver declares it unsupported.
    not_run,        ///< A fixture is missing, or an earlier step failed.
    error,          ///< Harness or configuration; the owner is named.
};

/// The guideline's three kinds of failure (4.3.1, 4.3.2, 4.3.3).
enum class FailurePhase { before_connection, returned_by_ca, after_download };

/// Who has to act on a verdict that is not a pass.
enum class Owner { implementation, configuration, fixture, harness, specification };

/// What one check found, before levels turn it into a verdict.
enum class CheckState {
    held,
    unmet,
    undecided,      ///< The evidence does not suffice.
    not_applicable, ///< The profile or driver declares nothing to compare with.
    observed,       ///< A fact about something that the guideline leaves open; never a failure.
};

constexpr bool is_red(Verdict verdict) {
    return verdict == Verdict::warn || verdict == Verdict::fail;
}

/// Turns the state of a check on a requirement of `level` into a verdict: an unmet must fails, an
/// unmet should warns, an unmet may is information and passes. `security_floor` makes any unmet one
/// fail.
Verdict verdict_of(CheckState state, Level level, bool security_floor);

/// The verdict of a case from those of its checks: error > fail > inconclusive > warn > not_run >
/// pass; `not_applicable` only where nothing else was found.
Verdict worse(Verdict a, Verdict b);

// Names as in files and reports: `pass`, `not_applicable`, `must`, `wire`, `before_connection`, …
std::string_view name_of(Verdict verdict);
std::string_view name_of(Level level);
std::string_view name_of(Establishment how);
std::string_view name_of(Side side);
std::string_view name_of(FailurePhase phase);
std::string_view name_of(Owner owner);
std::string_view name_of(CheckState state);

} // namespace ediconform::model
