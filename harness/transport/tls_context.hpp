#pragma once

#include "harness/base/result.hpp"
#include "harness/transport/http_server.hpp"
#include "harness/transport/tls_types.hpp"

#include <openssl/ssl.h>

#include <memory>

namespace ediconform::transport {

struct FreeSslContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeSslContext>;

/// Error `tls.identity`: a PEM does not parse, is empty where it must not be, or the key does not
/// match.
base::Result<SslContext> make_server_context(const TlsServerSettings& settings);
base::Result<SslContext> make_client_context(const TlsClientSettings& settings);

/// What `TlsServerContext::make` really makes.
class OpenSslServerContext final : public TlsServerContext {
public:
    explicit OpenSslServerContext(SslContext context) : context_(std::move(context)) {}
    [[nodiscard]] SSL_CTX* get() const { return context_.get(); }

private:
    SslContext context_;
};

} // namespace ediconform::transport
