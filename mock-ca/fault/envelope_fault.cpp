#include "mock-ca/fault/envelope_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

namespace {

using Status = EnvelopeFault::Status;
using Place = EnvelopeFault::Place;
using Holds = EnvelopeFault::Holds;
using Text = EnvelopeFault::Text;
using Message = EnvelopeFault::Message;
using Document = EnvelopeFault::Document;

constexpr Vocabulary<Status, 14> kStatus{{{"right", Status::right},
                                          {"missing", Status::missing},
                                          {"of_other_type", Status::of_other_type},
                                          {"padded", Status::padded},
                                          {"fraction", Status::fraction},
                                          {"full_width", Status::full_width},
                                          {"boolean", Status::boolean},
                                          {"null", Status::null},
                                          {"negative", Status::negative},
                                          {"beyond_64_bits", Status::beyond_64_bits},
                                          {"not_a_number", Status::not_a_number},
                                          {"with_spaces", Status::with_spaces},
                                          {"success_then_error", Status::success_then_error},
                                          {"error_then_success", Status::error_then_success}}};
constexpr Vocabulary<Place, 6> kPlaces{{{"right", Place::right},
                                        {"missing", Place::missing},
                                        {"null", Place::null},
                                        {"empty", Place::empty},
                                        {"beside_error", Place::beside_error},
                                        {"twice", Place::twice}}};
constexpr Vocabulary<Holds, 7> kHolds{{{"pkcs12", Holds::pkcs12},
                                       {"html_page", Holds::html_page},
                                       {"pem_certificate", Holds::pem_certificate},
                                       {"der_certificate", Holds::der_certificate},
                                       {"pkcs7", Holds::pkcs7},
                                       {"nothing", Holds::nothing},
                                       {"previous_answer", Holds::previous_answer}}};
constexpr Vocabulary<Text, 18> kTexts{{{"right", Text::right},
                                       {"wrapped_64_crlf", Text::wrapped_64_crlf},
                                       {"wrapped_76_crlf", Text::wrapped_76_crlf},
                                       {"with_spaces", Text::with_spaces},
                                       {"with_tabs", Text::with_tabs},
                                       {"after_line_break", Text::after_line_break},
                                       {"without_padding", Text::without_padding},
                                       {"more_padding", Text::more_padding},
                                       {"url_safe", Text::url_safe},
                                       {"illegal_character", Text::illegal_character},
                                       {"cut_off", Text::cut_off},
                                       {"followed_by_text", Text::followed_by_text},
                                       {"pem_armour", Text::pem_armour},
                                       {"data_uri", Text::data_uri},
                                       {"encoded_twice", Text::encoded_twice},
                                       {"hexadecimal", Text::hexadecimal},
                                       {"with_nul", Text::with_nul},
                                       {"very_long", Text::very_long}}};
constexpr Vocabulary<Message, 10> kMessages{{{"right", Message::right},
                                             {"markup", Message::markup},
                                             {"terminal_controls", Message::terminal_controls},
                                             {"line_breaks", Message::line_breaks},
                                             {"very_long", Message::very_long},
                                             {"nul", Message::nul},
                                             {"invalid_utf8", Message::invalid_utf8},
                                             {"lone_surrogate", Message::lone_surrogate},
                                             {"external_entity", Message::external_entity},
                                             {"entity_expansion", Message::entity_expansion}}};
constexpr Vocabulary<Document, 15> kDocuments{
    {{"right", Document::right},
     {"malformed", Document::malformed},
     {"cut_off", Document::cut_off},
     {"empty", Document::empty},
     {"byte_order_mark", Document::byte_order_mark},
     {"utf_16", Document::utf_16},
     {"other_charset", Document::other_charset},
     {"followed_by_text", Document::followed_by_text},
     {"twice", Document::twice},
     {"deeply_nested", Document::deeply_nested},
     {"unknown_members", Document::unknown_members},
     {"spread_out", Document::spread_out},
     {"escaped", Document::escaped},
     {"other_encoding", Document::other_encoding},
     {"of_other_operation", Document::of_other_operation}}};

} // namespace

EnvelopeFault read_envelope_fault(const nlohmann::json& does) {
    const nlohmann::json certificate = does.value("certificate", nlohmann::json::object());
    EnvelopeFault fault;
    fault.meaning = does.value("answer", "");
    fault.status = one_of(kStatus, does.value("status", "right"));
    fault.place = one_of(kPlaces, certificate.value("place", "right"));
    fault.holds = one_of(kHolds, certificate.value("holds", "pkcs12"));
    fault.text = one_of(kTexts, certificate.value("text", "right"));
    fault.size = certificate.value("size", std::uint64_t{0});
    fault.message = one_of(kMessages, does.value("message", "right"));
    fault.document = one_of(kDocuments, does.value("document", "right"));
    return fault;
}

} // namespace ediconform::mock_ca
