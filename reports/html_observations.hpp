#pragma once

#include "harness/base/texts.hpp"
#include "harness/model/run_result.hpp"

#include <kainjow/mustache.hpp>

#include <functional>
#include <string>

namespace ediconform::reports {

/// Fills in the part of the page that shows what the guideline leaves open. `anchor_of` gives the
/// address of a case within the page, empty where it has none.
void set_observations(kainjow::mustache::data& page, const model::RunResult& result,
                      const base::Texts& texts,
                      const std::function<std::string(const std::string&)>& anchor_of);

} // namespace ediconform::reports
