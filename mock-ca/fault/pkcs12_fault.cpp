#include "mock-ca/fault/pkcs12_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

namespace {

using Shape = Pkcs12Shape;

constexpr Vocabulary<Shape::Password, 6> kPasswords{
    {{"of_request", Shape::Password::of_request},
     {"other", Shape::Password::other},
     {"with_line_feed", Shape::Password::with_line_feed},
     {"cut", Shape::Password::cut},
     {"upper_case", Shape::Password::upper_case},
     {"empty", Shape::Password::empty}}};
constexpr Vocabulary<Shape::Cipher, 6> kCiphers{{{"of_profile", Shape::Cipher::of_profile},
                                                 {"none", Shape::Cipher::none},
                                                 {"aes-128", Shape::Cipher::aes_128},
                                                 {"aes-256", Shape::Cipher::aes_256},
                                                 {"3des", Shape::Cipher::triple_des},
                                                 {"rc2-40", Shape::Cipher::rc2_40}}};
constexpr Vocabulary<Shape::Mac, 5> kMacs{{{"of_profile", Shape::Mac::of_profile},
                                           {"none", Shape::Mac::none},
                                           {"sha1", Shape::Mac::sha1},
                                           {"sha256", Shape::Mac::sha256},
                                           {"sha512", Shape::Mac::sha512}}};
constexpr Vocabulary<Shape::Key, 3> kKeys{
    {{"own", Shape::Key::own}, {"other", Shape::Key::other}, {"none", Shape::Key::none}}};
constexpr Vocabulary<Shape::Chain, 5> kChains{{{"of_profile", Shape::Chain::of_profile},
                                               {"none", Shape::Chain::none},
                                               {"with_root", Shape::Chain::with_root},
                                               {"unrelated_too", Shape::Chain::unrelated_too},
                                               {"twice", Shape::Chain::twice}}};
constexpr Vocabulary<Shape::LocalKeyId, 3> kLocalKeyIds{
    {{"on_the_pair", Shape::LocalKeyId::on_the_pair},
     {"nowhere", Shape::LocalKeyId::nowhere},
     {"everywhere", Shape::LocalKeyId::everywhere}}};
constexpr Vocabulary<Shape::FriendlyName, 4> kFriendlyNames{
    {{"common_name", Shape::FriendlyName::common_name},
     {"none", Shape::FriendlyName::none},
     {"japanese", Shape::FriendlyName::japanese},
     {"long", Shape::FriendlyName::long_one}}};
constexpr Vocabulary<Shape::Octets, 6> kOctets{
    {{"der", Shape::Octets::der},
     {"indefinite_lengths", Shape::Octets::indefinite_lengths},
     {"followed_by_more", Shape::Octets::followed_by_more},
     {"cut_off", Shape::Octets::cut_off},
     {"content_flipped", Shape::Octets::content_flipped},
     {"mac_salt_flipped", Shape::Octets::mac_salt_flipped}}};

} // namespace

Pkcs12Fault read_pkcs12_fault(const nlohmann::json& does) {
    Shape shape;
    shape.password = one_of(kPasswords, does.value("password", "of_request"));
    if (does.contains("mac_password")) {
        shape.mac_password = one_of(kPasswords, does.at("mac_password"));
    }
    shape.cipher = one_of(kCiphers, does.value("cipher", "of_profile"));
    if (does.contains("key_cipher")) {
        shape.key_cipher = one_of(kCiphers, does.at("key_cipher"));
    }
    shape.mac = one_of(kMacs, does.value("mac", "of_profile"));
    shape.iterations = does.value("iterations", 0);
    shape.mac_iterations = does.value("mac_iterations", 0);
    shape.key = one_of(kKeys, does.value("key", "own"));
    shape.without_certificate = does.value("without_certificate", false);
    shape.other_identity_first = does.value("other_identity_first", false);
    shape.authority_first = does.value("authority_first", false);
    shape.chain = one_of(kChains, does.value("chain", "of_profile"));
    shape.local_key_id = one_of(kLocalKeyIds, does.value("local_key_id", "on_the_pair"));
    shape.friendly_name = one_of(kFriendlyNames, does.value("friendly_name", "common_name"));
    shape.octets = one_of(kOctets, does.value("octets", "der"));
    return {shape};
}

} // namespace ediconform::mock_ca
