#pragma once

namespace ediconform::reports {

/// The mustache template of the page (reports/templates/report.html with its style), compiled in.
const char* html_template();

} // namespace ediconform::reports
