#pragma once

#include "harness/base/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::transport {

struct HeaderField {
    std::string name;
    std::string value;
};

/// Fields in the order received; names compare without case (RFC 9110 5.1).
class HeaderFields {
public:
    void add(std::string name, std::string value);
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
    [[nodiscard]] const std::vector<HeaderField>& all() const { return fields_; }

private:
    std::vector<HeaderField> fields_;
};

struct HttpRequest {
    std::string method;
    std::string target;
    HeaderFields fields;
    base::Bytes body;     ///< Content after transfer decoding.
    base::Bytes raw_head; ///< As received, up to and with the empty line.
    bool keep_alive = false;
};

/// The client sends the content only once it has been asked to go on (RFC 9110 10.1.1).
bool expects_continue(const HttpRequest& request);

struct HttpResponse {
    int status = 0; ///< Of the final response; 1xx are counted in `interim`.
    std::string reason;
    HeaderFields fields;
    base::Bytes body;
    base::Bytes raw_head;
    int interim = 0;
    bool complete = false; ///< All octets that the framing promised have arrived (RFC 9112 6.3).
    bool delimited_by_close = false; ///< No length was promised.
    bool keep_alive = false;
};

} // namespace ediconform::transport
