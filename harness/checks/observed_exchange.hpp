#pragma once

#include "harness/checks/observation.hpp"
#include "harness/checks/reply_observation.hpp"
#include "harness/checks/step_evidence.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the observers share. Only observ*.cpp of this folder include it.
namespace ediconform::checks {

/// One exchange of the tester with a CA under test.
struct ObservedExchange {
    std::string step;
    std::string operation;
    const Event* request = nullptr;  ///< Null where nothing but a handshake was made.
    const Event* finished = nullptr; ///< Never null.
    ReplyObservation reply;
    std::optional<pki::Pkcs12Facts> pkcs12;    ///< Opened with the password of the request.
    std::optional<pki::Certificate> presented; ///< As TLS client certificate, if it was asked for.
    std::vector<std::uint64_t> evidence;

    /// The value that the request carried; nothing where it lacked the member.
    [[nodiscard]] std::optional<std::string> sent(std::string_view member) const;
    [[nodiscard]] const pki::Certificate* leaf() const;
    /// Answered with success and a certificate that can be used.
    [[nodiscard]] bool succeeded() const { return leaf() != nullptr && reply.meaning == "ok"; }
    /// Answered with a code other than that of success.
    [[nodiscard]] bool has_error_code() const { return reply.code && reply.meaning != "ok"; }
    [[nodiscard]] bool refused() const {
        return reply.terms.contains("refused") || reply.terms.contains("tls_refused");
    }
};

/// In the order in which they ended.
std::vector<ObservedExchange> exchanges_of(const CheckContext& context);

/// Takes what the observers find.
class Observations {
public:
    void note(std::string topic, std::string value, bool departs,
              const std::vector<std::uint64_t>& evidence, std::string owner = {}) {
        facts_.push_back({std::move(topic), std::move(value), std::move(owner), departs, evidence});
    }
    [[nodiscard]] std::vector<model::ObservedFact> take() && { return std::move(facts_); }

private:
    std::vector<model::ObservedFact> facts_;
};

using Exchanges = std::vector<ObservedExchange>;
void observe_answers(const CheckContext& context, const Exchanges& exchanges, Observations& into);
void observe_certificates(const CheckContext& context, const Exchanges& exchanges,
                          Observations& into);
void observe_client(const CheckContext& context, Observations& into);

} // namespace ediconform::checks
