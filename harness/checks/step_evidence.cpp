#include "harness/checks/step_evidence.hpp"

#include "harness/checks/reply_observation.hpp"

#include <algorithm>
#include <ranges>

namespace ediconform::checks {

namespace {

/// The last of that name: what was said again was corrected.
const Event* find_named_fact(const CheckContext& context, std::string_view name) {
    const auto reversed = std::views::reverse(context.events);
    const auto found = std::ranges::find_if(reversed, [&](const Event& event) {
        return event.kind == EventKind::fact && event.text("name") == name;
    });
    return found == reversed.end() ? nullptr : &*found;
}

NamedCertificate from_event(const Event& event) {
    NamedCertificate named{event.text("fingerprint"), std::nullopt, event.sequence};
    if (event.raw && !event.raw->certificates.empty()) {
        auto certificate = pki::Certificate::from_der(event.raw->certificates.front());
        if (certificate) {
            named.certificate = *certificate;
            named.fingerprint = certificate->fingerprint();
        }
    }
    return named;
}

const Event* last_issued(const CheckContext& context, std::string_view operation) {
    const Event* last = nullptr;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::ca_issued && event.text("operation") == operation &&
            event.sequence > end_of_preamble(context)) {
            last = &event;
        }
    }
    return last;
}

const Event* last_issued_in(const CheckContext& context, std::string_view step) {
    const StepSpan span = span_of_step(context, step);
    const Event* last = nullptr;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::ca_issued && span.begin != 0 && span.holds(event.sequence)) {
            last = &event;
        }
    }
    return last;
}

} // namespace

std::vector<const Event*> events_of_step(const CheckContext& context, std::string_view step) {
    std::vector<const Event*> events;
    for (const Event& event : context.events) {
        if (event.step == step) {
            events.push_back(&event);
        }
    }
    return events;
}

const Event* last_of(const std::vector<const Event*>& events, EventKind kind) {
    const auto reversed = std::views::reverse(events);
    const auto found =
        std::ranges::find_if(reversed, [&](const Event* event) { return event->kind == kind; });
    return found == reversed.end() ? nullptr : *found;
}

const Event* last_in_step(const CheckContext& context, std::string_view step, EventKind kind) {
    return last_of(events_of_step(context, step), kind);
}

StepSpan span_of_step(const CheckContext& context, std::string_view step) {
    StepSpan span;
    for (const Event& event : context.events) {
        if (event.step == step && event.kind == EventKind::step_started) {
            span.begin = event.sequence;
        } else if (event.step == step && event.kind == EventKind::step_finished) {
            span.end = event.sequence;
        }
    }
    return span;
}

std::uint64_t end_of_preamble(const CheckContext& context) {
    const Event* end = find_named_fact(context, "preamble_ended");
    return end == nullptr ? 0 : end->sequence;
}

std::optional<NamedCertificate> find_certificate(const CheckContext& context,
                                                 std::string_view reference) {
    const std::string_view name = reference.substr(1);
    if (name.starts_with("needs.") || name.starts_with("given.")) {
        const Event* fact = find_named_fact(context, name);
        return fact == nullptr ? std::nullopt : std::optional(from_event(*fact));
    }
    if (name.starts_with("issued.")) {
        const Event* issued = last_issued(context, name.substr(7));
        return issued == nullptr ? std::nullopt : std::optional(from_event(*issued));
    }
    const std::string_view step = name.substr(0, name.find('.'));
    if (const Event* issued = last_issued_in(context, step)) {
        return from_event(*issued);
    }
    const ReplyObservation reply = observe_reply(context, step);
    const auto leaf = reply.leaf();
    if (!leaf) {
        return std::nullopt;
    }
    return NamedCertificate{leaf->fingerprint(), *leaf, reply.sequence};
}

std::optional<std::string> find_text(const CheckContext& context, std::string_view reference) {
    const std::string_view name = reference.substr(1);
    const std::size_t dot = name.rfind('.');
    const Event* fact = find_named_fact(context, name.substr(0, dot));
    if (fact == nullptr || !fact->facts.contains(name.substr(dot + 1))) {
        return std::nullopt;
    }
    return fact->text(name.substr(dot + 1));
}

CheckResult without_step(const CheckContext& context, const std::string& step,
                         base::LocalizedText expected) {
    CheckResult result;
    result.state = model::CheckState::undecided;
    result.expected = std::move(expected);
    result.observed = context.texts.render("check.step_missing", {{"step", step}});
    result.owner = model::Owner::harness;
    return result;
}

} // namespace ediconform::checks
