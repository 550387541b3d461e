#include "mock-ca/fault/certificate_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

namespace {

using Shape = CertificateShape;

constexpr Vocabulary<Shape::CommonName, 6> kCommonNames{
    {{"right", Shape::CommonName::right},
     {"other", Shape::CommonName::other},
     {"other_case", Shape::CommonName::other_case},
     {"full_width", Shape::CommonName::full_width},
     {"missing", Shape::CommonName::missing},
     {"twice", Shape::CommonName::twice}}};
constexpr Vocabulary<Shape::Serial, 5> kSerials{{{"random", Shape::Serial::random},
                                                 {"of_the_old", Shape::Serial::of_the_old},
                                                 {"zero", Shape::Serial::zero},
                                                 {"negative", Shape::Serial::negative},
                                                 {"too_long", Shape::Serial::too_long}}};
constexpr Vocabulary<Shape::Key, 3> kKeys{{{"fresh", Shape::Key::fresh},
                                           {"of_the_old", Shape::Key::of_the_old},
                                           {"rsa-1024", Shape::Key::rsa_1024}}};
constexpr Vocabulary<Shape::Signature, 3> kSignatures{{{"right", Shape::Signature::right},
                                                       {"sha1", Shape::Signature::sha1},
                                                       {"broken", Shape::Signature::broken}}};

std::optional<std::chrono::seconds> seconds_in(const nlohmann::json& does, const char* member) {
    const auto seconds = optional_in<std::int64_t>(does, member);
    return seconds ? std::optional(std::chrono::seconds(*seconds)) : std::nullopt;
}

} // namespace

CertificateFault read_certificate_fault(const nlohmann::json& does) {
    Shape shape;
    shape.common_name = one_of(kCommonNames, does.value("common_name", "right"));
    shape.serial = one_of(kSerials, does.value("serial", "random"));
    shape.key = one_of(kKeys, does.value("key", "fresh"));
    shape.signature = one_of(kSignatures, does.value("signature", "right"));
    shape.begins_in = seconds_in(does, "begins_in_seconds");
    shape.ends_in = seconds_in(does, "ends_in_seconds");
    shape.ends_before_the_old = does.value("ends_before_the_old", false);
    shape.ca = does.value("ca", false);
    shape.unrelated_issuer = does.value("unrelated_issuer", false);
    const nlohmann::json extensions = does.value("extensions", nlohmann::json::object());
    for (const auto& [name, value] : extensions.items()) {
        shape.extensions.emplace_back(name, value.get<std::string>());
    }
    return {shape};
}

} // namespace ediconform::mock_ca
