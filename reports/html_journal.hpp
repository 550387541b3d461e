#pragma once

#include <string>
#include <vector>

namespace ediconform::reports {

struct JournalFact {
    std::string name; ///< Empty: the value is a whole line of another form.
    std::string value;
};

/// One journal line as the page shows it.
struct JournalEntry {
    std::string number; ///< Empty for a line that is not of the journal's form.
    std::string time;   ///< `03:14:15.123`
    std::string source;
    std::string kind;
    std::vector<JournalFact> facts; ///< Those that say something.
    std::string message;            ///< Head and body of an HTTP message.
};

struct JournalExcerpt {
    std::vector<JournalEntry> entries;
    bool cut = false; ///< Lines or parts of them were left out.
};

/// The beginning of a case's journal, `limit` octets of text at most.
JournalExcerpt journal_excerpt(const std::vector<std::string>& lines, std::size_t limit);

} // namespace ediconform::reports
