#include "harness/runner/throttling.hpp"

#include "mock-client/codec/reply_decoder.hpp"

#include <charconv>

namespace ediconform::runner {

namespace {

using std::chrono::seconds;

constexpr int kMostRepeats = 3;
constexpr seconds kUsualPause{1};

seconds pause_asked_for(const transport::HttpResponse& response) {
    const std::string field = response.fields.find("Retry-After").value_or("");
    int count = 0;
    const auto [end, failure] = std::from_chars(field.data(), field.data() + field.size(), count);
    const bool is_number = failure == std::errc{} && end == field.data() + field.size();
    return is_number && count > 0 ? seconds(count) : kUsualPause;
}

} // namespace

bool is_throttled(const wire::Operation& operation, const transport::ExchangeRecord& record) {
    constexpr int kTooManyRequests = 429;
    constexpr int kUnavailable = 503;
    if (!record.response || record.failure != transport::ExchangeFailure::none) {
        return false;
    }
    const transport::HttpResponse& response = *record.response;
    const bool asks_for_patience =
        response.status == kTooManyRequests ||
        (response.status == kUnavailable && response.fields.find("Retry-After"));
    return asks_for_patience &&
           !mock_client::decode_reply(operation, response.fields.find("Content-Type").value_or(""),
                                      response.body);
}

transport::ExchangeRecord once_admitted(transport::ExchangeRecord first, const Patience& patience,
                                        const wire::Operation& operation,
                                        const evidence::Recorder& recorder) {
    transport::ExchangeRecord record = std::move(first);
    for (int repeat = 0; repeat < kMostRepeats && is_throttled(operation, record); ++repeat) {
        const seconds pause = pause_asked_for(*record.response);
        if (pause > patience.most) {
            break;
        }
        recorder.record(evidence::EventKind::fact,
                        {{"name", "throttled"},
                         {"status", std::int64_t{record.response->status}},
                         {"pause_seconds", std::int64_t{pause.count()}}});
        patience.wait(pause);
        record = patience.again();
    }
    return record;
}

} // namespace ediconform::runner
