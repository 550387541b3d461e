#pragma once

#include "harness/base/clock.hpp"
#include "harness/evidence/event.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ediconform::evidence {

/// The ordered record of everything seen on the wire and done by the tester: the evidence, and the
/// only source of verdicts. Append-only, safe to share between threads; order is one number under
/// one lock.
class Journal {
public:
    /// `clock` must outlive the journal. At most `limit` events a case are kept; the one after them
    /// is marked by the fact `overflow`, and the case is then inconclusive.
    explicit Journal(const base::Clock& clock, std::size_t limit_per_case = 20'000);

    /// Fills in `sequence` and `at`, and does what is to be done `upon` the event; returns the
    /// number, 0 where the case is over its limit and the event was dropped.
    std::uint64_t append(Event event);

    /// A number for a new connection, unique within the journal, from 1.
    [[nodiscard]] std::uint64_t next_connection();

    /// In order, with those of the case whose record it shares.
    [[nodiscard]] std::vector<Event> of_case(const std::string& case_id) const;
    [[nodiscard]] std::vector<Event> all() const;
    [[nodiscard]] bool overflowed(const std::string& case_id) const;

    /// What is recorded of `other`, before and after, is the record of `case_id` too: the tester
    /// did once what both ask for.
    void share(const std::string& case_id, const std::string& other);
    /// What was recorded of the case so far is no longer evidence: the case begins anew, which the
    /// fact `begun_anew` says. The events stay in `all`.
    void begin_anew(const std::string& case_id);

    /// Waits until an event of the case, past or coming, satisfies `wanted`; false after `patience`
    /// on the steady clock of the machine. `wanted` is called without a lock held, once for each
    /// event in order.
    [[nodiscard]] bool wait_for(const std::string& case_id,
                                const std::function<bool(const Event&)>& wanted,
                                std::chrono::milliseconds patience) const;

    /// Does `action` once, right after the first event of the case to come that `wanted` wants, on
    /// the thread that records it and before that goes on: what it does next comes after the
    /// action. The action may record events itself. It is not done any more, and is over, once the
    /// returned handle is destroyed, which the action must not do.
    [[nodiscard]] std::shared_ptr<void> upon(const std::string& case_id,
                                             std::function<bool(const Event&)> wanted,
                                             std::function<void()> action);

private:
    struct Reaction;
    struct CaseEvents {
        std::vector<const Event*> events; ///< Into `events_`, whose elements never move.
        bool overflowed = false;
        std::string shares; ///< The case whose record is its record too; empty: none.
        std::vector<std::weak_ptr<Reaction>> reactions;
    };

    [[nodiscard]] const CaseEvents* find(const std::string& case_id) const;

    const base::Clock& clock_;
    std::size_t limit_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::deque<Event> events_;
    std::map<std::string, CaseEvents, std::less<>> cases_;
    std::uint64_t last_sequence_ = 0;
    std::uint64_t last_connection_ = 0;
};

/// Writes events of one case from one source. Copied freely; the journal must outlive it.
class Recorder {
public:
    Recorder(Journal& journal, std::string case_id, std::string source);

    /// The same recorder with another source or step name.
    [[nodiscard]] Recorder as(std::string source) const;
    [[nodiscard]] Recorder in_step(std::string step) const;
    /// A number for a new connection, unique within the journal.
    [[nodiscard]] std::uint64_t next_connection() const;

    std::uint64_t record(EventKind kind, Facts facts = {}, std::uint64_t connection = 0,
                         std::shared_ptr<const RawEvidence> raw = nullptr) const;

    [[nodiscard]] const std::string& case_id() const { return case_id_; }
    [[nodiscard]] const std::string& source() const { return source_; }

private:
    Journal* journal_;
    std::string case_id_;
    std::string source_;
    std::string step_;
};

} // namespace ediconform::evidence
