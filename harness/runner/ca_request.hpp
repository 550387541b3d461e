#pragma once

#include "harness/evidence/journal.hpp"
#include "harness/runner/ca_case.hpp"
#include "harness/runner/made_text.hpp"
#include "mock-client/codec/request_encoder.hpp"
#include "mock-client/exchange/request_mutation.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ediconform::runner {

/// One request of a case, with what its references mean.
struct RequestOrder {
    const nlohmann::json* step = nullptr;
    const PairFixture* pair = nullptr;             ///< Null: none is sent.
    std::optional<CertificateFixture> certificate; ///< Presented; empty: none.
};

/// A request that is made and not yet sent.
struct CaRequest {
    mock_client::RequestParts parts;
    mock_client::RequestValues values;
    std::vector<mock_client::Mutation> mutations;
};

/// What an honest client would send, but for what the step says otherwise. `user_agent` lets
/// whoever reads the CA's log tell the requests of this run from others; `keeps_connection`: the
/// request does not ask for its end. Errors, where the profile gives no ground for the request:
/// `execution.no_such_text`, `execution.no_such_fault`, `execution.unencodable`.
base::Result<CaRequest> make_ca_request(const wire::Operation& operation,
                                        const mock_client::Endpoint& endpoint,
                                        const RequestOrder& order, const TextMaker& texts,
                                        const std::string& user_agent, bool keeps_connection);

/// Records the request, and registers its secrets.
void record_request(const evidence::Recorder& recorder, const std::string& operation,
                    const CaRequest& request, evidence::SecretRegistry& secrets);

} // namespace ediconform::runner
