#pragma once

#include "harness/checks/check.hpp"
#include "harness/evidence/event.hpp"
#include "harness/wire/ca_profile.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::checks {

using evidence::Event;
using evidence::EventKind;
using evidence::Facts;
using Secrets = std::map<std::string, std::string>;

/// Writes the journal of one case by hand, as docs/journal.md describes it, and lets checks judge
/// it. Each event is one second after the one before.
class JournalBuilder {
public:
    explicit JournalBuilder(const std::string& profile = "neutral-json");

    Event& add(EventKind kind, const std::string& step, const std::string& source,
               Facts facts = {});

    // CA under test: the tester is the client.
    JournalBuilder& request(const std::string& step, const Secrets& secrets = {});
    /// An answer that arrived completely. `facts` are added to the end of the exchange.
    JournalBuilder& answer(const std::string& step, const std::string& body, int status = 200,
                           const std::string& operation = "issue", const Facts& facts = {});
    /// A response whose head arrived, and of its content `body`.
    JournalBuilder& broken_answer(const std::string& step, const std::string& body,
                                  int status = 200);
    JournalBuilder& no_answer(const std::string& step, const std::string& failure,
                              const Facts& facts = {});

    // Client under test: the tester is the CA.
    JournalBuilder& preamble_ended();
    JournalBuilder& begin(const std::string& step);
    JournalBuilder& end(const std::string& step);
    JournalBuilder& called(const std::string& step, const std::string& action,
                           const Secrets& arguments = {});
    JournalBuilder& answered(const std::string& step, const std::string& outcome,
                             const std::string& message = "", const std::string& result = "done");
    JournalBuilder& arrived(const std::string& operation, const std::string& body,
                            const std::string& more_head = "", std::uint64_t connection = 1);
    JournalBuilder& log(const std::string& content);

    /// A certificate with a name: fact, or issued by the mock CA.
    JournalBuilder& certificate(const std::string& name, const pki::Certificate& certificate,
                                Facts facts = {});
    JournalBuilder& issued(const std::string& operation, const pki::Certificate& certificate);

    JournalBuilder& later(std::chrono::milliseconds by);

    /// What the check of that name finds; `parameters` is the rest of the expectation as JSON.
    [[nodiscard]] CheckResult check(const std::string& name, const std::string& parameters) const;
    [[nodiscard]] model::CheckState state(const std::string& name,
                                          const std::string& parameters) const;
    [[nodiscard]] CheckContext context() const;

    wire::CaProfile profile;
    std::vector<Event> events;
    std::vector<pki::Certificate> anchors;
    std::optional<std::chrono::milliseconds> total_timeout;
    bool switches_later = false;
    std::optional<int> attempts;
    std::optional<std::chrono::milliseconds> interval;
    base::WallTime now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);

private:
    base::WallTime at_ = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
};

/// Every text of the product, in which no id that a check uses may be missing.
const base::Texts& texts();

/// A reply in the dialect of neutral-json.
std::string reply(const nlohmann::json& status, const nlohmann::json& certificate = nullptr);

} // namespace ediconform::checks
