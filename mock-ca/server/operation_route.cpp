#include "mock-ca/server/operation_route.hpp"

#include "mock-ca/codec/request_decoder.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace ediconform::mock_ca {

namespace {

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

/// What a client adds to the query is for the judge to say; the path is answered all the same.
bool is_for(const wire::Operation& operation, std::string_view target) {
    return target == operation.path || path_of(target) == operation.path ||
           target.starts_with(operation.path + "&");
}

/// The operation with its constants read in place of its members, each under its place.
wire::Operation with_constants_as_members(const wire::Operation& operation) {
    wire::Operation probe = operation;
    probe.request.members.clear();
    for (const wire::ConstantBinding& each : operation.request.constants) {
        probe.request.members.push_back({each.place, each.place, each.type});
    }
    return probe;
}

bool carries_constants(const transport::HttpRequest& request, const wire::Operation& operation) {
    const auto values =
        decode_request(with_constants_as_members(operation),
                       request.fields.find("Content-Type").value_or(""), request.body);
    const auto& constants = operation.request.constants;
    return values && std::all_of(constants.begin(), constants.end(), [&values](const auto& each) {
               const auto found = values->find(each.place);
               return found != values->end() && found->second == each.value;
           });
}

} // namespace

OperationRoute find_operation(const wire::CaProfile& profile, const std::string& listener,
                              const transport::HttpRequest& request) {
    OperationRoute route;
    std::vector<const wire::Operation*> candidates;
    for (const auto& [name, operation] : profile.operations) {
        if (operation.listener != listener || !is_for(operation, request.target)) {
            continue;
        }
        if (operation.method == request.method) {
            candidates.push_back(&operation);
            continue;
        }
        route.of_path = &operation;
        if (route.allowed.find(operation.method) == std::string::npos) {
            route.allowed += (route.allowed.empty() ? "" : ", ") + operation.method;
        }
    }
    if (candidates.size() == 1) {
        route.operation = route.of_path = candidates.front();
        return route;
    }
    const auto meant =
        std::find_if(candidates.begin(), candidates.end(), [&request](const wire::Operation* each) {
            return carries_constants(request, *each);
        });
    if (meant != candidates.end()) {
        route.operation = route.of_path = *meant;
    }
    route.undecided = !candidates.empty() && route.operation == nullptr;
    if (route.undecided) {
        route.of_path = nullptr;
    }
    return route;
}

} // namespace ediconform::mock_ca
