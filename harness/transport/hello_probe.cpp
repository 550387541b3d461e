#include "harness/transport/hello_probe.hpp"

#include "harness/transport/client_path.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ediconform::transport {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kClientHello = 1;
constexpr std::uint8_t kServerHello = 2;
constexpr std::uint16_t kSsl3 = 0x0300;
constexpr std::uint16_t kTls10 = 0x0301;
constexpr std::uint16_t kTls12 = 0x0303;
constexpr std::size_t kRandom = 32;
constexpr std::size_t kRecordHead = 5;
/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 3.3): servers that insist on it go on.
constexpr std::uint16_t kRenegotiationScsv = 0x00FF;

/// Octets of TLS: integers of a width, vectors with their length before them (RFC 5246 4.3).
class Octets {
public:
    Octets& number(std::size_t value, std::size_t width) {
        for (std::size_t place = width; place > 0; --place) {
            octets_ += static_cast<char>((value >> (8 * (place - 1))) & 0xFFU);
        }
        return *this;
    }
    Octets& numbers(const std::vector<std::uint16_t>& values) {
        for (const std::uint16_t value : values) {
            number(value, 2);
        }
        return *this;
    }
    Octets& raw(base::ByteView octets) {
        octets_ += octets;
        return *this;
    }
    Octets& vector(const Octets& content, std::size_t width) {
        return number(content.octets_.size(), width).raw(content.octets_);
    }
    [[nodiscard]] const base::Bytes& all() const { return octets_; }

private:
    base::Bytes octets_;
};

Octets extension(std::uint16_t type, const Octets& content) {
    return Octets().number(type, 2).vector(content, 2);
}

/// What servers need to choose among suites with elliptic curves and signatures (RFC 8422, 5246).
Octets extensions(const std::string& server_name, std::uint16_t version) {
    Octets all;
    const bool is_name = server_name.find_first_not_of("0123456789.") != std::string::npos &&
                         server_name.find(':') == std::string::npos;
    if (is_name) { // RFC 6066 3
        const Octets name = Octets().number(0, 1).vector(Octets().raw(server_name), 2);
        all.raw(extension(0, Octets().vector(name, 2)).all());
    }
    const Octets groups = Octets().numbers({0x001D, 0x0017, 0x0018, 0x0019}); // X25519, P-256 …
    all.raw(extension(10, Octets().vector(groups, 2)).all());
    all.raw(extension(23, {}).all()); // extended master secret, RFC 7627
    all.raw(extension(11, Octets().vector(Octets().number(0, 1), 1)).all()); // uncompressed points
    if (version == kTls12) {
        const Octets schemes = Octets().numbers({0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806,
                                                 0x0401, 0x0501, 0x0601, 0x0201, 0x0203});
        all.raw(extension(13, Octets().vector(schemes, 2)).all());
    }
    return all;
}

base::Bytes client_hello(const std::string& server_name, const HelloOffer& offer) {
    std::array<unsigned char, kRandom> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    std::vector<std::uint16_t> suites = offer.suites;
    suites.push_back(kRenegotiationScsv);
    Octets hello;
    hello.number(offer.version, 2)
        .raw({reinterpret_cast<const char*>(random.data()), random.size()})
        .number(0, 1) // no session to resume
        .vector(Octets().numbers(suites), 2)
        .vector(Octets().number(0, 1), 1); // no compression
    if (offer.version != kSsl3) {
        hello.vector(extensions(server_name, offer.version), 2);
    }
    const Octets message = Octets().number(kClientHello, 1).vector(hello, 3);
    return Octets()
        .number(kHandshake, 1)
        .number(std::min(offer.version, kTls10), 2)
        .vector(message, 2)
        .all();
}

std::size_t number_at(const base::Bytes& octets, std::size_t place, std::size_t width) {
    std::size_t value = 0;
    for (std::size_t index = 0; index < width; ++index) {
        value = (value << 8U) | static_cast<unsigned char>(octets[place + index]);
    }
    return value;
}

std::string version_name(std::size_t version) {
    switch (version) {
    case kSsl3:
        return "SSLv3";
    case kTls10:
        return "TLSv1";
    case 0x0302:
        return "TLSv1.1";
    case kTls12:
        return "TLSv1.2";
    default:
        return std::to_string(version);
    }
}

enum class Said { nothing_yet, agreed, refused, something_else };

/// What stands in the first record; reads no further.
Said understand(const base::Bytes& octets, ExchangeRecord& record) {
    if (octets.size() < kRecordHead) {
        return Said::nothing_yet;
    }
    const std::size_t type = number_at(octets, 0, 1);
    const bool is_tls = (type == kAlert || type == kHandshake) && number_at(octets, 1, 1) == 3;
    if (!is_tls) {
        return Said::something_else;
    }
    if (octets.size() < kRecordHead + number_at(octets, 3, 2)) {
        return Said::nothing_yet;
    }
    const std::size_t length = number_at(octets, 3, 2);
    if (type == kAlert && length == 2) {
        record.alert = static_cast<int>(number_at(octets, kRecordHead + 1, 1));
        return Said::refused;
    }
    constexpr std::size_t kSessionIdLength = kRecordHead + 4 + 2 + kRandom;
    if (type != kHandshake || number_at(octets, kRecordHead, 1) != kServerHello ||
        octets.size() <= kSessionIdLength) {
        return Said::something_else;
    }
    const std::size_t suite = kSessionIdLength + 1 + number_at(octets, kSessionIdLength, 1);
    if (octets.size() < suite + 2) {
        return Said::something_else;
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    record.tls->version = version_name(number_at(octets, kRecordHead + 4, 2));
    record.tls->cipher = "0x";
    for (const std::size_t shift : {12U, 8U, 4U, 0U}) {
        record.tls->cipher += kHex[(number_at(octets, suite, 2) >> shift) & 0xFU];
    }
    return Said::agreed;
}

void offer_to(const ClientSettings& settings, const HelloOffer& offer, ExchangeRecord& record,
              SteadyClock::time_point deadline) {
    ClientWire wire;
    if (!open_path(wire, settings, deadline, record)) {
        return;
    }
    record.stage = Stage::handshake;
    record.tls.emplace();
    wire.write(client_hello(settings.tls ? settings.tls->server_name : "", offer));
    Said said = Said::nothing_yet;
    const auto settled = [&] {
        said = understand(wire.received(), record);
        return said != Said::nothing_yet || wire.ended();
    };
    const bool in_time = wire.pump(settled, deadline);
    record.reset = wire.was_reset();
    if (!in_time) {
        fail(record, ExchangeFailure::timeout, "no answer to the ClientHello in time");
    } else if (said == Said::refused) {
        fail(record, ExchangeFailure::handshake, "alert " + std::to_string(*record.alert));
    } else if (said != Said::agreed) {
        fail(record, ExchangeFailure::handshake,
             said == Said::something_else ? "no TLS in answer to the ClientHello"
             : record.reset               ? "reset in the handshake"
                                          : "end in the handshake");
    }
    wire.close();
}

} // namespace

std::vector<std::uint16_t> cipher_suites(std::string_view kind) {
    if (kind == "null") { // RFC 5246, 4785, 4279, 8422: without encryption
        return {0x0001, 0x0002, 0x003B, 0xC001, 0xC006, 0xC00B, 0xC010, 0xC015};
    }
    if (kind == "anonymous") { // nobody shows a certificate
        return {0x0018, 0x001B, 0x0034, 0x003A, 0x006C, 0x006D,
                0x00A6, 0x00A7, 0xC016, 0xC017, 0xC018, 0xC019};
    }
    if (kind == "export") { // keys of 40 and 56 bits
        return {0x0003, 0x0006, 0x0008, 0x000B, 0x000E, 0x0011,
                0x0014, 0x0062, 0x0063, 0x0064, 0x0065};
    }
    if (kind == "weak") { // RC4 (RFC 7465), DES and 3DES
        return {0x0004, 0x0005, 0x0009, 0x000A, 0x0012, 0x0013, 0x0015, 0x0016,
                0xC002, 0xC003, 0xC007, 0xC008, 0xC00C, 0xC00D, 0xC011, 0xC012};
    }
    if (kind == "usual") { // CBC and, for the oldest servers, RC4 and 3DES
        return {0xC00A, 0xC009, 0xC014, 0xC013, 0x0039, 0x0033,
                0x0035, 0x002F, 0x0016, 0x000A, 0x0005, 0x0004};
    }
    return {};
}

ExchangeRecord probe_hello(const ClientSettings& settings, const HelloOffer& offer) {
    const auto start = SteadyClock::now();
    ExchangeRecord record;
    offer_to(settings, offer, record, start + settings.total_timeout);
    record.elapsed = SteadyClock::now() - start;
    return record;
}

} // namespace ediconform::transport
