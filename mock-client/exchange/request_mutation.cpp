#include "mock-client/exchange/request_mutation.hpp"

#include "mock-client/exchange/mutation_layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace ediconform::mock_client {

namespace {

struct Named {
    RequestMutation kind;
    std::string_view name;
};

constexpr std::array kMutations{
    Named{RequestMutation::method, "method"},
    Named{RequestMutation::path, "path"},
    Named{RequestMutation::content_type, "content_type"},
    Named{RequestMutation::no_content_type, "no_content_type"},
    Named{RequestMutation::no_host, "no_host"},
    Named{RequestMutation::lower_case_names, "lower_case_names"},
    Named{RequestMutation::chunked, "chunked"},
    Named{RequestMutation::expect_continue, "expect_continue"},
    Named{RequestMutation::in_query, "in_query"},
    Named{RequestMutation::empty_body, "empty_body"},
    Named{RequestMutation::truncated_body, "truncated_body"},
    Named{RequestMutation::malformed_body, "malformed_body"},
    Named{RequestMutation::bom, "bom"},
    Named{RequestMutation::utf16, "utf16"},
    Named{RequestMutation::gzip, "gzip"},
    Named{RequestMutation::deep_nesting, "deep_nesting"},
    Named{RequestMutation::extra_member, "extra_member"},
    Named{RequestMutation::duplicate_member, "duplicate_member"},
    Named{RequestMutation::number, "number"},
    Named{RequestMutation::object, "object"},
    Named{RequestMutation::other_root, "other_root"},
    Named{RequestMutation::invalid_octets, "invalid_octets"},
    Named{RequestMutation::internal_entity, "internal_entity"},
    Named{RequestMutation::external_entity, "external_entity"},
    Named{RequestMutation::entity_expansion, "entity_expansion"},
};

base::Error no_ground(const Mutation& mutation) {
    return base::Error{"mutation.no_ground", {{"mutation", std::string(name_of(mutation.kind))}}};
}

bool is_of_draft(RequestMutation kind) {
    return kind >= RequestMutation::extra_member || kind == RequestMutation::in_query;
}

bool is_of_head(RequestMutation kind) {
    return kind < RequestMutation::in_query;
}

} // namespace

std::string_view name_of(RequestMutation mutation) {
    return std::ranges::find(kMutations, mutation, &Named::kind)->name;
}

std::vector<std::string_view> request_mutation_names() {
    std::vector<std::string_view> names;
    for (const Named& entry : kMutations) {
        names.push_back(entry.name);
    }
    return names;
}

base::Result<RequestMutation> request_mutation(std::string_view name) {
    const auto found = std::ranges::find(kMutations, name, &Named::name);
    if (found != kMutations.end()) {
        return found->kind;
    }
    return base::Error{"mutation.unknown",
                       {{"mutation", std::string(name)},
                        {"known", fmt::format("{}", fmt::join(request_mutation_names(), ", "))}}};
}

base::Result<RequestParts> make_mutated_request(const wire::Operation& operation,
                                                const Endpoint& endpoint,
                                                const RequestValues& values,
                                                const std::vector<Mutation>& mutations) {
    Draft draft{operation, values, {}, false, {}, {}};
    for (const Mutation& mutation : mutations) {
        if (is_of_draft(mutation.kind) && !mutate_draft(draft, mutation)) {
            return no_ground(mutation);
        }
    }
    auto encoded = encode_request(draft.operation, draft.values);
    if (!encoded) {
        return std::move(encoded).error();
    }
    encoded->body = finished(draft, std::move(encoded->body));
    RequestParts parts = make_request(operation, endpoint, *encoded);
    if (!draft.query.empty()) {
        parts.target += (parts.target.find('?') == std::string::npos ? "?" : "&") + draft.query;
    }
    for (const Mutation& mutation : mutations) {
        if (is_of_draft(mutation.kind)) {
            continue;
        }
        const base::Bytes before = to_bytes(parts);
        const bool changed = is_of_head(mutation.kind) ? mutate_head(parts, mutation)
                                                       : mutate_content(parts, mutation, operation);
        if (!changed || to_bytes(parts) == before) {
            return no_ground(mutation);
        }
    }
    return parts;
}

} // namespace ediconform::mock_client
