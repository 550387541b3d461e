#pragma once

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ediconform::mock_ca {

/// Status, fields and content of the answer, in proper HTTP.
struct HttpFault {
    enum class Content {
        page, ///< As web servers send it with an error.
        of_answer,
        none,
        json,             ///< RFC 9457, whatever the encoding of the profile.
        login_page,       ///< As of a captive portal.
        maintenance_page, ///< Japanese, in CP932.
    };
    enum class Location {
        none,
        same_url,
        elsewhere,
        elsewhere_plain,
        other_port, ///< Of the host of the CA.
        other_port_plain,
    };

    std::optional<int> status; ///< Empty: that of the answer.
    Content content = Content::page;
    std::string reason; ///< Empty: the usual one.
    bool reason_in_cp932 = false;
    std::string retry_after; ///< Empty: no Retry-After (RFC 9110 10.2.3).
    std::optional<std::chrono::seconds> retry_after_date; ///< As a date so far from now.
    std::optional<std::string> content_type; ///< In the place of the right one; empty text: none.
    std::chrono::seconds clock{0};           ///< Date is ahead by that much.
    Location location = Location::none;
    std::vector<std::pair<std::string, std::string>> fields; ///< Further ones.
};

/// From the layer's member of `does` in `scenarios/faults/`.
HttpFault read_http_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
