#include "mock-ca/codec/reply_encoder.hpp"

#include "mock-ca/codec/wire_format.hpp"

#include <stdexcept>

namespace ediconform::mock_ca {

namespace {

/// What stands for a certificate; nothing where the member is left out (A7).
std::optional<ReplyField> certificate_field(const wire::CaProfile& profile, ReplyField field,
                                            const std::optional<std::string>& certificate) {
    if (certificate) {
        field.text = certificate;
    } else if (profile.settles("A7", "empty")) {
        field.text = "";
    } else if (!profile.settles("A7", "null")) {
        return std::nullopt;
    }
    return field;
}

bool can_hold(const wire::MessageBinding& binding, const ReplyField& field) {
    const bool typed =
        !field.text || field.type == wire::ValueType::string || is_integer(*field.text);
    return typed && (!field.text || base::encode_text(*field.text, binding.charset)) &&
           base::encode_text(field.place, binding.charset).has_value();
}

} // namespace

ReplyFields reply_fields(const wire::CaProfile& profile, const wire::MessageBinding& binding,
                         const ReplyValues& values) {
    ReplyFields fields;
    for (const wire::MemberBinding& bound : binding.members) {
        ReplyField field{bound.member, bound.place, bound.type, std::nullopt};
        if (bound.member == wire::member::kStatus) {
            field.text = values.status;
            fields.push_back(std::move(field));
        } else if (bound.member == wire::member::kMessage) {
            field.text = values.message;
            fields.push_back(std::move(field));
        } else if (bound.member == wire::member::kCertificate) {
            auto certificate = certificate_field(profile, std::move(field), values.certificate);
            if (certificate) {
                fields.push_back(*std::move(certificate));
            }
        }
    }
    for (const wire::ConstantBinding& constant : binding.constants) {
        fields.push_back({constant.place, constant.place, constant.type, constant.value});
    }
    return fields;
}

base::Result<EncodedReply> encode_fields(const wire::MessageBinding& binding,
                                         const ReplyFields& fields) {
    for (const ReplyField& field : fields) {
        if (!can_hold(binding, field)) {
            return unencodable(field.name);
        }
    }
    switch (binding.encoding) {
    case wire::Encoding::json:
        return encode_json(binding, fields);
    case wire::Encoding::xml:
        return encode_xml(binding, fields);
    case wire::Encoding::form:
        return encode_form(binding, fields);
    case wire::Encoding::multipart:
        return encode_multipart(binding, fields);
    }
    throw std::logic_error("an encoding without an encoder");
}

base::Result<EncodedReply> encode_reply(const wire::CaProfile& profile,
                                        const wire::Operation& operation,
                                        const ReplyValues& values) {
    return encode_fields(operation.reply, reply_fields(profile, operation.reply, values));
}

} // namespace ediconform::mock_ca
