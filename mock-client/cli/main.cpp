#include "mock-client/cli/client_program.hpp"

#include <memory>

int main(int argc, char** argv) {
    return ediconform::mock_client::run_client(
        argc, argv,
        std::make_shared<const ediconform::mock_client::Policies>(
            ediconform::mock_client::standard_policies()));
}
