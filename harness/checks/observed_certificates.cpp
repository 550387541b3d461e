#include "harness/checks/observed_exchange.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace ediconform::checks {

namespace {

using Certificates = std::vector<pki::Certificate>;

bool issued_by(const pki::Certificate& subject, const pki::Certificate& issuer) {
    return subject.issuer() == issuer.subject();
}

/// The certificates beside the leaf, in file order.
Certificates others_of(const Certificates& all, const pki::Certificate& leaf) {
    Certificates others;
    std::ranges::copy_if(all, std::back_inserter(others), [&](const auto& certificate) {
        return certificate.fingerprint() != leaf.fingerprint();
    });
    return others;
}

/// A9: which CA certificates came, and in which order.
void observe_chain(const CheckContext& context, const ObservedExchange& exchange,
                   Observations& into) {
    if (!exchange.pkcs12) {
        return;
    }
    const Certificates& all = exchange.pkcs12->certificates;
    const Certificates others = others_of(all, *exchange.leaf());
    const bool has_root = std::ranges::any_of(others, &pki::Certificate::self_issued);
    const bool has_issuing = std::ranges::any_of(
        others, [&](const auto& certificate) { return issued_by(*exchange.leaf(), certificate); });
    const bool issuing_is_root = others.size() == 1 && has_issuing && has_root;
    const std::string value = others.empty()       ? "none"
                              : issuing_is_root    ? "root_alone"
                              : !has_issuing       ? "without_issuing"
                              : others.size() == 1 ? "issuing"
                              : has_root           ? "full"
                                                   : "without_root";
    // Where the root itself issues, the one certificate is every choice; where there is no CA
    // between the issuing one and the root, two of them are the same.
    const bool as_declared = issuing_is_root || context.profile.settles("A9", value) ||
                             (value == "issuing" && context.profile.settles("A9", "without_root"));
    into.note("A9", value, !as_declared, exchange.evidence);
    if (all.size() < 2) {
        return;
    }
    const auto rises = [](const auto& lower, const auto& upper) {
        return !lower.self_issued() && issued_by(lower, upper);
    };
    const bool up = std::ranges::adjacent_find(all, std::not_fn(rises)) == all.end();
    const bool down = std::ranges::adjacent_find(all, [&](const auto& first, const auto& second) {
                          return !rises(second, first);
                      }) == all.end();
    into.note("pkcs12_order",
              up     ? "leaf_first"
              : down ? "root_first"
                     : "mixed",
              false, exchange.evidence);
}

/// A10, and keys that several issues share.
void observe_key_pair(const CheckContext& context, const ObservedExchange& exchange,
                      Observations& into) {
    const pki::Certificate& leaf = *exchange.leaf();
    if (exchange.operation == wire::operation::kRenew && exchange.presented) {
        const std::string value =
            leaf.public_key_der() == exchange.presented->public_key_der() ? "same" : "new";
        into.note("A10", value, !context.profile.settles("A10", value), exchange.evidence);
    } else if (exchange.operation == wire::operation::kIssue) {
        into.note("key_pair", leaf.public_key_fingerprint(), false, exchange.evidence,
                  leaf.fingerprint());
    }
}

bool is_as_declared(wire::Pkcs12Encryption declared, const std::vector<std::string>& names) {
    static constexpr std::array<std::string_view, 4> kMarks{"AES-256", "AES-128", "TripleDES",
                                                            "40BitRC2"};
    const std::string_view mark = kMarks.at(static_cast<std::size_t>(declared));
    const auto fits = [&](const std::string& name) { return name.find(mark) != std::string::npos; };
    // RC2-40 usually protects the certificates alone, beside 3DES for the key.
    return declared == wire::Pkcs12Encryption::rc2_40 ? std::ranges::any_of(names, fits)
                                                      : std::ranges::all_of(names, fits);
}

void observe_file(const CheckContext& context, const ObservedExchange& exchange,
                  Observations& into) {
    if (!exchange.pkcs12) {
        return;
    }
    const pki::Pkcs12Facts& facts = *exchange.pkcs12;
    const wire::Pkcs12Rule& rule = context.profile.pkcs12;
    const std::string mac = facts.mac_present ? facts.mac_digest : "none";
    into.note("pkcs12_mac", mac, mac != (rule.mac == wire::Digest::sha1 ? "SHA1" : "SHA256"),
              exchange.evidence);
    into.note("pkcs12_iterations", fmt::to_string(facts.highest_iterations),
              facts.highest_iterations != rule.iterations, exchange.evidence);
    std::vector<std::string> algorithms = facts.encryption_algorithms;
    const bool declared = !algorithms.empty() && is_as_declared(rule.encryption, algorithms);
    // Some products encrypt the key alone: what is public may stand in the clear.
    if (std::ranges::any_of(facts.bags, [](const auto& bag) { return bag.encryption.empty(); })) {
        algorithms.emplace_back("none");
    }
    into.note("pkcs12_encryption", fmt::format("{}", fmt::join(algorithms, " + ")), !declared,
              exchange.evidence);
    into.note("pkcs12_encoding", facts.der ? "DER" : "BER", false, exchange.evidence);
}

void observe_base64(const CheckContext& context, const ObservedExchange& exchange,
                    Observations& into) {
    const pki::Base64Reading text = exchange.reply.base64();
    const std::size_t wrap = context.profile.pkcs12.base64_wrap;
    into.note("base64",
              text.wrapped ? fmt::format("lines:{}", text.longest_line) : std::string("one_line"),
              text.wrapped ? text.longest_line != wrap : wrap != 0 && text.longest_line > wrap,
              exchange.evidence);
}

std::string usages(const std::vector<std::string>& words) {
    return words.empty() ? "-" : fmt::format("{}", fmt::join(words, " "));
}

void observe_leaf(const CheckContext& context, const ObservedExchange& exchange,
                  Observations& into) {
    const pki::Certificate& leaf = *exchange.leaf();
    const wire::CertificateRule& rule = context.profile.certificate;
    const auto& evidence = exchange.evidence;
    into.note("common_name_type", leaf.common_name_type(), false, evidence);
    into.note("certificate_key", leaf.key_description(),
              leaf.key_description() != wire::description_of(rule.key), evidence);
    into.note("certificate_signature", leaf.signature_algorithm(), false, evidence);
    into.note("certificate_usage",
              fmt::format("{} / {}", usages(leaf.key_usage()), usages(leaf.extended_key_usage())),
              false, evidence);
    const std::chrono::duration<double, std::ratio<86'400>> life =
        leaf.not_after() - leaf.not_before();
    const auto days = std::lround(life.count());
    // A CA may begin earlier by some clock skew, or end with the last second of a day.
    into.note("certificate_validity", fmt::format("days:{}", days),
              std::abs(days - rule.validity_days) > 1, evidence);
    into.note("serial_number", fmt::format("{} ({})", leaf.serial_hex(), leaf.issuer()),
              !leaf.has_proper_serial(), evidence, leaf.fingerprint());
}

} // namespace

void observe_certificates(const CheckContext& context, const Exchanges& exchanges,
                          Observations& into) {
    for (const ObservedExchange& exchange : exchanges) {
        if (!exchange.succeeded()) {
            continue;
        }
        observe_chain(context, exchange, into);
        observe_key_pair(context, exchange, into);
        observe_file(context, exchange, into);
        observe_base64(context, exchange, into);
        observe_leaf(context, exchange, into);
    }
}

} // namespace ediconform::checks
