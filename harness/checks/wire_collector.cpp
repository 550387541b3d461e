#include "harness/checks/wire_collector.hpp"

#include "harness/base/text.hpp"

#include <charconv>
#include <cstdint>

namespace ediconform::checks {

namespace {

constexpr std::size_t kMostNoted = 100;
constexpr std::size_t kLongestPlace = 200;

/// An integer of 64 bits in its one plain form (docs/profiles.md): `007` and `-0` are texts.
bool is_plain_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size() &&
           std::to_string(value) == text;
}

bool is_of(wire::ValueType type, WireKind kind, std::string_view text) {
    if (type == wire::ValueType::string) {
        return kind == WireKind::text || kind == WireKind::string;
    }
    return kind == WireKind::integer || (kind == WireKind::text && is_plain_integer(text));
}

std::string_view name_of(WireKind kind) {
    switch (kind) {
    case WireKind::text:
    case WireKind::string:
        return "text";
    case WireKind::integer:
        return "an integer";
    case WireKind::other_number:
        return "a number that is no integer";
    case WireKind::boolean:
        return "a boolean";
    case WireKind::null:
        return "null";
    case WireKind::container:
        return "an object or array";
    }
    return "";
}

std::string type_detail(wire::ValueType type, WireKind kind) {
    const std::string expected = type == wire::ValueType::integer ? "an integer" : "a string";
    return "the profile has " + expected + ", the message " + std::string(name_of(kind));
}

} // namespace

WireCollector::WireCollector(const wire::MessageBinding& binding, WireReading& reading)
    : binding_(binding), reading_(reading) {
    for (const auto& bound : binding.members) {
        bound_.insert(bound.place);
    }
    for (const auto& constant : binding.constants) {
        bound_.insert(constant.place);
    }
    const bool nested =
        binding.encoding == wire::Encoding::json || binding.encoding == wire::Encoding::xml;
    for (const std::string& place : bound_) {
        for (std::size_t end = place.rfind('/'); nested && end != std::string::npos && end > 0;
             end = place.rfind('/', end - 1)) {
            ancestors_.insert(place.substr(0, end));
        }
    }
}

bool WireCollector::is_bound(const std::string& place) const {
    return bound_.contains(place);
}

bool WireCollector::leads_to_member(const std::string& place) const {
    return is_bound(place) || ancestors_.contains(place);
}

std::string WireCollector::name_at(std::string_view place) const {
    for (const auto& bound : binding_.members) {
        if (bound.place == place) {
            return bound.member;
        }
    }
    return base::truncated(place, kLongestPlace);
}

void WireCollector::violation(std::string_view code, std::string_view place,
                              std::string_view detail) {
    WireViolation found{std::string(code), name_at(place), std::string(detail)};
    if (reported_.emplace(found.code, found.member, found.detail).second) {
        reading_.violations.push_back(std::move(found));
    }
}

void WireCollector::duplicate(const std::string& place) {
    if (noted_++ < kMostNoted) {
        violation("duplicate_member", place, "stands more than once; the first one was read");
    }
}

void WireCollector::unknown(const std::string& place) {
    if (noted_++ < kMostNoted) {
        violation("unknown_member", place, "not in the profile");
    }
}

void WireCollector::value(const std::string& place, std::string text, WireKind kind) {
    if (found_.contains(place)) {
        duplicate(place);
    } else if (is_bound(place)) {
        found_[place] = {std::move(text), kind};
    } else {
        unknown(place);
    }
}

void WireCollector::judge_member(const wire::MemberBinding& bound) {
    const auto at = found_.find(bound.place);
    if (at == found_.end()) {
        if (!bound.optional) {
            violation("missing_member", bound.place, "not in the message");
        }
        return;
    }
    const Found& found = at->second;
    reading_.members[bound.member] = found.text;
    if (found.kind == WireKind::null) {
        violation("empty_member", bound.place, "null");
    } else if (!is_of(bound.type, found.kind, found.text)) {
        violation("member_type", bound.place, type_detail(bound.type, found.kind));
    }
    if (found.text.empty() && is_of(wire::ValueType::string, found.kind, found.text)) {
        violation("empty_member", bound.place, "empty text");
    }
}

void WireCollector::judge_constant(const wire::ConstantBinding& constant) {
    const auto at = found_.find(constant.place);
    if (at == found_.end()) {
        violation("constant", constant.place, "not in the message");
    } else if (at->second.text != constant.value) {
        violation("constant", constant.place, "not the value of the profile");
    } else if (!is_of(constant.type, at->second.kind, at->second.text)) {
        violation("constant", constant.place, type_detail(constant.type, at->second.kind));
    }
}

void WireCollector::finish() {
    for (const auto& bound : binding_.members) {
        judge_member(bound);
    }
    for (const auto& constant : binding_.constants) {
        judge_constant(constant);
    }
}

} // namespace ediconform::checks
