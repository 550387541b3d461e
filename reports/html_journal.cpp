#include "reports/html_journal.hpp"

#include "harness/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::reports {

using nlohmann::json;

namespace {

constexpr std::size_t kLongestFact = 400;
constexpr std::size_t kLongestMessage = 4096;

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string member(const json& line, const char* name) {
    const auto found = line.find(name);
    return found == line.end() ? std::string{} : base::printable(text_of(*found));
}

std::vector<JournalFact> facts_of(const json& line) {
    std::vector<JournalFact> out;
    const auto facts = line.find("facts");
    if (facts == line.end() || !facts->is_object()) {
        return out;
    }
    for (const auto& [name, value] : facts->items()) {
        const std::string text =
            base::truncated(base::printable_line(text_of(value)), kLongestFact);
        if (!text.empty()) {
            out.push_back({name, text});
        }
    }
    // What a fact is about reads first; the rest stands in the alphabet.
    std::ranges::stable_partition(out, [](const JournalFact& fact) { return fact.name == "name"; });
    return out;
}

std::size_t size_of(const std::vector<JournalFact>& facts) {
    std::size_t size = 0;
    for (const JournalFact& fact : facts) {
        size += fact.name.size() + fact.value.size();
    }
    return size;
}

/// Start line, fields and what the journal kept of the body.
std::string message_of(const json& line) {
    const auto raw = line.find("raw");
    if (raw == line.end() || !raw->is_object()) {
        return {};
    }
    std::string out = member(*raw, "head");
    const auto body = raw->find("body");
    if (body != raw->end() && body->is_object()) {
        for (const char* part : {"text", "head", "tail"}) {
            const std::string text = member(*body, part);
            if (!text.empty()) {
                out += (out.empty() ? "" : "\n") + text;
            }
        }
    }
    return out;
}

} // namespace

JournalExcerpt journal_excerpt(const std::vector<std::string>& lines, std::size_t limit) {
    JournalExcerpt excerpt;
    std::size_t size = 0;
    for (const auto& text : lines) {
        if (size >= limit) {
            excerpt.cut = true;
            break;
        }
        JournalEntry entry;
        const json line = json::parse(text, nullptr, false);
        if (line.is_object() && line.contains("sequence") && line.contains("kind")) {
            const std::string at = member(line, "at");
            entry.number = member(line, "sequence");
            entry.time = at.size() == 24 ? at.substr(11, 12) : at;
            entry.source = member(line, "source");
            entry.kind = member(line, "kind");
            entry.facts = facts_of(line);
            entry.message = message_of(line);
        } else {
            entry.facts = {{"", base::truncated(base::printable_line(text), kLongestMessage)}};
        }
        if (entry.message.size() > kLongestMessage) {
            entry.message = base::truncated(entry.message, kLongestMessage);
            excerpt.cut = true;
        }
        size += size_of(entry.facts) + entry.message.size() + 64;
        excerpt.entries.push_back(std::move(entry));
    }
    return excerpt;
}

} // namespace ediconform::reports
