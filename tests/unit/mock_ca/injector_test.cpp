#include "mock-ca/fault/injector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using testing::SizeIs;
using transport::Phase;
using transport::WireAction;
using transport::WireActions;

const PlannedReply kReply{"HEAD\r\n\r\n", "0123456789"};

ConnectionFault ends_by(WireAction::Kind end, bool half = false) {
    ConnectionFault fault;
    fault.end = end;
    fault.half = half;
    return fault;
}

const ConnectionFault kClose = ends_by(WireAction::Kind::fin);
const ConnectionFault kReset = ends_by(WireAction::Kind::reset);
const ConnectionFault kStall = ends_by(WireAction::Kind::stall);
const ConnectionFault kCloseNotify = ends_by(WireAction::Kind::close_notify);
const ConnectionFault kTruncate = ends_by(WireAction::Kind::close_notify, true);

FaultEntry fault(const ConnectionFault& action, Phase phase, std::optional<std::size_t> at = {}) {
    FaultEntry entry;
    entry.action = action;
    entry.phase = phase;
    entry.at = at;
    return entry;
}

Injection disturbed(const FaultEntry& entry) {
    base::Random random(1);
    return disturb(kReply, entry, random);
}

WireActions disturbed_connection(const FaultEntry& entry) {
    base::Random random(1);
    return disturb_connection(entry, random);
}

/// The octets that go out before the connection ends, and how it ends.
std::pair<std::string, WireAction::Kind> effect(const Injection& injection) {
    std::string octets;
    for (const WireAction& action : injection.actions) {
        octets += action.bytes;
    }
    return {octets, injection.actions.back().kind};
}

TEST(Injector, AnUndisturbedAnswerGoesOutWholeInOnePiece) {
    const Injection injection = undisturbed(kReply);
    ASSERT_THAT(injection.actions, SizeIs(1));
    EXPECT_EQ(injection.actions[0].bytes, "HEAD\r\n\r\n0123456789");
    EXPECT_TRUE(injection.complete);
}

TEST(Injector, BeforeTheAnswerNothingOfItGoesOut) {
    for (const Phase phase : {Phase::request_body, Phase::decided}) {
        const Injection injection = disturbed(fault(kReset, phase, 5));
        EXPECT_EQ(effect(injection), (std::pair(std::string(), WireAction::Kind::reset)));
        EXPECT_TRUE(injection.sent.head.empty());
        EXPECT_FALSE(injection.complete);
    }
}

TEST(Injector, CutsTheHeadAfterTheOctetsGiven) {
    EXPECT_EQ(effect(disturbed(fault(kClose, Phase::reply_head, 3))),
              (std::pair(std::string("HEA"), WireAction::Kind::fin)));
}

TEST(Injector, CutsTheBodyAfterTheOctetsGiven) {
    const Injection injection = disturbed(fault(kCloseNotify, Phase::reply_body, 4));
    EXPECT_EQ(effect(injection),
              (std::pair(std::string("HEAD\r\n\r\n0123"), WireAction::Kind::close_notify)));
    EXPECT_EQ(injection.sent.body, "0123");
    EXPECT_FALSE(injection.complete);
}

TEST(Injector, SendsTheHeadAloneWhereTheBodyFailsAtOnce) {
    EXPECT_EQ(effect(disturbed(fault(kStall, Phase::reply_body))),
              (std::pair(std::string("HEAD\r\n\r\n"), WireAction::Kind::stall)));
}

TEST(Injector, AfterTheAnswerAllOfItHasGoneOut) {
    const Injection injection = disturbed(fault(kClose, Phase::after_reply));
    EXPECT_EQ(effect(injection),
              (std::pair(std::string("HEAD\r\n\r\n0123456789"), WireAction::Kind::fin)));
    EXPECT_TRUE(injection.complete);
}

TEST(Injector, ATruncatedBodyIsHalfOfItOrWhatIsAskedButNeverTheWhole) {
    const auto body = [](std::optional<std::size_t> at) {
        return disturbed(fault(kTruncate, Phase::reply_body, at)).sent.body;
    };
    EXPECT_EQ(body({}), "01234");
    EXPECT_EQ(body(0), "");
    EXPECT_EQ(body(7), "0123456");
    EXPECT_EQ(body(1'000), "012345678");
}

TEST(Injector, EndsAConnectionAsTheKindSays) {
    EXPECT_EQ(disturbed_connection(fault(kReset, Phase::accept)).at(0).kind,
              WireAction::Kind::reset);
    EXPECT_EQ(disturbed_connection(fault(kStall, Phase::accept)).at(0).kind,
              WireAction::Kind::stall);
    EXPECT_EQ(disturbed_connection(fault(kCloseNotify, Phase::handshake_done)).at(0).kind,
              WireAction::Kind::close_notify);
}

} // namespace
} // namespace ediconform::mock_ca
