#include "harness/pki/openssl_error.hpp"

#include <openssl/err.h>

#include <stdexcept>

namespace ediconform::pki {

OpensslErrors::OpensslErrors() {
    ERR_set_mark();
}

OpensslErrors::~OpensslErrors() {
    ERR_pop_to_mark();
}

std::string OpensslErrors::reason() const {
    const unsigned long code = ERR_peek_last_error();
    if (code == 0) {
        return "unspecified";
    }
    const char* text = ERR_reason_error_string(code);
    return text != nullptr ? text : "code " + std::to_string(code);
}

base::Error OpensslErrors::error(const std::string& id) const {
    return base::Error{id, {{"detail", reason()}}};
}

void throw_openssl_failure(const char* what) {
    throw std::runtime_error(std::string("OpenSSL: ") + what);
}

} // namespace ediconform::pki
