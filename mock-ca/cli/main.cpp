#include "mock-ca/cli/mock_ca_program.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    try {
        return ediconform::mock_ca::run_mock_ca(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "ediconform-mock-ca: " << error.what() << '\n';
        return 4;
    }
}
