#pragma once

#include "harness/transport/http_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// How an answer is put into octets (RFC 9112): what it says is right.
struct FramingFault {
    /// The content in chunks (RFC 9112 7.1).
    struct Chunks {
        enum class Defect { none, size_not_hex, size_huge, too_short, no_last, no_line_end };
        std::size_t size = 1000; ///< Octets of a chunk.
        bool extensions = false;
        bool trailers = false;
        Defect defect = Defect::none;
    };
    /// An answer before the answer, such as 103 (RFC 9110 15.2).
    struct Interim {
        std::string head; ///< With its line ends.
        unsigned times = 0;
    };
    /// Fields that nobody needs.
    struct Filler {
        unsigned fields = 0;
        std::size_t octets = 0; ///< Of the value of each.
    };
    enum class Coding { none, gzip, gzip_label, gzip_bomb };
    enum class After { nothing, second_answer, stray_octets };

    std::optional<std::string> status_line; ///< In the place of the right one.
    bool without_head = false;              ///< The content alone, as in HTTP/0.9.
    std::string line_end = "\r\n";
    /// Values of Content-Length, one field each: `=` is the right one, `=-20` and `=+20` differ
    /// from it, everything else stands as it is (`{n}` in it for the right one).
    std::vector<std::string> content_length{"="};
    std::vector<std::string> lines; ///< Further field lines, as they are.
    bool lines_in_cp932 = false;
    bool says_close = true; ///< `Connection: close`, else nothing of the kind.
    std::optional<Chunks> chunks;
    Interim interim;
    Filler filler;
    Coding coding = Coding::none;
    std::uint64_t padding = 0; ///< Octets of white space after the content.
    bool endless = false;      ///< The padding never ends.
    bool without_body = false;
    After after = After::nothing;
    /// What ends the connection; empty: what the request asked for.
    std::optional<transport::WireAction::Kind> end = transport::WireAction::Kind::close_notify;
};

/// From the layer's member of `does` in `scenarios/faults/`.
FramingFault read_framing_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
