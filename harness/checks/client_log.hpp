#pragma once

#include "harness/checks/check.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ediconform::checks {

/// The client's log as the tester read it at the end of the case; null where it could read none.
const evidence::Event* client_log(const CheckContext& context);

/// Octets of a log as UTF-8: as they are, else read as CP932 or EUC-JP, as products in Japan write.
std::string text_of_log(base::ByteView octets);

/// The records of a log: a line that has a date, with the lines without one that follow it. A date
/// counts where it is that of `at` somewhere on earth, in any of the usual notations: products log
/// local time.
std::vector<std::string> records_of(const std::string& log, base::WallTime at);

/// ASCII letters compare without case.
bool contains_folded(std::string_view text, std::string_view part);

/// `word` stands in `text` with no letter or digit beside it, whatever its case (ASCII).
bool contains_word(std::string_view text, std::string_view word);

/// `code` stands in `text` as a token of its own: `1103`, `code=1103`, `E1103`, `HTTP404`; not
/// within a longer number, a time, a date, an address or an identifier.
bool contains_code(std::string_view text, std::string_view code);

} // namespace ediconform::checks
