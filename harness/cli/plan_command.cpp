#include "harness/cli/plan_command.hpp"

#include "harness/cli/ledger_file.hpp"
#include "harness/cli/plan_listing.hpp"
#include "harness/cli/selection.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/runner/fixture_state.hpp"
#include "harness/runner/ledger.hpp"
#include "harness/runner/target.hpp"

#include <iostream>

namespace ediconform::cli {

ExitCode plan_command(const PlanOptions& options) {
    const auto data = load_data(options.common);
    if (!data) {
        return ExitCode::bad_input;
    }
    const auto selection =
        select_cases(*data, {options.mode, options.suite, options.cases}, options.common.language);
    if (!selection) {
        return ExitCode::nothing_selected;
    }
    evidence::SecretRegistry secrets;
    auto target = runner::load_target(options.target, options.profile, data->scenarios, secrets);
    if (!target) {
        complain(data->texts, target.error(), options.common.language);
        return ExitCode::bad_input;
    }
    for (const base::Error& outdated : runner::drop_outdated(*target, base::SystemClock().wall())) {
        complain(data->texts, outdated, options.common.language);
    }
    const std::filesystem::path file = ledger_file(options.target, options.ledger);
    auto ledger = runner::LedgerRecord::read(file);
    if (!ledger) {
        complain(data->texts, ledger.error(), options.common.language);
        return ExitCode::bad_input;
    }
    const runner::CaPlan plan =
        runner::plan_ca_suite(selection->cases, *target, *ledger, data->corpus.requirements,
                              data->texts, options.allowed_issues);
    const DescribedPlan described{plan, target->name, target->profile.name, selection->suite,
                                  file.string()};
    std::cout << (options.common.json
                      ? plan_json(described).dump(2, ' ', false,
                                                  nlohmann::json::error_handler_t::replace) +
                            "\n"
                      : plan_text(described, data->texts, options.common.language));
    return ExitCode::conformant;
}

} // namespace ediconform::cli
