#include "mock-client/codec/request_encoder.hpp"

#include "harness/base/text.hpp"
#include "mock-client/codec/wire_format.hpp"

#include <algorithm>
#include <stdexcept>

namespace ediconform::mock_client {

namespace {

bool is_integer(std::string_view text) {
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

OutgoingFields collect(const wire::MessageBinding& binding, const RequestValues& values) {
    OutgoingFields fields;
    for (const auto& bound : binding.members) {
        const auto value = values.find(bound.member);
        if (value != values.end()) {
            fields.push_back({bound.place, value->second, bound.type});
        }
    }
    for (const auto& constant : binding.constants) {
        fields.push_back({constant.place, constant.value, constant.type});
    }
    return fields;
}

} // namespace

std::string_view label_of(const wire::MessageBinding& binding) {
    // CP932 is what iconv calls it; the IANA registry knows the same charset as Windows-31J.
    return binding.charset == base::Charset::cp932 ? "Windows-31J" : base::name_of(binding.charset);
}

base::Error unencodable(std::string_view place, std::string_view detail) {
    return base::Error{"request.unencodable",
                       {{"place", std::string(place)}, {"detail", std::string(detail)}}};
}

base::Result<EncodedRequest> encode_request(const wire::Operation& operation,
                                            const RequestValues& values) {
    const wire::MessageBinding& binding = operation.request;
    const OutgoingFields fields = collect(binding, values);
    for (const auto& field : fields) {
        if (!base::is_utf8(field.text)) {
            return unencodable(field.place, "the value is not UTF-8");
        }
        if (!base::encode_text(field.place + field.text, binding.charset)) {
            return unencodable(field.place, "the value has a character that " +
                                                std::string(base::name_of(binding.charset)) +
                                                " lacks");
        }
        if (field.type == wire::ValueType::integer && !is_integer(field.text)) {
            return unencodable(field.place, "the value is not an integer");
        }
    }
    switch (binding.encoding) {
    case wire::Encoding::json:
        return write_json(binding, fields);
    case wire::Encoding::xml:
        return write_xml(binding, fields);
    case wire::Encoding::form:
        return write_form(binding, fields);
    case wire::Encoding::multipart:
        return write_multipart(binding, fields);
    }
    throw std::logic_error("an encoding without a writer");
}

} // namespace ediconform::mock_client
