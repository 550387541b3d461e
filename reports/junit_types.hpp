#pragma once

#include "harness/model/run_result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ediconform::reports {

/// Kinds of checks that have a `type` of their own in JUnit files; docs/junit.md publishes them. A
/// kind that is not listed is written as `other`, so that the list of types stays closed.
std::span<const std::string_view> junit_check_kinds();

/// `type` of a `failure` or `error`: `ediconform.fail.<check>`, `ediconform.warn.<check>`,
/// `ediconform.inconclusive.<owner>`, `ediconform.error.<owner>`. Always dotted: readers that take
/// the attribute for a data type must not find one of theirs.
std::string junit_type(const model::CaseResult& result);

} // namespace ediconform::reports
