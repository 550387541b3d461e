#pragma once

#include "mock-ca/fault/injector.hpp"
#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/operation_route.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// What goes out for one request, and what becomes of it afterwards.
struct Answer {
    Injection injection;
    std::string operation; ///< Empty where the request was for none.
    int status = 0;
    std::optional<std::size_t> fault; ///< Index in the plan of what disturbs it.
    std::optional<Decision> pending;  ///< To be committed once the answer is over.
};

/// Who is at the other end of the connection.
struct TlsPeer {
    std::vector<pki::Certificate> presented; ///< Leaf first; empty where none was shown.
    bool resumed = false;
};

/// From a request to its answer: records, routes, decides, disturbs. One for each connection.
class RequestHandler {
public:
    RequestHandler(CaCore& core, std::string listener, std::uint64_t connection);

    /// The head of a request is there. Empty where its content is awaited.
    std::optional<Answer> begin(const transport::HttpRequest& request);
    /// The whole of the request that began.
    Answer answer(const transport::HttpRequest& request, const TlsPeer& peer);
    /// Records what came in the place of TLS, where that is a request of HTTP.
    void note_unencrypted(const base::Bytes& opening) const;
    Answer refuse_malformed(const base::Bytes& received);
    /// Makes what was decided take effect, and records what was issued.
    void commit(Decision& decision);

private:
    [[nodiscard]] Answer refuse(const transport::HttpRequest& request,
                                const OperationRoute& route) const;
    [[nodiscard]] Answer serve(const transport::HttpRequest& request,
                               const wire::Operation& operation, const TlsPeer& peer,
                               std::optional<std::size_t> fault);
    [[nodiscard]] Decision decide(const wire::Operation& operation,
                                  const base::Result<RequestValues>& values, const TlsPeer& peer);
    void remember_secrets(const RequestValues& values) const;
    void record_decision(const std::string& operation, const std::string& meaning,
                         const std::string& reason) const;
    void record_request(const transport::HttpRequest& request, const wire::Operation* operation,
                        std::uint64_t ordinal, bool whole) const;

    /// What was settled when the head of a request was there.
    struct Begun {
        const wire::Operation* operation;
        std::uint64_t ordinal;
        std::optional<std::size_t> fault;
    };

    CaCore& core_;
    std::string listener_;
    std::uint64_t connection_;
    base::WallTime connected_;
    unsigned requests_ = 0;
    std::optional<Begun> begun_;
};

} // namespace ediconform::mock_ca
