#include "harness/pki/chain.hpp"

#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>

namespace ediconform::pki {
namespace {

ChainProblem problem_at(X509_STORE_CTX* context) {
    const int code = X509_STORE_CTX_get_error(context);
    return {code, X509_STORE_CTX_get_error_depth(context), X509_verify_cert_error_string(code)};
}

/// Notes the problem and lets the verification go on, so that the next one is found too.
int collect(int ok, X509_STORE_CTX* context) {
    if (ok == 0) {
        auto* problems =
            static_cast<std::vector<ChainProblem>*>(X509_STORE_CTX_get_app_data(context));
        problems->push_back(problem_at(context));
    }
    return 1;
}

X509StorePtr store_of(const std::vector<Certificate>& anchors) {
    X509StorePtr store(X509_STORE_new());
    if (store == nullptr) {
        throw_openssl_failure("no memory for a store");
    }
    for (const Certificate& anchor : anchors) {
        X509_STORE_add_cert(store.get(), anchor.get());
    }
    return store;
}

X509StackPtr stack_of(const std::vector<Certificate>& certificates) {
    X509StackPtr stack(sk_X509_new_null());
    for (const Certificate& certificate : certificates) {
        sk_X509_push(stack.get(), certificate.get());
    }
    return stack;
}

void configure(X509_STORE_CTX* context, base::WallTime time, Purpose purpose) {
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
    // An anchor is trusted because it is given, also when it is not self-signed.
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(seconds));
    if (purpose != Purpose::any) {
        X509_VERIFY_PARAM_set_purpose(parameters, purpose == Purpose::tls_client
                                                      ? X509_PURPOSE_SSL_CLIENT
                                                      : X509_PURPOSE_SSL_SERVER);
    }
}

} // namespace

std::vector<ChainProblem> verify_chain(const Certificate& leaf,
                                       const std::vector<Certificate>& intermediates,
                                       const std::vector<Certificate>& anchors, base::WallTime time,
                                       Purpose purpose) {
    const OpensslErrors errors;
    const X509StorePtr store = store_of(anchors);
    const X509StackPtr untrusted = stack_of(intermediates);
    const X509StoreContextPtr context(X509_STORE_CTX_new());
    if (context == nullptr ||
        X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), untrusted.get()) != 1) {
        throw_openssl_failure("no memory for a verification");
    }
    configure(context.get(), time, purpose);
    std::vector<ChainProblem> problems;
    X509_STORE_CTX_set_app_data(context.get(), &problems);
    X509_STORE_CTX_set_verify_cb(context.get(), collect);
    if (X509_verify_cert(context.get()) <= 0 && problems.empty()) {
        problems.push_back(problem_at(context.get()));
    }
    return problems;
}

bool has_expired(const std::vector<ChainProblem>& problems) {
    return std::ranges::any_of(problems, [](const ChainProblem& problem) {
        return problem.code == X509_V_ERR_CERT_HAS_EXPIRED && problem.depth == 0;
    });
}

} // namespace ediconform::pki
