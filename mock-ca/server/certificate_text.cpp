#include "mock-ca/server/certificate_text.hpp"

#include "harness/pki/base64.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "mock-ca/issuance/pkcs7_writer.hpp"

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

using Holds = EnvelopeFault::Holds;
using Text = EnvelopeFault::Text;

constexpr std::size_t kPemLine = 64;
constexpr std::size_t kMimeLine = 76;
constexpr auto kPage = "<!DOCTYPE html>\n<html><head><title>Error</title></head>\n"
                       "<body><h1>Error</h1></body></html>\n";

std::string in_lines(const std::string& text, std::size_t width, const std::string& between) {
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += width) {
        lines += (at == 0 ? "" : between) + text.substr(at, width);
    }
    return lines;
}

std::string with(std::string text, char one, char other) {
    std::ranges::replace(text, one, other);
    return text;
}

/// The octets that the text is of; nothing where there was no answer before.
std::optional<base::Bytes> octets_of(Holds holds, const MadeCertificate& made,
                                     const std::string& previous) {
    switch (holds) {
    case Holds::html_page:
        return kPage;
    case Holds::pem_certificate:
        return made.identity.certificate.pem();
    case Holds::der_certificate:
        return made.identity.certificate.der();
    case Holds::pkcs7:
        return write_pkcs7(made.identity);
    case Holds::nothing:
        return base::Bytes();
    case Holds::previous_answer:
        return previous.empty() ? std::nullopt : pki::read_base64(previous).bytes;
    case Holds::pkcs12:
        break;
    }
    return pki::read_base64(made.base64).bytes;
}

/// A PKCS #12 whose Base64 ends with padding: each character of the name makes it two octets
/// longer.
std::optional<base::Bytes> octets_with_padding(const ShapedIssuance& issuance,
                                               const MadeCertificate& made) {
    constexpr std::size_t kTries = 6;
    for (std::size_t longer = 0; longer < kTries; ++longer) {
        Pkcs12Shape shape;
        shape.name_suffix = longer;
        const auto base64 = issuance.repacked(made, shape);
        auto octets = base64 ? pki::read_base64(*base64).bytes : std::nullopt;
        if (octets && octets->size() % 3 != 0) {
            return octets;
        }
    }
    return std::nullopt;
}

std::string written(Text how, const base::Bytes& octets) {
    std::string plain = encode_base64(octets, 0);
    switch (how) {
    case Text::wrapped_64_crlf:
        return in_lines(plain, kPemLine, "\r\n") + "\r\n";
    case Text::wrapped_76_crlf:
        return in_lines(plain, kMimeLine, "\r\n") + "\r\n";
    case Text::with_spaces:
        return in_lines(plain, kPemLine, " ");
    case Text::with_tabs:
        return in_lines(plain, kPemLine, "\t");
    case Text::after_line_break:
        return "\r\n" + plain + "\r\n";
    case Text::without_padding:
        return plain.substr(0, plain.find('='));
    case Text::more_padding:
        return plain + "=";
    case Text::url_safe:
        return with(with(plain, '+', '-'), '/', '_');
    case Text::illegal_character:
        return plain.substr(0, plain.size() / 2) + "*" + plain.substr(plain.size() / 2);
    case Text::cut_off:
        return plain.substr(0, plain.size() / 2 | 1U);
    case Text::followed_by_text:
        return plain + "\r\nend of certificate";
    case Text::pem_armour:
        return "-----BEGIN PKCS12-----\r\n" + in_lines(plain, kPemLine, "\r\n") +
               "\r\n-----END PKCS12-----\r\n";
    case Text::data_uri:
        return "data:application/x-pkcs12;base64," + plain;
    case Text::encoded_twice:
        return encode_base64(plain, 0);
    case Text::hexadecimal:
        return base::to_hex(octets);
    case Text::with_nul:
        return plain.substr(0, plain.size() / 2) + '\0' + plain.substr(plain.size() / 2);
    case Text::right:
    case Text::very_long:
        break;
    }
    return plain;
}

} // namespace

std::optional<std::string> certificate_text(const EnvelopeFault& fault,
                                            const ShapedIssuance& issuance,
                                            const MadeCertificate& made,
                                            const std::string& previous) {
    if (fault.holds == Holds::pkcs12 && fault.text == Text::right) {
        return made.base64;
    }
    const auto octets = fault.text == Text::without_padding
                            ? octets_with_padding(issuance, made)
                            : octets_of(fault.holds, made, previous);
    return octets ? std::optional(written(fault.text, *octets)) : std::nullopt;
}

} // namespace ediconform::mock_ca
