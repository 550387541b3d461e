#include "harness/pki/chain.hpp"

#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace ediconform::pki {
namespace {

ChainProblem problem_at(X509_STORE_CTX* context) {
    const int code = X509_STORE_CTX_get_error(context);
    return {code, X509_STORE_CTX_get_error_depth(context), X509_verify_cert_error_string(code)};
}

struct Collection {
    std::time_t time;
    std::vector<ChainProblem> problems;
};

/// A certificate is valid through its notAfter, inclusive (RFC 5280 4.1.2.5); OpenSSL excludes that
/// second.
bool is_last_second(X509_STORE_CTX* context, std::time_t time) {
    const X509* certificate = X509_STORE_CTX_get_current_cert(context);
    return X509_STORE_CTX_get_error(context) == X509_V_ERR_CERT_HAS_EXPIRED &&
           certificate != nullptr &&
           ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), time) == 0;
}

/// Notes the problem and lets the verification go on, so that the next one is found too.
int collect(int ok, X509_STORE_CTX* context) {
    auto* collection = static_cast<Collection*>(X509_STORE_CTX_get_app_data(context));
    if (ok == 0 && !is_last_second(context, collection->time)) {
        collection->problems.push_back(problem_at(context));
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

void configure(X509_STORE_CTX* context, std::time_t time, Purpose purpose) {
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
    // An anchor is trusted because it is given, also when it is not self-signed.
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(parameters, time);
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
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    Collection collection{std::chrono::system_clock::to_time_t(seconds), {}};
    configure(context.get(), collection.time, purpose);
    X509_STORE_CTX_set_app_data(context.get(), &collection);
    X509_STORE_CTX_set_verify_cb(context.get(), collect);
    if (X509_verify_cert(context.get()) <= 0 && collection.problems.empty()) {
        collection.problems.push_back(problem_at(context.get()));
    }
    return std::move(collection.problems);
}

bool has_expired(const std::vector<ChainProblem>& problems) {
    return std::ranges::any_of(problems, [](const ChainProblem& problem) {
        return problem.code == X509_V_ERR_CERT_HAS_EXPIRED && problem.depth == 0;
    });
}

} // namespace ediconform::pki
