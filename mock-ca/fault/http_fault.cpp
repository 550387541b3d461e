#include "mock-ca/fault/http_fault.hpp"

#include "mock-ca/fault/fault_reading.hpp"

namespace ediconform::mock_ca {

HttpFault read_http_fault(const nlohmann::json& does) {
    using Content = HttpFault::Content;
    using Location = HttpFault::Location;
    static constexpr Vocabulary<Content, 6> kContents{
        {{"page", Content::page},
         {"of_answer", Content::of_answer},
         {"none", Content::none},
         {"json", Content::json},
         {"login_page", Content::login_page},
         {"maintenance_page", Content::maintenance_page}}};
    static constexpr Vocabulary<Location, 6> kLocations{
        {{"none", Location::none},
         {"same_url", Location::same_url},
         {"elsewhere", Location::elsewhere},
         {"elsewhere_plain", Location::elsewhere_plain},
         {"other_port", Location::other_port},
         {"other_port_plain", Location::other_port_plain}}};
    HttpFault fault;
    fault.status = optional_in<int>(does, "status");
    fault.content = one_of(kContents, does.value("content", "page"));
    fault.reason = does.value("reason", "");
    fault.reason_in_cp932 = does.value("reason_in_cp932", false);
    fault.retry_after = text_in(does.value("retry_after", nlohmann::json("")));
    if (const auto seconds = optional_in<int>(does, "retry_after_date")) {
        fault.retry_after_date = std::chrono::seconds(*seconds);
    }
    fault.content_type = optional_in<std::string>(does, "content_type");
    fault.clock = std::chrono::seconds(does.value("clock", 0));
    fault.location = one_of(kLocations, does.value("location", "none"));
    const nlohmann::json fields = does.value("fields", nlohmann::json::object());
    for (const auto& [name, value] : fields.items()) {
        fault.fields.emplace_back(name, value.get<std::string>());
    }
    return fault;
}

} // namespace ediconform::mock_ca
