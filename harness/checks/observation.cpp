#include "harness/base/text.hpp"
#include "harness/checks/observed_exchange.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ediconform::checks {

namespace {

/// A PKCS#12 may hold thousands of certificates; a person reads the first few.
constexpr std::size_t kMostCertificates = 8;
constexpr std::size_t kMostBags = 16;

std::string described(const pki::Pkcs12Bag& bag) {
    return bag.encryption.empty()
               ? fmt::format("{} (in the clear)", bag.kind)
               : fmt::format("{} ({}, {} iterations)", bag.kind, bag.encryption, bag.iterations);
}

evidence::Facts facts_of_file(const pki::Pkcs12Facts& file, const pki::Base64Reading& text) {
    std::string bags;
    for (std::size_t at = 0; at < std::min(file.bags.size(), kMostBags); ++at) {
        bags += (at == 0 ? "" : "; ") + described(file.bags[at]);
    }
    evidence::Facts facts{
        {"name", std::string("received_pkcs12")},
        {"base64", text.wrapped ? fmt::format("lines of up to {} characters", text.longest_line)
                                : std::string("one line")},
        {"octets", static_cast<std::int64_t>(text.bytes ? text.bytes->size() : 0)},
        {"is_pkcs12", file.parsed},
        {"opens_with_password_of_request",
         file.decrypted && (!file.mac_present || file.mac_verified)}};
    if (file.parsed) {
        facts.emplace("encoding", std::string(file.der ? "DER" : "BER"));
        facts.emplace("mac", file.mac_present ? fmt::format("{}, {} iterations", file.mac_digest,
                                                            file.mac_iterations)
                                              : std::string("none"));
        facts.emplace("bags", bags);
        facts.emplace("keys", static_cast<std::int64_t>(file.key_count));
        facts.emplace("certificates", static_cast<std::int64_t>(file.certificates.size()));
        facts.emplace("trailing_octets", static_cast<std::int64_t>(file.trailing_octets));
    }
    if (file.unsupported) {
        facts.emplace("unsupported", *file.unsupported);
    }
    return facts;
}

std::string listed(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

evidence::Facts facts_of_certificate(const pki::Certificate& certificate, bool is_leaf) {
    evidence::Facts facts{{"name", std::string("received_certificate")},
                          {"role", std::string(is_leaf                     ? "client"
                                               : certificate.self_issued() ? "root"
                                               : certificate.is_ca()       ? "ca"
                                                                           : "other")},
                          {"subject", certificate.subject()},
                          {"issuer", certificate.issuer()},
                          {"serial", certificate.serial_hex()},
                          {"not_before", base::to_rfc3339(certificate.not_before())},
                          {"not_after", base::to_rfc3339(certificate.not_after())},
                          {"key", certificate.key_description()},
                          {"signature", certificate.signature_algorithm()},
                          {"fingerprint", certificate.fingerprint()}};
    if (is_leaf) {
        facts.emplace("common_name_type", certificate.common_name_type());
        facts.emplace("key_usage", listed(certificate.key_usage()));
        facts.emplace("extended_key_usage", listed(certificate.extended_key_usage()));
    }
    return facts;
}

} // namespace

std::vector<DerivedFact> derive_facts(const CheckContext& context) {
    std::vector<DerivedFact> derived;
    for (const ObservedExchange& exchange : exchanges_of(context)) {
        if (!exchange.pkcs12) {
            continue;
        }
        const pki::Pkcs12Facts& file = *exchange.pkcs12;
        derived.push_back({exchange.step, facts_of_file(file, exchange.reply.base64())});
        const std::size_t shown = std::min(file.certificates.size(), kMostCertificates);
        for (std::size_t at = 0; at < shown; ++at) {
            derived.push_back(
                {exchange.step, facts_of_certificate(file.certificates[at], file.leaf == at)});
        }
    }
    return derived;
}

std::vector<model::ObservedFact> observe(const CheckContext& context) {
    Observations observations;
    const Exchanges exchanges = exchanges_of(context);
    observe_answers(context, exchanges, observations);
    observe_certificates(context, exchanges, observations);
    observe_client(context, observations);
    return std::move(observations).take();
}

} // namespace ediconform::checks
