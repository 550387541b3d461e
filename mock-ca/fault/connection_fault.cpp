#include "mock-ca/fault/connection_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

using nlohmann::json;

namespace {

std::chrono::milliseconds milliseconds_in(const json& does, const char* member) {
    return std::chrono::milliseconds(does.value(member, 0));
}

ConnectionFault::Listener read_listener(const json& does) {
    using Listener = ConnectionFault::Listener;
    static constexpr Vocabulary<Listener, 3> kListeners{{{"open", Listener::open},
                                                         {"refused", Listener::refused},
                                                         {"unanswered", Listener::unanswered}}};
    return one_of(kListeners, does.value("listener", json("open")));
}

} // namespace

std::optional<transport::WireAction::Kind> read_end(const json& does) {
    using End = transport::WireAction::Kind;
    static constexpr Vocabulary<End, 5> kEnds{{{"fin", End::fin},
                                               {"reset", End::reset},
                                               {"stall", End::stall},
                                               {"unread", End::unread},
                                               {"close_notify", End::close_notify}}};
    return does.contains("end") ? std::optional(one_of(kEnds, does.at("end"))) : std::nullopt;
}

transport::WireForm read_wire_form(const json& does) {
    using Part = transport::WireForm::Part;
    static constexpr Vocabulary<Part, 3> kParts{
        {{"all", Part::all}, {"half", Part::half}, {"without_tail", Part::without_tail}}};
    transport::WireForm form;
    form.part = one_of(kParts, does.value("part", json("all")));
    form.flipped = does.value("flipped", false);
    form.twice = does.value("twice", false);
    form.step = does.value("step", std::size_t{0});
    form.pause = milliseconds_in(does, "pause_ms");
    form.record = does.value("record", std::size_t{0});
    return form;
}

ConnectionFault read_connection_fault(const json& does) {
    ConnectionFault fault;
    fault.listener = read_listener(does);
    fault.listens_after = milliseconds_in(does, "listens_after_ms");
    fault.wait = milliseconds_in(does, "wait_ms");
    fault.says = does.value("says", "");
    fault.random_octets = does.value("random_octets", std::size_t{0});
    fault.form = read_wire_form(does);
    fault.half = does.value("half", false);
    fault.half_close = does.value("half_close", false);
    fault.end = read_end(does);
    return fault;
}

} // namespace ediconform::mock_ca
