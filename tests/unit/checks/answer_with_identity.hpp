#pragma once

#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "tests/unit/checks/journal_builder.hpp"

#include <string>

namespace ediconform::checks {

/// The CA gives out that identity in a step, under the password that was asked for.
inline JournalBuilder& give(JournalBuilder& journal, const std::string& step,
                            const pki::Identity& identity, const std::string& password = "p12Pass",
                            int status = 0) {
    const auto der = mock_ca::write_pkcs12(identity, "n", password, {});
    journal.request(step, {{"pkcs12_password", password}});
    return journal.answer(step, reply(status, mock_ca::encode_base64(*der, 0)));
}

} // namespace ediconform::checks
