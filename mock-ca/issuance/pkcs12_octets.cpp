#include "harness/pki/openssl_ptr.hpp"
#include "mock-ca/issuance/pkcs12_shape.hpp"

#include <openssl/asn1.h>

#include <algorithm>

/// Alterations of a finished PKCS #12 (RFC 7292 4): what no library writes.
namespace ediconform::mock_ca {
namespace {

constexpr std::string_view kEndOfContents("\0\0", 2);
constexpr std::size_t kPiece = 1000; ///< Octets of one piece of a string written in pieces.

/// One element of DER.
struct Element {
    base::ByteView whole;
    base::ByteView content;
};

/// The first element of `octets`, which are taken away; an empty one where there is none.
Element take_element(base::ByteView& octets) {
    const auto* at = reinterpret_cast<const unsigned char*>(octets.data());
    long length = 0;
    int tag = 0;
    int kind = 0;
    const int read = ASN1_get_object(&at, &length, &tag, &kind, static_cast<long>(octets.size()));
    if ((static_cast<unsigned>(read) & 0x80U) != 0 || octets.empty()) {
        return {};
    }
    const auto header =
        static_cast<std::size_t>(at - reinterpret_cast<const unsigned char*>(octets.data()));
    const std::size_t size = header + static_cast<std::size_t>(length);
    const Element element{octets.substr(0, size), octets.substr(header, size - header)};
    octets.remove_prefix(size);
    return element;
}

/// PFX ::= SEQUENCE { version, authSafe ContentInfo, macData OPTIONAL }
struct Pfx {
    base::ByteView version;
    base::ByteView content_type;
    base::ByteView content; ///< What the MAC covers.
    base::ByteView mac;
};

Pfx parts_of(base::ByteView der) {
    base::ByteView pfx = take_element(der).content;
    const base::ByteView version = take_element(pfx).whole;
    base::ByteView info = take_element(pfx).content;
    const base::ByteView type = take_element(info).whole;
    base::ByteView tagged = take_element(info).content;
    return {version, type, take_element(tagged).content, pfx};
}

/// An octet string in pieces of a length that two octets can say.
base::Bytes in_pieces(base::ByteView content) {
    base::Bytes pieces;
    while (!content.empty()) {
        const base::ByteView piece = content.substr(0, std::min(kPiece, content.size()));
        pieces += {'\x04', '\x82', static_cast<char>(piece.size() >> 8U),
                   static_cast<char>(piece.size() & 0xFFU)};
        pieces += piece;
        content.remove_prefix(piece.size());
    }
    return pieces;
}

base::Bytes indefinite(std::string_view tag, const base::Bytes& content) {
    return base::Bytes(tag) + "\x80" + content + base::Bytes(kEndOfContents);
}

base::Bytes with_indefinite_lengths(base::ByteView der) {
    const Pfx parts = parts_of(der);
    const base::Bytes content = indefinite("\xA0", indefinite("\x24", in_pieces(parts.content)));
    const base::Bytes info = indefinite("\x30", base::Bytes(parts.content_type) + content);
    return indefinite("\x30", base::Bytes(parts.version) + info + base::Bytes(parts.mac));
}

/// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations }
std::optional<base::Bytes> with_another_salt(base::Bytes der) {
    base::ByteView rest = parts_of(der).mac;
    base::ByteView mac = take_element(rest).content;
    take_element(mac);
    const base::ByteView salt = take_element(mac).content;
    if (salt.empty()) {
        return std::nullopt;
    }
    der[static_cast<std::size_t>(salt.data() - der.data())] ^= 1;
    return der;
}

} // namespace

std::optional<base::Bytes> altered_octets(base::Bytes der, Pkcs12Shape::Octets how) {
    using Octets = Pkcs12Shape::Octets;
    switch (how) {
    case Octets::indefinite_lengths:
        return with_indefinite_lengths(der);
    case Octets::followed_by_more:
        return der + base::Bytes("trailing octets");
    case Octets::cut_off:
        return der.substr(0, der.size() / 2);
    case Octets::content_flipped:
        // The middle lies in the encrypted certificates: the file still parses, its MAC does not
        // hold.
        der[der.size() / 2] ^= 1;
        return der;
    case Octets::mac_salt_flipped:
        return with_another_salt(std::move(der));
    case Octets::der:
        break;
    }
    return der;
}

} // namespace ediconform::mock_ca
