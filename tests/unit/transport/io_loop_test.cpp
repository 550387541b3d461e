#include "harness/transport/http_server.hpp"

#include <gtest/gtest.h>

namespace ediconform::transport {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// Holds the loop up until the time has come, so that its beat is late for certain.
void hold_up(IoLoop& loop, std::chrono::milliseconds length) {
    loop.run([&] {
        const auto end = steady_clock::now() + length;
        while (steady_clock::now() < end) {
        }
    });
}

TEST(IoLoop, KnowsHowLateItWas) {
    IoLoop loop;
    const auto begin = steady_clock::now();
    hold_up(loop, 400ms);
    while (loop.delay_since(begin) == 0ms && steady_clock::now() < begin + 10s) {
        loop.run([] {});
    }
    // The beat of 50 ms was due at some time while the loop was held up.
    EXPECT_GE(loop.delay_since(begin), 300ms);
    EXPECT_EQ(loop.delay_since(steady_clock::now()), 0ms) << "that is over";
}

} // namespace
} // namespace ediconform::transport
