#include "harness/transport/client_path.hpp"

#include "harness/transport/http_parser.hpp"
#include "harness/transport/resolver.hpp"

#include <algorithm>
#include <utility>

namespace ediconform::transport {

bool fail(ExchangeRecord& record, ExchangeFailure failure, std::string detail) {
    record.failure = failure;
    record.detail = std::move(detail);
    return false;
}

namespace {

std::string authority(const std::string& host, std::uint16_t port) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool reach(ClientWire& wire, const ClientSettings& settings, ClientWire::Deadline deadline,
           ExchangeRecord& record) {
    record.stage = Stage::resolve;
    const std::string& host = settings.proxy ? settings.proxy->host : settings.host;
    const std::uint16_t port = settings.proxy ? settings.proxy->port : settings.port;
    const Resolution resolution = resolve(host, port, deadline);
    if (resolution.timed_out) {
        return fail(record, ExchangeFailure::timeout, resolution.detail);
    }
    if (resolution.endpoints.empty()) {
        return fail(record, ExchangeFailure::unresolved, resolution.detail);
    }
    record.stage = Stage::connect;
    std::string detail;
    switch (wire.connect(resolution.endpoints, deadline, detail)) {
    case ClientWire::Connected::yes:
        return true;
    case ClientWire::Connected::refused:
        return fail(record, ExchangeFailure::refused, detail);
    case ClientWire::Connected::timeout:
        return fail(record, ExchangeFailure::timeout, detail);
    }
    return false;
}

bool pass_proxy(ClientWire& wire, const ClientSettings& settings, ClientWire::Deadline deadline,
                ExchangeRecord& record) {
    record.stage = Stage::proxy;
    const std::string target = authority(settings.host, settings.port);
    base::Bytes request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (!settings.proxy->authorization.empty()) {
        request += "Proxy-Authorization: " + settings.proxy->authorization + "\r\n";
    }
    wire.write(request + "\r\n");
    ResponseParser parser({settings.head_limit, settings.body_limit}, true);
    ParseStatus status = ParseStatus::need_more;
    const auto answered = [&] {
        while (status == ParseStatus::need_more || status == ParseStatus::head) {
            status = parser.advance(wire.received());
            if (status == ParseStatus::need_more) {
                return wire.ended();
            }
        }
        return true;
    };
    if (!wire.pump(answered, deadline)) {
        return fail(record, ExchangeFailure::timeout, "the proxy did not answer in time");
    }
    if (status != ParseStatus::complete) {
        return fail(record, ExchangeFailure::proxy, "the proxy gave no answer that is HTTP");
    }
    record.proxy_status = parser.message().status;
    if (record.proxy_status < 200 || record.proxy_status > 299) {
        return fail(record, ExchangeFailure::proxy,
                    "the proxy answered " + std::to_string(record.proxy_status));
    }
    return true;
}

} // namespace

bool open_path(ClientWire& wire, const ClientSettings& settings, ClientWire::Deadline deadline,
               ExchangeRecord& record) {
    const auto connect_deadline =
        std::min(deadline, std::chrono::steady_clock::now() + settings.connect_timeout);
    return reach(wire, settings, connect_deadline, record) &&
           (!settings.proxy || pass_proxy(wire, settings, deadline, record));
}

} // namespace ediconform::transport
