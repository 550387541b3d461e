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

/// From a request to its answer: records, routes, decides, disturbs. One for each connection.
class RequestHandler {
public:
    RequestHandler(CaCore& core, std::string listener, std::uint64_t connection);

    Answer answer(const transport::HttpRequest& request,
                  const std::vector<pki::Certificate>& presented);
    Answer refuse_malformed(const base::Bytes& received);
    /// Makes what was decided take effect, and records what was issued.
    void commit(Decision& decision);

private:
    [[nodiscard]] Answer refuse(const transport::HttpRequest& request,
                                const OperationRoute& route) const;
    [[nodiscard]] Answer serve(const transport::HttpRequest& request,
                               const wire::Operation& operation,
                               const std::vector<pki::Certificate>& presented,
                               std::optional<std::size_t> fault);
    [[nodiscard]] Decision decide(const wire::Operation& operation,
                                  const base::Result<RequestValues>& values,
                                  const std::vector<pki::Certificate>& presented);
    void remember_secrets(const RequestValues& values) const;
    void record_decision(const std::string& operation, const std::string& meaning,
                         const std::string& reason) const;
    void record_request(const transport::HttpRequest& request, const wire::Operation* operation,
                        std::uint64_t ordinal) const;

    CaCore& core_;
    std::string listener_;
    std::uint64_t connection_;
    base::WallTime connected_;
};

} // namespace ediconform::mock_ca
