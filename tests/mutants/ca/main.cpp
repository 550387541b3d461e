#include "tests/mutants/ca/mutants.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    using namespace ediconform;
    try {
        mock_ca::PolicyMakers mutants;
        mutant_ca::add_key_mutants(mutants);
        mutant_ca::add_resemblance_mutants(mutants);
        mutant_ca::add_reading_mutants(mutants);
        mutant_ca::add_writing_mutants(mutants);
        mutant_ca::add_field_mutants(mutants);
        mutant_ca::add_name_mutants(mutants);
        mutant_ca::add_renewal_mutants(mutants);
        mutant_ca::add_authentication_mutants(mutants);
        mutant_ca::add_certificate_mutants(mutants);
        mutant_ca::add_pkcs12_content_mutants(mutants);
        mutant_ca::add_reply_mutants(mutants);
        mutant_ca::add_connection_mutants(mutants);
        return mock_ca::run_mock_ca(argc, argv, mutants);
    } catch (const std::exception& error) {
        std::cerr << "ediconform-mutant-ca: " << error.what() << '\n';
        return 4;
    }
}
