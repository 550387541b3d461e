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

/// What one request has wrong, or unusual. Everything else of it stays right, Content-Length
/// included. The sentence for people is the text `mutation.NAME`.
enum class RequestMutation {
    // Of the message head.
    method,           ///< `to` in the place of the operation's method.
    path,             ///< `to` in the place of the request target.
    content_type,     ///< `to` in the place of the media type.
    no_content_type,  ///< No Content-Type field.
    no_host,          ///< No Host field (RFC 9112 3.2 asks for 400).
    lower_case_names, ///< Names of all fields in lower case (RFC 9110 5.1: the same fields).
    chunked,          ///< The content in chunks in the place of Content-Length (RFC 9112 7.1).
    expect_continue,  ///< `Expect: 100-continue`, the content after it at once (RFC 9110 10.1.1).
    in_query,         ///< The member stands in the query of the target, not in the content.
    // Of the content as a row of octets.
    empty_body,     ///< None.
    truncated_body, ///< The first half.
    malformed_body, ///< The syntax of the encoding is broken.
    bom,            ///< U+FEFF before it, in UTF-8.
    utf16,          ///< In UTF-16 with a byte order mark.
    gzip,           ///< Compressed, and declared so by Content-Encoding.
    deep_nesting,   ///< 10,000 arrays or elements, one within the other.
    // Of what the content says.
    extra_member,     ///< A member that no specification names.
    duplicate_member, ///< The member a second time, with the value `to`.
    number,           ///< A JSON number where the member is a text.
    object,           ///< A JSON object, or XML elements, where the member is a text.
    other_root,       ///< Another root element; a JSON array around the object.
    invalid_octets,   ///< The member's value ends in octets that no charset of EDI has.
    internal_entity,  ///< XML: the member's value is an entity of a document type declaration.
    external_entity,  ///< XML: the same with an entity of a file that does not exist.
    entity_expansion, ///< XML: entities within entities, 100,000 characters in all.
};

struct Mutation {
    RequestMutation kind = RequestMutation::method;
    std::string member; ///< Abstract member; empty where the kind is not about one.
    std::string to;
};

std::string_view name_of(RequestMutation mutation);
/// Error `mutation.unknown` with the names that exist.
base::Result<RequestMutation> request_mutation(std::string_view name);
std::vector<std::string_view> request_mutation_names();

/// The request of an operation with those faults, each applied to the outcome of the one before.
/// Errors: those of `encode_request`; `mutation.no_ground`: the encoding, or the request without
/// that member, gives no ground for the fault, or it would change nothing.
base::Result<RequestParts> make_mutated_request(const wire::Operation& operation,
                                                const Endpoint& endpoint,
                                                const RequestValues& values,
                                                const std::vector<Mutation>& mutations);

} // namespace ediconform::mock_client
