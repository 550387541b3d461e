#include "harness/checks/observed_exchange.hpp"

#include <algorithm>

namespace ediconform::checks {

namespace {

std::optional<pki::Certificate> certificate_of(const Event& event) {
    if (!event.raw || event.raw->certificates.empty() || !event.flag("certificate_sent")) {
        return std::nullopt;
    }
    auto certificate = pki::Certificate::from_der(event.raw->certificates.front());
    return certificate ? std::optional(*std::move(certificate)) : std::nullopt;
}

} // namespace

std::optional<std::string> ObservedExchange::sent(std::string_view member) const {
    if (request == nullptr || !request->raw) {
        return std::nullopt;
    }
    const auto found = request->raw->secrets.find(member);
    return found == request->raw->secrets.end() ? std::nullopt
                                                : std::optional(found->second.reveal());
}

const pki::Certificate* ObservedExchange::leaf() const {
    return pkcs12 && pkcs12->leaf ? &pkcs12->certificates[*pkcs12->leaf] : nullptr;
}

std::vector<ObservedExchange> exchanges_of(const CheckContext& context) {
    std::vector<ObservedExchange> exchanges;
    for (const Event& event : context.events) {
        if (event.kind != EventKind::exchange_finished) {
            continue;
        }
        ObservedExchange one;
        one.step = event.step;
        one.operation = event.text("operation");
        one.finished = &event;
        one.request = last_in_step(context, event.step, EventKind::http_request);
        one.reply = observe_reply(context, event.step);
        if (one.reply.has_certificate()) {
            one.pkcs12 = one.reply.pkcs12();
        }
        one.presented = certificate_of(event);
        if (one.request != nullptr) {
            one.evidence.push_back(one.request->sequence);
        }
        one.evidence.push_back(one.reply.sequence);
        exchanges.push_back(std::move(one));
    }
    return exchanges;
}

} // namespace ediconform::checks
