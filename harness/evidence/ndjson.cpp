#include "harness/evidence/ndjson.hpp"

#include "harness/base/text.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::evidence {

namespace {

constexpr std::size_t kKeptOctets = 4096;

/// The nearest start of a UTF-8 sequence at or before `place`; octets that are not UTF-8 start
/// anywhere.
std::size_t scalar_start(std::string_view text, std::size_t place) {
    std::size_t start = place;
    for (int back = 0;
         back < 3 && start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U;
         ++back) {
        --start;
    }
    return (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U ? place : start;
}

nlohmann::ordered_json body_of(const RawEvidence& raw, const SecretRegistry& secrets) {
    nlohmann::ordered_json body;
    body["bytes"] = raw.body.size();
    // Masked before it is cut: a secret across the cut must not leave its halves.
    const std::string masked = mask_long_base64(secrets.mask(raw.body));
    if (masked.size() <= 2 * kKeptOctets) {
        body["text"] = base::printable(masked);
        return body;
    }
    const std::string_view whole = masked;
    body["head"] = base::printable(whole.substr(0, scalar_start(whole, kKeptOctets)));
    body["tail"] = base::printable(whole.substr(scalar_start(whole, whole.size() - kKeptOctets)));
    return body;
}

} // namespace

std::string to_ndjson(const Event& event, const SecretRegistry& secrets) {
    // A client's message may quote the PKCS#12 that it received, which is no known secret.
    const auto safe = [&](const std::string& text) {
        return base::printable(mask_long_base64(secrets.mask(text)));
    };
    nlohmann::ordered_json line;
    line["sequence"] = event.sequence;
    line["at"] = base::to_rfc3339_milliseconds(event.at);
    line["case"] = safe(event.case_id);
    if (!event.step.empty()) {
        line["step"] = safe(event.step);
    }
    line["source"] = safe(event.source);
    if (event.connection != 0) {
        line["connection"] = event.connection;
    }
    line["kind"] = kind_name(event.kind);
    auto& facts = line["facts"] = nlohmann::ordered_json::object();
    for (const auto& [name, value] : event.facts) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            facts[name] = safe(*text);
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            facts[name] = *number;
        } else {
            facts[name] = std::get<bool>(value);
        }
    }
    if (event.raw) {
        auto& raw = line["raw"] = nlohmann::ordered_json::object();
        raw["head"] = safe(event.raw->head);
        raw["body"] = body_of(*event.raw, secrets);
        raw["certificates"] = event.raw->certificates.size();
    }
    return line.dump() + "\n";
}

} // namespace ediconform::evidence
