#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/wire/ca_profile.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// How a PKCS #12 differs from the one that the profile asks for. As it is here, it does not.
struct Pkcs12Shape {
    enum class Password {
        of_request,
        other,          ///< One that nobody asked for.
        with_line_feed, ///< As of a CA that reads a line and keeps its end.
        cut,            ///< Without the last character.
        upper_case,
        empty,
    };
    enum class Cipher { of_profile, none, aes_128, aes_256, triple_des, rc2_40 };
    enum class Mac { of_profile, none, sha1, sha256, sha512 };
    enum class Key { own, other, none };
    enum class Chain { of_profile, none, with_root, unrelated_too, twice };
    enum class LocalKeyId { on_the_pair, nowhere, everywhere };
    enum class FriendlyName { common_name, none, japanese, long_one };
    enum class Octets {
        der,
        indefinite_lengths, ///< BER, as products of the nineties write it (X.690 8.1.3.6).
        followed_by_more,
        cut_off,
        content_flipped, ///< One bit of the encrypted content.
        mac_salt_flipped,
    };

    Password password = Password::of_request; ///< Of the content.
    std::optional<Password> mac_password;     ///< Empty: the same.
    Cipher cipher = Cipher::of_profile;       ///< Of the certificates, and of the key.
    std::optional<Cipher> key_cipher;         ///< Empty: the same.
    Mac mac = Mac::of_profile;
    int iterations = 0;     ///< Of the content; 0: as the profile says.
    int mac_iterations = 0; ///< 0: as the profile says.
    Key key = Key::own;
    bool without_certificate = false;
    bool other_identity_first = false; ///< Key and certificate of somebody else stand before.
    bool authority_first = false;      ///< CA certificates stand before the user's.
    Chain chain = Chain::of_profile;
    LocalKeyId local_key_id = LocalKeyId::on_the_pair;
    FriendlyName friendly_name = FriendlyName::common_name;
    std::size_t name_suffix = 0; ///< Full stops after the friendly name.
    Octets octets = Octets::der;
};

/// What the parts of such a file are made of.
struct Pkcs12Material {
    pki::Identity identity;
    std::string friendly_name;
    std::string password;               ///< UTF-8, of the content.
    std::string mac_password;           ///< UTF-8
    std::optional<pki::Identity> other; ///< Where the shape has another key or identity.
};

/// A PKCS #12 of that shape; what the shape leaves open follows `rule`. `identity.chain` is taken
/// as it is. Error `pkcs12.write`.
base::Result<base::Bytes> write_shaped_pkcs12(const Pkcs12Material& material,
                                              const Pkcs12Shape& shape,
                                              const wire::Pkcs12Rule& rule);

/// The octets of a file, altered; empty where they have not the place that is to be altered.
std::optional<base::Bytes> altered_octets(base::Bytes der, Pkcs12Shape::Octets how);

} // namespace ediconform::mock_ca
