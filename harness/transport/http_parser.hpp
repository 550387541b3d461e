#pragma once

#include "harness/base/bytes.hpp"
#include "harness/transport/http_message.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace ediconform::transport {

enum class ParseStatus {
    need_more, ///< Everything useful was taken; more octets are needed.
    head,      ///< The head has just become complete; call again for the content.
    complete,  ///< The message is whole; what follows it stays in the input.
    failed,    ///< See `failure` and `reason`.
};

enum class ParseFailure { none, malformed, head_too_large, body_too_large };

struct ParseLimits {
    std::size_t head = 0; ///< Octets of a head, and of all interim answers together.
    std::size_t body = 0; ///< Octets of a content after transfer decoding.
};

/// Reads HTTP/1 requests (RFC 9112) one after another from a growing input.
class RequestParser {
public:
    explicit RequestParser(const ParseLimits& limits);
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;
    ~RequestParser();

    /// Takes octets from the front of `input`. After `complete` the next call begins the next
    /// message.
    ParseStatus advance(base::Bytes& input);
    /// The message as far as it was read.
    [[nodiscard]] HttpRequest& message();
    [[nodiscard]] bool is_http11() const; ///< The version of the current message.
    [[nodiscard]] bool started() const;   ///< An octet of the current message was seen.
    [[nodiscard]] ParseFailure failure() const;
    [[nodiscard]] const std::string& reason() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Reads one answer: interim answers (1xx but 101) are counted and skipped, the final one is kept.
class ResponseParser {
public:
    /// `without_content`: the answer to HEAD or CONNECT (RFC 9112 6.3).
    ResponseParser(const ParseLimits& limits, bool without_content);
    ResponseParser(const ResponseParser&) = delete;
    ResponseParser& operator=(const ResponseParser&) = delete;
    ~ResponseParser();

    ParseStatus advance(base::Bytes& input);
    /// The input has ended: `complete` where the end delimits the content, else `need_more`.
    ParseStatus finish();
    [[nodiscard]] HttpResponse& message();
    [[nodiscard]] bool head_done() const; ///< Of the final answer.
    [[nodiscard]] bool started() const;   ///< An octet of any answer was seen.
    [[nodiscard]] ParseFailure failure() const;
    [[nodiscard]] const std::string& reason() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace ediconform::transport
