#include "mock-ca/control/control_action.hpp"

#include "mock-ca/issuance/pkcs12_writer.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ediconform::mock_ca {

using nlohmann::json;

namespace {

/// Ten years, as far as no test has to go; beyond, dates leave what ASN.1 can say.
constexpr std::chrono::seconds kFarthest = std::chrono::days(3650);

json failed(const std::string& message) {
    return {{"result", "failed"}, {"message", message}};
}

std::string text_in(const json& request, const char* member) {
    const auto found = request.find(member);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class Value, std::size_t size>
std::optional<Value> named(const std::array<std::pair<std::string_view, Value>, size>& names,
                           const std::string& name) {
    for (const auto& [known, value] : names) {
        if (known == name) {
            return value;
        }
    }
    return std::nullopt;
}

constexpr std::array kPairStates{
    std::pair<std::string_view, PairState>{"vetted", PairState::vetted},
    std::pair<std::string_view, PairState>{"pending", PairState::unvetted},
    std::pair<std::string_view, PairState>{"unvetted", PairState::unvetted},
    std::pair<std::string_view, PairState>{"used", PairState::used}};
constexpr std::array kValidityStates{
    std::pair<std::string_view, ValidityState>{"in_window", ValidityState::in_window},
    std::pair<std::string_view, ValidityState>{"before_window", ValidityState::before_window},
    std::pair<std::string_view, ValidityState>{"about_to_open", ValidityState::about_to_open},
    std::pair<std::string_view, ValidityState>{"just_opened", ValidityState::just_opened},
    std::pair<std::string_view, ValidityState>{"after_window", ValidityState::after_window},
    std::pair<std::string_view, ValidityState>{"expired", ValidityState::expired},
    std::pair<std::string_view, ValidityState>{"not_yet_valid", ValidityState::not_yet_valid}};
constexpr std::array kOrigins{std::pair<std::string_view, Origin>{"api", Origin::api},
                              std::pair<std::string_view, Origin>{"renewal", Origin::renewal},
                              std::pair<std::string_view, Origin>{"other", Origin::other}};

json hand_out_pair(MockCa& ca, const json& request) {
    const auto state = named(kPairStates, text_in(request, "state"));
    if (!state) {
        return failed("state: vetted, pending, unvetted or used");
    }
    const auto pair = ca.add_pair(*state, text_in(request, "user"));
    if (!pair) {
        return failed(base::to_string(pair.error()));
    }
    return {
        {"result", "done"},
        {"pair",
         {{"common_name", pair->common_name}, {"key", pair->key.reveal()}, {"user", pair->user}}}};
}

json vet(MockCa& ca, const json& request) {
    const bool known =
        ca.vet({text_in(request, "common_name"), base::SecretText(text_in(request, "key")), {}});
    return known ? json{{"result", "done"}} : failed("no such pair");
}

json mint_certificate(MockCa& ca, const json& request) {
    const auto state = named(kValidityStates, text_in(request, "state"));
    const auto origin = named(kOrigins, text_in(request, "origin"));
    if (!state || !origin) {
        return failed("state: in_window, before_window, about_to_open, just_opened, after_window, "
                      "expired or not_yet_valid; origin: api, renewal or other");
    }
    if (*state == ValidityState::after_window && !ca.can_be_after_window()) {
        return {{"result", "unsupported"}};
    }
    const auto made = ca.add_certificate(*state, *origin);
    if (!made) {
        return failed(base::to_string(made.error()));
    }
    return {{"result", "done"},
            {"certificate",
             {{"common_name", made->common_name},
              {"p12", encode_base64(made->pkcs12, 0)},
              {"password", made->pkcs12_password.reveal()},
              {"renewal_password", made->renewal_password.reveal()},
              {"key", made->authentication_key.reveal()}}}};
}

json move_clock(TestClock& clock, const json& request) {
    const auto offset = request.find("offset_seconds");
    if (offset == request.end() || !offset->is_number_integer()) {
        return failed("offset_seconds: a whole number");
    }
    const std::chrono::seconds seconds(offset->get<std::int64_t>());
    if (seconds > kFarthest || seconds < -kFarthest) {
        return failed("offset_seconds: at most ten years");
    }
    clock.set_offset(seconds);
    return {{"result", "done"}};
}

json plan_faults(const ControlPanel& panel, const json& request) {
    const json entries{{"faults", request.value("faults", json::array())}};
    const auto document = base::JsonDocument::parse(entries.dump(), "request");
    const auto plan = document ? panel.plans.read(*document) : document.error();
    if (!plan) {
        return failed(base::to_string(plan.error()));
    }
    if (panel.proxy != nullptr) {
        panel.proxy->set_faults(*plan);
    }
    const auto planned = panel.ca.set_faults(*plan);
    return planned ? json{{"result", "done"}} : failed(base::to_string(planned.error()));
}

json deliveries(const ControlPanel& panel, const json& request) {
    const auto after = request.value("after", std::uint64_t{0});
    const std::chrono::milliseconds patience(request.value("patience_ms", 0U));
    const auto is_wanted = [&](const evidence::Event& event) {
        return event.kind == evidence::EventKind::fault_delivered && event.sequence > after;
    };
    static_cast<void>(panel.journal.wait_for(panel.case_id, is_wanted, patience));
    json found = json::array();
    std::uint64_t last = after;
    for (const evidence::Event& event : panel.journal.of_case(panel.case_id)) {
        if (is_wanted(event)) {
            found.push_back({{"fault", event.text("name")}, {"phase", event.text("phase")}});
            last = event.sequence;
        }
    }
    return {{"result", "done"}, {"deliveries", std::move(found)}, {"last", last}};
}

} // namespace

json perform_control_action(const ControlPanel& panel, const json& request) {
    const std::string action = text_in(request, "action");
    if (action == "pair") {
        return hand_out_pair(panel.ca, request);
    }
    if (action == "vet") {
        return vet(panel.ca, request);
    }
    if (action == "certificate") {
        return mint_certificate(panel.ca, request);
    }
    if (action == "clock") {
        return move_clock(panel.clock, request);
    }
    if (action == "faults") {
        return plan_faults(panel, request);
    }
    if (action == "deliveries") {
        return deliveries(panel, request);
    }
    return {{"result", "unsupported"}};
}

} // namespace ediconform::mock_ca
