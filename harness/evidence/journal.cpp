#include "harness/evidence/journal.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace ediconform::evidence {

Journal::Journal(const base::Clock& clock, std::size_t limit_per_case)
    : clock_(clock), limit_(limit_per_case) {}

struct Journal::Reaction {
    std::function<bool(const Event&)> wanted;
    std::function<void()> action;
    std::atomic<bool> due = true;
    std::mutex running; ///< Held while the action is done.

    void to(const Event& event) {
        if (due && wanted(event)) {
            const std::lock_guard guard(running);
            if (due.exchange(false)) {
                action();
            }
        }
    }
};

std::uint64_t Journal::append(Event event) {
    std::unique_lock lock(mutex_);
    auto& of_case = cases_[event.case_id];
    if (of_case.overflowed) {
        return 0;
    }
    if (of_case.events.size() >= limit_) {
        event.facts["overflow"] = true;
        of_case.overflowed = true;
    }
    event.sequence = ++last_sequence_;
    event.at = clock_.wall();
    const Event& recorded = events_.emplace_back(std::move(event));
    of_case.events.push_back(&recorded);
    changed_.notify_all();
    const auto reactions = of_case.reactions;
    lock.unlock(); // Events never change nor move once appended.
    for (const std::weak_ptr<Reaction>& each : reactions) {
        if (const auto reaction = each.lock()) {
            reaction->to(recorded);
        }
    }
    return recorded.sequence;
}

std::shared_ptr<void> Journal::upon(const std::string& case_id,
                                    std::function<bool(const Event&)> wanted,
                                    std::function<void()> action) {
    auto reaction = std::make_shared<Reaction>();
    reaction->wanted = std::move(wanted);
    reaction->action = std::move(action);
    const std::lock_guard lock(mutex_);
    cases_[case_id].reactions.push_back(reaction);
    return {nullptr, [reaction](void*) {
                const std::lock_guard guard(reaction->running);
                reaction->due = false;
            }};
}

std::uint64_t Journal::next_connection() {
    const std::lock_guard lock(mutex_);
    return ++last_connection_;
}

const Journal::CaseEvents* Journal::find(const std::string& case_id) const {
    const auto found = cases_.find(case_id);
    return found == cases_.end() ? nullptr : &found->second;
}

std::vector<Event> Journal::of_case(const std::string& case_id) const {
    const std::lock_guard lock(mutex_);
    std::vector<Event> events;
    const CaseEvents* own = find(case_id);
    const CaseEvents* shared = own == nullptr || own->shares.empty() ? nullptr : find(own->shares);
    for (const CaseEvents* part : {own, shared}) {
        for (std::size_t index = 0; part != nullptr && index < part->events.size(); ++index) {
            events.push_back(*part->events[index]);
        }
    }
    std::ranges::sort(events, {}, &Event::sequence);
    return events;
}

void Journal::share(const std::string& case_id, const std::string& other) {
    const std::lock_guard lock(mutex_);
    cases_[case_id].shares = other;
}

void Journal::begin_anew(const std::string& case_id) {
    {
        const std::lock_guard lock(mutex_);
        cases_[case_id].events.clear();
    }
    Recorder(*this, case_id, "tester").record(EventKind::fact, {{"name", "begun_anew"}});
}

std::vector<Event> Journal::all() const {
    const std::lock_guard lock(mutex_);
    return {events_.begin(), events_.end()};
}

bool Journal::overflowed(const std::string& case_id) const {
    const std::lock_guard lock(mutex_);
    const CaseEvents* own = find(case_id);
    const CaseEvents* shared = own == nullptr || own->shares.empty() ? nullptr : find(own->shares);
    return (own != nullptr && own->overflowed) || (shared != nullptr && shared->overflowed);
}

bool Journal::wait_for(const std::string& case_id, const std::function<bool(const Event&)>& wanted,
                       std::chrono::milliseconds patience) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(mutex_);
    for (std::size_t next = 0;;) {
        const auto found = cases_.find(case_id);
        while (found != cases_.end() && next < found->second.events.size()) {
            const Event* event = found->second.events[next++];
            lock.unlock();
            if (wanted(*event)) {
                return true;
            }
            lock.lock();
        }
        const auto news = [&] {
            const auto place = cases_.find(case_id);
            return place != cases_.end() && place->second.events.size() > next;
        };
        if (!changed_.wait_until(lock, deadline, news)) {
            return false;
        }
    }
}

Recorder::Recorder(Journal& journal, std::string case_id, std::string source)
    : journal_(&journal), case_id_(std::move(case_id)), source_(std::move(source)) {}

Recorder Recorder::as(std::string source) const {
    Recorder other = *this;
    other.source_ = std::move(source);
    return other;
}

Recorder Recorder::in_step(std::string step) const {
    Recorder other = *this;
    other.step_ = std::move(step);
    return other;
}

std::uint64_t Recorder::next_connection() const {
    return journal_->next_connection();
}

std::uint64_t Recorder::record(EventKind kind, Facts facts, std::uint64_t connection,
                               std::shared_ptr<const RawEvidence> raw) const {
    Event event;
    event.case_id = case_id_;
    event.step = step_;
    event.source = source_;
    event.connection = connection;
    event.kind = kind;
    event.facts = std::move(facts);
    event.raw = std::move(raw);
    return journal_->append(std::move(event));
}

} // namespace ediconform::evidence
