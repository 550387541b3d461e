#pragma once

#include "mock-client/exchange/request_mutation.hpp"

#include <utility>

/// The three layers that `make_mutated_request` passes through. Only this folder includes it.
namespace ediconform::mock_client {

/// A request before it is encoded. What the encoder would never write takes the place of a marker
/// afterwards.
struct Draft {
    wire::Operation operation;
    RequestValues values;
    std::vector<std::pair<std::string, std::string>> replacements; ///< Octets in the content.
    bool in_array = false;     ///< An array around the root of JSON.
    std::string document_type; ///< Of XML, empty for none.
    std::string query;         ///< To be added to the target.
};

/// Each returns false where the fault is of another layer, or has no ground.
bool mutate_draft(Draft& draft, const Mutation& mutation);
bool mutate_content(RequestParts& parts, const Mutation& mutation,
                    const wire::Operation& operation);
bool mutate_head(RequestParts& parts, const Mutation& mutation);

/// Carries out `replacements` and `document_type` on the encoded content.
base::Bytes finished(const Draft& draft, base::Bytes body);

/// Replaces the value of the field, or adds it.
void set_field(RequestParts& parts, std::string_view name, const std::string& value);
/// Replaces the content, and says its length.
void set_content(RequestParts& parts, base::Bytes body);

} // namespace ediconform::mock_client
