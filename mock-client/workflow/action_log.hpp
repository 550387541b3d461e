#pragma once

#include "harness/base/clock.hpp"

#include <filesystem>
#include <string>

namespace ediconform::mock_client {

/// One line of the client's log: an API call or the end of an action (guideline 4.4). Holds no
/// secret by construction; text of the CA does not go in, because it may echo one.
struct LogEntry {
    base::WallTime time;
    std::string action;  ///< `issue`, `renew`, …
    std::string event;   ///< `request` (one try) or `result` (the end of the action).
    std::string outcome; ///< As in docs/adapter.md.
    std::string code;    ///< Status code of the CA, empty where none.
    int http_status = 0; ///< 0 where none.
    int attempt = 0;     ///< From 1; 0 in a result.
    std::string message; ///< Id of the message, empty where there is none.
};

/// `2026-11-22T03:14:15Z renew request key_used code=1103 http=200 attempt=1 message=ca.key_used`;
/// values that came over the wire are made printable and hold no space.
std::string log_line(const LogEntry& entry);

/// Appends a line; the file is made with mode 0600. A log that cannot be written stops nothing: the
/// certificate matters more.
void append_to_log(const std::filesystem::path& file, const LogEntry& entry);

} // namespace ediconform::mock_client
