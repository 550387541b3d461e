#pragma once

#include "harness/checks/check.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::checks {

using evidence::Event;
using evidence::EventKind;

/// The events of a case that belong to a step.
std::vector<const Event*> events_of_step(const CheckContext& context, std::string_view step);
const Event* last_of(const std::vector<const Event*>& events, EventKind kind);
const Event* last_in_step(const CheckContext& context, std::string_view step, EventKind kind);

/// Sequence numbers at which a step began and ended; 0 and the highest where it did not.
struct StepSpan {
    std::uint64_t begin = 0;
    std::uint64_t end = ~std::uint64_t{0};
    [[nodiscard]] bool holds(std::uint64_t sequence) const {
        return sequence >= begin && sequence <= end;
    }
};
StepSpan span_of_step(const CheckContext& context, std::string_view step);

/// End of what the runner did before the first step of the case (fact `preamble_ended`); 0 where
/// nothing.
std::uint64_t end_of_preamble(const CheckContext& context);

/// A step that the case never came to proves nothing either way.
CheckResult without_step(const CheckContext& context, const std::string& step,
                         base::LocalizedText expected);

/// A certificate that a case speaks of: `$needs.x`, `$given.client.certificate`,
/// `$issued.OPERATION` (the last that the mock CA issued after the preamble), `$step.certificate`
/// (what the mock CA issued during the step; the one in the step's reply where a CA is tested).
struct NamedCertificate {
    std::string fingerprint;
    std::optional<pki::Certificate> certificate;
    std::uint64_t evidence = 0;
};
std::optional<NamedCertificate> find_certificate(const CheckContext& context,
                                                 std::string_view reference);

/// A text that a case speaks of: `$needs.x.common_name`.
std::optional<std::string> find_text(const CheckContext& context, std::string_view reference);

} // namespace ediconform::checks
