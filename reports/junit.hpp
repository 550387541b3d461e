#pragma once

#include "reports/report.hpp"

#include <string>
#include <vector>

namespace ediconform::reports {

/// Octets of one text node at most, escapes included: libxml2 gives a whole file up at 10,000,000.
inline constexpr std::size_t kLongestJunitText = 256U << 10U;
/// Octets of all transcripts of a file, so that it stays below 20 MB.
inline constexpr std::size_t kJunitTranscriptBudget = 14U << 20U;
/// Cases in one file at most.
inline constexpr std::size_t kCasesPerJunitFile = 4000;

/// `render_junit`, in as many documents as the limit of cases asks for (at least one). A group of
/// cases that is cut has a suite in each.
std::vector<std::string> render_junit_parts(const ReportInput& input,
                                            std::size_t cases_per_file = kCasesPerJunitFile);

} // namespace ediconform::reports
