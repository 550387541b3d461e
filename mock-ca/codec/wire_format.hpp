#pragma once

#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/codec/request_decoder.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What `decode_request` and `encode_reply` share with the four encodings behind them. Only this
/// folder includes it.
namespace ediconform::mock_ca {

/// The charset's name in HTTP and XML (IANA registry).
std::string_view label_of(base::Charset charset);

/// Whether `text` is an integer of 64 bits in its one plain form: no sign `+`, no leading zero.
bool is_integer(std::string_view text);

/// Error `request.undecodable`. `detail` never quotes the request: it may hold a key or a password.
base::Error undecodable(std::string_view detail);
base::Error undecodable(std::string_view detail, std::string_view member);
/// Error `reply.unencodable`.
base::Error unencodable(const std::string& name);

/// `body` as UTF-8, or `undecodable`.
base::Result<std::string> decoded_text(base::ByteView body, base::Charset charset);

base::Result<RequestValues> decode_json(const wire::MessageBinding& binding, base::ByteView body);
base::Result<RequestValues> decode_xml(const wire::MessageBinding& binding, base::ByteView body);
base::Result<RequestValues> decode_form(const wire::MessageBinding& binding, base::ByteView body);
base::Result<RequestValues> decode_multipart(const wire::MessageBinding& binding,
                                             std::string_view content_type, base::ByteView body);

/// All fields can be held by the charset and are of their type when these are called.
base::Result<EncodedReply> encode_json(const wire::MessageBinding& binding,
                                       const ReplyFields& fields);
base::Result<EncodedReply> encode_xml(const wire::MessageBinding& binding,
                                      const ReplyFields& fields);
base::Result<EncodedReply> encode_form(const wire::MessageBinding& binding,
                                       const ReplyFields& fields);
base::Result<EncodedReply> encode_multipart(const wire::MessageBinding& binding,
                                            const ReplyFields& fields);

/// Takes one name-value pair of a form into `values`: names that the binding lacks are ignored, a
/// bound name twice or a value of another type is `undecodable`.
base::Result<void> take_field(const wire::MessageBinding& binding, base::ByteView name,
                              base::ByteView value, RequestValues& values);

} // namespace ediconform::mock_ca
