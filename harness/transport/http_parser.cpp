#include "harness/transport/http_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace ediconform::transport {

namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

/// Feeds Beast's parser and keeps what it reports. Beast parsers serve one message each.
template <bool isRequest, class Message>
class Sink final : public http::basic_parser<isRequest> {
public:
    explicit Sink(const ParseLimits& limits) {
        constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
        this->header_limit(static_cast<std::uint32_t>(std::min(limits.head, kMost)));
        this->body_limit(limits.body);
    }

    Message message;
    bool is_http11 = false;

private:
    void on_request_impl(http::verb, string_view method, string_view target, int version,
                         error_code& failure) override {
        failure = {};
        is_http11 = version >= 11;
        if constexpr (isRequest) {
            message.method = std::string(method);
            message.target = std::string(target);
        }
    }

    void on_response_impl(int code, string_view reason, int, error_code& failure) override {
        failure = {};
        if constexpr (!isRequest) {
            message.status = code;
            message.reason = std::string(reason);
        }
    }

    void on_field_impl(http::field, string_view name, string_view value,
                       error_code& failure) override {
        failure = {};
        message.fields.add(std::string(name), std::string(value));
    }

    void on_header_impl(error_code& failure) override { failure = {}; }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& failure) override {
        failure = {};
    }

    std::size_t on_body_impl(string_view body, error_code& failure) override {
        failure = {};
        message.body.append(body.data(), body.size());
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code& failure) override {
        failure = {};
    }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& failure) override {
        return on_body_impl(body, failure);
    }

    void on_finish_impl(error_code& failure) override { failure = {}; }
};

/// What both directions share: one Beast parser at a time, limits and failure.
template <bool isRequest, class Message>
class Reader {
public:
    explicit Reader(const ParseLimits& limits) : limits_(limits) { begin(); }

    void begin(bool without_content = false) {
        sink_.emplace(limits_);
        sink_->skip(without_content);
        started_ = false;
        head_reported_ = false;
    }

    ParseStatus advance(base::Bytes& input) {
        if (failure_ != ParseFailure::none) {
            return ParseStatus::failed;
        }
        std::size_t taken = 0;
        const ParseStatus status = advance_over(input, taken);
        input.erase(0, taken);
        return status;
    }

    /// The end of the input; true where it completes the message.
    bool finish() {
        if (!sink_->is_header_done() || !sink_->need_eof()) {
            return sink_->is_done();
        }
        error_code failure;
        sink_->put_eof(failure);
        return !failure && sink_->is_done();
    }

    [[nodiscard]] auto& sink() { return *sink_; }
    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] ParseFailure failure() const { return failure_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }

    ParseStatus fail(ParseFailure failure, std::string reason) {
        failure_ = failure;
        reason_ = std::move(reason);
        return ParseStatus::failed;
    }

private:
    ParseStatus advance_over(const base::Bytes& input, std::size_t& taken) {
        for (;;) {
            // With an exact Content-Length of 0 or without content Beast is done with the head.
            if (sink_->is_header_done() && !head_reported_) {
                head_reported_ = true;
                return ParseStatus::head;
            }
            if (sink_->is_done()) {
                return ParseStatus::complete;
            }
            if (taken == input.size()) {
                return ParseStatus::need_more;
            }
            started_ = true;
            const bool in_head = !sink_->is_header_done();
            error_code failure;
            const boost::asio::const_buffer rest(input.data() + taken, input.size() - taken);
            const std::size_t used = sink_->put(rest, failure);
            if (in_head) {
                sink_->message.raw_head.append(input, taken, used);
            }
            taken += used;
            if (failure == http::error::need_more) {
                const std::size_t head = sink_->message.raw_head.size() + input.size() - taken;
                if (in_head && !sink_->is_header_done() && head >= limits_.head) {
                    return fail(ParseFailure::head_too_large, "the head is too large");
                }
                return ParseStatus::need_more;
            }
            if (failure) {
                return fail_of(failure);
            }
            if (sink_->is_header_done() && sink_->message.raw_head.size() > limits_.head) {
                return fail(ParseFailure::head_too_large, "the head is too large");
            }
        }
    }

    ParseStatus fail_of(const error_code& failure) {
        if (failure == http::error::header_limit) {
            return fail(ParseFailure::head_too_large, "the head is too large");
        }
        if (failure == http::error::body_limit || failure == http::error::buffer_overflow) {
            return fail(ParseFailure::body_too_large, "the content is too large");
        }
        return fail(ParseFailure::malformed, failure.message());
    }

    ParseLimits limits_;
    std::optional<Sink<isRequest, Message>> sink_;
    bool started_ = false;
    bool head_reported_ = false;
    ParseFailure failure_ = ParseFailure::none;
    std::string reason_;
};

} // namespace

struct RequestParser::State {
    explicit State(const ParseLimits& limits) : reader(limits) {}
    Reader<true, HttpRequest> reader;
    bool complete = false;
};

RequestParser::RequestParser(const ParseLimits& limits) : state_(std::make_unique<State>(limits)) {}
RequestParser::~RequestParser() = default;

ParseStatus RequestParser::advance(base::Bytes& input) {
    auto& reader = state_->reader;
    if (std::exchange(state_->complete, false)) {
        reader.begin();
    }
    const ParseStatus status = reader.advance(input);
    if (status == ParseStatus::head) {
        reader.sink().message.keep_alive = reader.sink().keep_alive();
    }
    state_->complete = status == ParseStatus::complete;
    return status;
}

HttpRequest& RequestParser::message() {
    return state_->reader.sink().message;
}
bool RequestParser::is_http11() const {
    return state_->reader.sink().is_http11;
}
bool RequestParser::started() const {
    return state_->reader.started() && !state_->complete;
}
ParseFailure RequestParser::failure() const {
    return state_->reader.failure();
}
const std::string& RequestParser::reason() const {
    return state_->reader.reason();
}

struct ResponseParser::State {
    State(const ParseLimits& of, bool no_content)
        : limits(of), without_content(no_content), reader(of) {
        reader.begin(no_content);
    }
    ParseLimits limits;
    bool without_content;
    Reader<false, HttpResponse> reader;
    int interim = 0;
    std::size_t interim_octets = 0;
    bool final_head = false;
    bool started = false;

    /// An interim answer has ended with its head; the next answer begins.
    bool skip_interim() {
        ++interim;
        interim_octets += reader.sink().message.raw_head.size();
        reader.begin(without_content);
        return interim_octets <= limits.head;
    }
};

ResponseParser::ResponseParser(const ParseLimits& limits, bool without_content)
    : state_(std::make_unique<State>(limits, without_content)) {}
ResponseParser::~ResponseParser() = default;

ParseStatus ResponseParser::advance(base::Bytes& input) {
    auto& reader = state_->reader;
    for (;;) {
        const ParseStatus status = reader.advance(input);
        state_->started = state_->started || reader.started();
        auto& message = reader.sink().message;
        const bool interim = message.status >= 100 && message.status < 200 && message.status != 101;
        if (status == ParseStatus::head && interim) {
            if (!state_->skip_interim()) {
                return reader.fail(ParseFailure::head_too_large,
                                   "the interim answers are too many");
            }
            continue;
        }
        if (status == ParseStatus::head) {
            state_->final_head = true;
            message.interim = state_->interim;
            message.delimited_by_close = reader.sink().need_eof() && !reader.sink().is_done();
            message.keep_alive = reader.sink().keep_alive();
        }
        message.complete = status == ParseStatus::complete;
        return status;
    }
}

ParseStatus ResponseParser::finish() {
    if (state_->reader.failure() != ParseFailure::none) {
        return ParseStatus::failed;
    }
    if (!state_->final_head || !state_->reader.finish()) {
        return ParseStatus::need_more;
    }
    message().complete = true;
    return ParseStatus::complete;
}

HttpResponse& ResponseParser::message() {
    return state_->reader.sink().message;
}
bool ResponseParser::head_done() const {
    return state_->final_head;
}
bool ResponseParser::started() const {
    return state_->started;
}
ParseFailure ResponseParser::failure() const {
    return state_->reader.failure();
}
const std::string& ResponseParser::reason() const {
    return state_->reader.reason();
}

} // namespace ediconform::transport
