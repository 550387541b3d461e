#include "mock-ca/fault/framing_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

namespace {

using nlohmann::json;

FramingFault::Chunks chunks_in(const json& does) {
    using Defect = FramingFault::Chunks::Defect;
    static constexpr Vocabulary<Defect, 6> kDefects{{{"none", Defect::none},
                                                     {"size_not_hex", Defect::size_not_hex},
                                                     {"size_huge", Defect::size_huge},
                                                     {"too_short", Defect::too_short},
                                                     {"no_last", Defect::no_last},
                                                     {"no_line_end", Defect::no_line_end}}};
    FramingFault::Chunks chunks;
    chunks.size = does.value("size", chunks.size);
    chunks.extensions = does.value("extensions", false);
    chunks.trailers = does.value("trailers", false);
    chunks.defect = one_of(kDefects, does.value("defect", "none"));
    return chunks;
}

} // namespace

FramingFault read_framing_fault(const json& does) {
    using Coding = FramingFault::Coding;
    using After = FramingFault::After;
    using End = transport::WireAction::Kind;
    static constexpr Vocabulary<Coding, 4> kCodings{{{"none", Coding::none},
                                                     {"gzip", Coding::gzip},
                                                     {"gzip_label", Coding::gzip_label},
                                                     {"gzip_bomb", Coding::gzip_bomb}}};
    static constexpr Vocabulary<After, 3> kAfter{{{"nothing", After::nothing},
                                                  {"second_answer", After::second_answer},
                                                  {"stray_octets", After::stray_octets}}};
    static constexpr Vocabulary<std::optional<End>, 4> kEnds{{{"as_asked", std::nullopt},
                                                              {"close_notify", End::close_notify},
                                                              {"fin", End::fin},
                                                              {"reset", End::reset}}};
    FramingFault fault;
    fault.status_line = optional_in<std::string>(does, "status_line");
    fault.without_head = does.value("without_head", false);
    fault.line_end = does.value("line_end", fault.line_end);
    fault.content_length =
        does.value("content_length",
                   does.contains("chunks") ? std::vector<std::string>() : fault.content_length);
    fault.lines = does.value("lines", fault.lines);
    fault.lines_in_cp932 = does.value("lines_in_cp932", false);
    fault.says_close = does.value("says_close", true);
    if (does.contains("chunks")) {
        fault.chunks = chunks_in(does.at("chunks"));
    }
    const json interim = does.value("interim", json::object());
    fault.interim = {interim.value("head", ""), interim.value("times", 1U)};
    const json filler = does.value("filler", json::object());
    fault.filler = {filler.value("fields", 0U), filler.value("octets", std::size_t{0})};
    fault.coding = one_of(kCodings, does.value("coding", "none"));
    fault.padding = does.value("padding", std::uint64_t{0});
    fault.endless = does.value("endless", false);
    fault.without_body = does.value("without_body", false);
    fault.after = one_of(kAfter, does.value("after", "nothing"));
    fault.end = one_of(kEnds, does.value("end", "close_notify"));
    return fault;
}

} // namespace ediconform::mock_ca
