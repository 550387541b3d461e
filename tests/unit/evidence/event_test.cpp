#include "harness/evidence/event.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ediconform::evidence {
namespace {

Event event_with(Facts facts) {
    Event event;
    event.facts = std::move(facts);
    return event;
}

TEST(EventKindName, DiffersForEachKind) {
    std::set<std::string_view> names;
    const int last = static_cast<int>(EventKind::fact);
    for (int kind = 0; kind <= last; ++kind) {
        names.insert(kind_name(static_cast<EventKind>(kind)));
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
}

TEST(EventFacts, AreReadAsText) {
    const Event event = event_with(
        {{"resumed", false}, {"alert", std::int64_t{45}}, {"how", std::string("reset")}});
    EXPECT_EQ(event.text("resumed"), "false");
    EXPECT_EQ(event.text("alert"), "45");
    EXPECT_EQ(event.text("how"), "reset");
}

TEST(EventFacts, OfAnotherTypeOrMissingGiveTheDefault) {
    const Event event = event_with({{"how", std::string("45")}});
    EXPECT_EQ(event.text("alert"), "");
    EXPECT_EQ(event.number("how", -1), -1);
    EXPECT_EQ(event.number("alert"), 0);
    EXPECT_FALSE(event.flag("how"));
}

} // namespace
} // namespace ediconform::evidence
