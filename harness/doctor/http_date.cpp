#include "harness/doctor/http_date.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace ediconform::doctor {

std::optional<base::WallTime> parse_http_date(const std::string& text) {
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    std::tm fields{};
    std::string zone;
    in >> std::get_time(&fields, "%a, %d %b %Y %H:%M:%S") >> zone;
    if (in.fail() || zone != "GMT") {
        return std::nullopt;
    }
    return std::chrono::system_clock::from_time_t(::timegm(&fields));
}

} // namespace ediconform::doctor
