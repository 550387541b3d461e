/// What is sent: members, form, and where secrets stand.

#include "mock-client/exchange/request_mutation.hpp"
#include "tests/mutants/client/memory.hpp"
#include "tests/mutants/client/mutant.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace ediconform::mutants {

using namespace mock_client;

namespace {

using ChangeValues = std::function<void(RequestValues&)>;
using ChangeParts = std::function<void(RequestParts&, const RequestInput&)>;

/// Changes the values of one operation before they are encoded.
Mutant with_values(std::string_view id, std::string_view operation, const ChangeValues& change) {
    return {id, [=](Policies& policies) {
                policies.build_request =
                    [=, standard = policies.build_request](const RequestInput& input) {
                        RequestValues values = input.values;
                        if (input.operation.name == operation) {
                            change(values);
                        }
                        return standard({input.profile, input.operation, input.endpoint, values,
                                         input.settings});
                    };
            }};
}

/// Changes the finished message of one operation.
Mutant with_parts(std::string_view id, std::string_view operation, const ChangeParts& change) {
    return {id, [=](Policies& policies) {
                policies.build_request =
                    [=](const RequestInput& input) -> base::Result<base::Bytes> {
                    auto encoded = encode_request(input.operation, input.values);
                    if (!encoded) {
                        return std::move(encoded).error();
                    }
                    RequestParts parts = make_request(input.operation, input.endpoint, *encoded);
                    if (input.operation.name == operation) {
                        change(parts, input);
                    }
                    return to_bytes(parts);
                };
            }};
}

/// The passwords of an issue are not those that were typed in.
Mutant with_passwords(std::string_view id, const std::function<void(std::string&)>& change) {
    return with_values(id, wire::operation::kIssue, [=](RequestValues& values) {
        for (const auto member : {wire::member::kRenewalPassword, wire::member::kPkcs12Password}) {
            change(values[std::string(member)]);
        }
    });
}

std::string value_of(const RequestInput& input, std::string_view member) {
    const auto value = input.values.find(member);
    return value == input.values.end() ? std::string() : value->second;
}

Mutant mutated(std::string_view id, std::string_view operation, const Mutation& mutation) {
    return {id, [=](Policies& policies) {
                policies.build_request =
                    [=](const RequestInput& input) -> base::Result<base::Bytes> {
                    const bool concerned = input.operation.name == operation;
                    auto parts = make_mutated_request(input.operation, input.endpoint, input.values,
                                                      concerned ? std::vector<Mutation>{mutation}
                                                                : std::vector<Mutation>{});
                    if (!parts) {
                        return std::move(parts).error();
                    }
                    return to_bytes(*parts);
                };
            }};
}

Mutant secret_in_query(std::string_view id, std::string_view operation, std::string_view member) {
    return with_parts(id, operation, [=](RequestParts& parts, const RequestInput& input) {
        parts.target += (parts.target.find('?') == std::string::npos ? "?auth=" : "&auth=") +
                        value_of(input, member);
    });
}

Mutant secret_in_field(std::string_view id, std::string_view operation, std::string_view member) {
    return with_parts(id, operation, [=](RequestParts& parts, const RequestInput& input) {
        parts.fields.push_back({"X-Authorization", value_of(input, member)});
    });
}

Mutant unknown_member() {
    return {"adds-unknown-member", [](Policies& policies) {
                policies.build_request = [standard =
                                              policies.build_request](const RequestInput& input) {
                    wire::Operation operation = input.operation;
                    operation.request.constants.push_back({"/product", "edi"});
                    return standard(
                        {input.profile, operation, input.endpoint, input.values, input.settings});
                };
            }};
}

/// Knows the key of the issue for as long as the program lives.
Mutant key_kept_for_renewals() {
    return {"sends-the-key-with-renewals", [](Policies& policies) {
                policies.build_request =
                    [keys = std::make_shared<Memory<std::string>>(),
                     standard = policies.build_request](
                        const RequestInput& input) -> base::Result<base::Bytes> {
                    const std::string store = input.settings.store.string();
                    if (input.operation.name != wire::operation::kRenew) {
                        keys->remember(store, value_of(input, wire::member::kAuthenticationKey));
                        return standard(input);
                    }
                    auto encoded = encode_request(input.operation, input.values);
                    RequestParts parts = make_request(input.operation, input.endpoint, *encoded);
                    parts.fields.push_back({"X-Auth-Key", keys->recall(store).value_or("")});
                    return to_bytes(parts);
                };
            }};
}

Mutant requests_in_the_log() {
    return {"logs-requests", [](Policies& policies) {
                policies.build_request = [standard =
                                              policies.build_request](const RequestInput& input) {
                    auto request = standard(input);
                    std::ofstream log(input.settings.log_file(), std::ios::app);
                    log << *request << "\n";
                    return request;
                };
            }};
}

/// The request is written down once it has failed, for whoever looks into it.
Mutant failed_requests_in_the_log() {
    return {"logs-requests-that-failed", [](Policies& policies) {
                struct Sent {
                    std::filesystem::path log;
                    base::Bytes request;
                };
                static thread_local Sent last; // An action is done by one thread.
                policies.build_request = [standard =
                                              policies.build_request](const RequestInput& input) {
                    auto request = standard(input);
                    last = {input.settings.log_file(), request ? *request : base::Bytes()};
                    return request;
                };
                policies.tell = [standard = policies.tell](ActionResult result) {
                    const Sent sent = std::exchange(last, {});
                    if (!result.ok() && !sent.request.empty()) {
                        std::ofstream(sent.log, std::ios::app) << sent.request << "\n";
                    }
                    return standard(std::move(result));
                };
            }};
}

} // namespace

Mutants request_mutants() {
    using wire::operation::kIssue;
    using wire::operation::kRenew;
    return {
        with_passwords("leaves-out-special-characters",
                       [](std::string& password) {
                           std::erase_if(password, [](unsigned char octet) {
                               return std::isalnum(octet) == 0;
                           });
                       }),
        with_values("leaves-out-special-characters-of-renewals", kRenew,
                    [](RequestValues& values) {
                        std::erase_if(values[std::string(wire::member::kPkcs12Password)],
                                      [](unsigned char octet) { return std::isalnum(octet) == 0; });
                    }),
        with_passwords("cuts-long-passwords",
                       [](std::string& password) {
                           constexpr std::size_t kWidthOfTheField = 20;
                           password.resize(std::min(password.size(), kWidthOfTheField));
                       }),
        with_values("swaps-passwords", kIssue,
                    [](RequestValues& values) {
                        std::swap(values.find(wire::member::kRenewalPassword)->second,
                                  values.find(wire::member::kPkcs12Password)->second);
                    }),
        with_values("cuts-the-renewal-password", kIssue,
                    [](RequestValues& values) {
                        values.find(wire::member::kRenewalPassword)->second.pop_back();
                    }),
        with_values("leaves-out-the-renewal-password", kRenew,
                    [](RequestValues& values) {
                        values.erase(std::string(wire::member::kRenewalPassword));
                    }),
        unknown_member(),
        mutated("sends-another-media-type", kIssue,
                {RequestMutation::content_type, "", "text/plain"}),
        mutated("sends-another-method", kRenew, {RequestMutation::method, "", "PUT"}),
        with_parts("sends-the-body-alone", kIssue,
                   [](RequestParts& parts, const RequestInput&) {
                       parts.method = "\x01";
                       parts.fields.clear();
                   }),
        with_parts("renews-at-the-url-of-issue", kRenew,
                   [](RequestParts& parts, const RequestInput& input) {
                       parts.target = input.profile.find(kIssue)->path;
                   }),
        secret_in_query("sends-the-key-in-the-url", kIssue, wire::member::kAuthenticationKey),
        secret_in_field("sends-the-key-in-a-field", kIssue, wire::member::kAuthenticationKey),
        secret_in_query("sends-the-renewal-password-in-the-url", kRenew,
                        wire::member::kRenewalPassword),
        key_kept_for_renewals(),
        requests_in_the_log(),
        failed_requests_in_the_log(),
    };
}

} // namespace ediconform::mutants
