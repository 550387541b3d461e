#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ediconform::base {

/// Where in an input file something stands. `line` and `column` count from 1; 0 means unknown.
struct SourceRef {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    std::string pointer; ///< JSON pointer (RFC 6901), empty for the whole document.

    bool operator==(const SourceRef&) const = default;
};

/// Named values that are filled into a text of the message catalogue (`scenarios/texts`).
using Arguments = std::vector<std::pair<std::string, std::string>>;

/// An expected failure: which message of the catalogue, with which values, where.
/// `peer_text` holds bytes from the other side of a connection or process; it is untrusted and is
/// escaped wherever it is shown. Secrets are never put into any member.
struct Error {
    Error() = default;
    explicit Error(std::string message_id, Arguments values = {}, SourceRef place = {},
                   std::string peer = {})
        : id(std::move(message_id)), arguments(std::move(values)), where(std::move(place)),
          peer_text(std::move(peer)) {}

    std::string id;
    Arguments arguments;
    SourceRef where;
    std::string peer_text;
};

/// Language-neutral rendering for logs and tests: `id file:line:column pointer {name=value, …}`.
std::string to_string(const Error& error);

} // namespace ediconform::base
