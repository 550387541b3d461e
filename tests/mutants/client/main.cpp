#include "mock-client/cli/client_program.hpp"
#include "tests/mutants/client/mutant.hpp"

#include <algorithm>
#include <iostream>

namespace {

using namespace ediconform;

mutants::Mutants all_mutants() {
    mutants::Mutants all;
    for (const auto theme :
         {mutants::request_mutants, mutants::connection_mutants, mutants::retry_mutants,
          mutants::pre_check_mutants, mutants::reply_mutants, mutants::installation_mutants,
          mutants::report_mutants, mutants::fault_mutants}) {
        const mutants::Mutants some = theme();
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

constexpr int kUsage = 2;

} // namespace

/// `ediconform-mutant-client --list`, or `--mutant ID` and then all that ediconform-client takes.
int main(int argc, char** argv) {
    const mutants::Mutants mutants = all_mutants();
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    if (arguments == std::vector<std::string_view>{"--list"}) {
        for (const mutants::Mutant& mutant : mutants) {
            std::cout << mutant.id << "\n";
        }
        return 0;
    }
    const auto chosen = arguments.size() < 2 || arguments[0] != "--mutant"
                            ? mutants.end()
                            : std::ranges::find(mutants, arguments[1], &mutants::Mutant::id);
    if (chosen == mutants.end()) {
        std::cerr << "Usage: ediconform-mutant-client --list | --mutant ID ACTION [OPTION]...\n";
        return kUsage;
    }
    auto policies = mock_client::standard_policies();
    chosen->spoil(policies);
    argv[2] = argv[0];
    return mock_client::run_client(argc - 2, argv + 2,
                                   std::make_shared<const mock_client::Policies>(policies));
}
