#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/codec/request_encoder.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The fault layer of the client's side: what a test sends to a CA that a correct client would
/// never send. Pure functions; the reference client itself uses none of them.
namespace ediconform::mock_client {

/// Faults of a finished request. Content-Length is kept right but where the sentence says
/// otherwise.
enum class RequestMutation {
    method,          ///< `argument` instead of the operation's method, e.g. `GET`.
    path,            ///< `argument` instead of the request target, e.g. `/not-there`.
    content_type,    ///< `argument` instead of the media type, the body unchanged.
    no_content_type, ///< No Content-Type field.
    empty_body,      ///< No content, `Content-Length: 0`.
    truncated_body,  ///< The first half of the content, as a complete message.
    malformed_body,  ///< The content breaks the syntax of its encoding.
    wrong_length,    ///< Content-Length promises 16 octets more than are sent.
    no_host,         ///< No Host field (RFC 9112 3.2 asks for 400).
    secret_in_query, ///< `argument` (e.g. `auth_key=…`) is added to the query of the target.
    oversized_field, ///< A header field of 64 KiB.
};

/// Faults of the values, before they are encoded.
enum class ValueMutation {
    omit_member,  ///< The member `argument` is missing.
    empty_member, ///< The member `argument` is an empty text.
    pad_member,   ///< The member `argument` has a space before and after it.
};

std::string_view name_of(RequestMutation mutation);
std::string_view name_of(ValueMutation mutation);
/// Error `mutation.unknown` with the names that exist.
base::Result<RequestMutation> request_mutation(std::string_view name);
base::Result<ValueMutation> value_mutation(std::string_view name);
std::vector<std::string_view> request_mutation_names();
std::vector<std::string_view> value_mutation_names();

/// The request with one fault. `encoding` says what `malformed_body` has to break.
RequestParts mutate(RequestParts parts, RequestMutation mutation, const std::string& argument,
                    wire::Encoding encoding);

/// The values with one fault.
RequestValues mutate(RequestValues values, ValueMutation mutation, const std::string& member);

} // namespace ediconform::mock_client
