#include "harness/checks/client_log.hpp"

#include "harness/base/charset.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

namespace ediconform::checks {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What joins digits to one value: fractions, times, dates, paths.
bool joins_numbers(char c) {
    return c == '.' || c == ':' || c == '-' || c == '/' || c == '_';
}

/// The notations of one day in which products write it.
void add_notations(std::chrono::year_month_day date, std::vector<std::string>& notations) {
    static constexpr std::array<std::string_view, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr int kBeforeReiwa = 2018; // The era whose years are counted from 2019.
    const int year = static_cast<int>(date.year());
    const unsigned month = static_cast<unsigned>(date.month());
    const unsigned day = static_cast<unsigned>(date.day());
    const std::string_view name = kMonths.at(month - 1);
    for (const char* pattern : {"{0:04}-{1:02}-{2:02}",
                                "{0:04}/{1:02}/{2:02}",
                                "{0:04}.{1:02}.{2:02}",
                                "{0:04}{1:02}{2:02}",
                                "{0:04}年{1:02}月{2:02}日",
                                "{0:04}年{1}月{2}日",
                                "{0:04}/{1}/{2}",
                                "{0:04}-{1}-{2}",
                                "{1:02}/{2:02}/{0:04}",
                                "{1}/{2}/{0:04}",
                                "{2:02}/{1:02}/{0:04}",
                                "{2:02}.{1:02}.{0:04}",
                                "{1}月 {2:02}, {0:04}",
                                "{1}月{2}日",
                                "{1:02}月{2:02}日",
                                "{3:02}/{1:02}/{2:02}",
                                "{3:02}-{1:02}-{2:02}",
                                "R{4:02}.{1:02}.{2:02}",
                                "R{4:02}/{1:02}/{2:02}",
                                "R{4:02}-{1:02}-{2:02}",
                                "R{4}.{1}.{2}",
                                "R{4}/{1}/{2}",
                                "{1:02}/{2:02} ",
                                "{1}/{2} "}) {
        notations.push_back(
            fmt::format(fmt::runtime(pattern), year, month, day, year % 100, year - kBeforeReiwa));
    }
    for (const char* pattern :
         {"{0} {1} ", "{0} {1:02} ", "{0} {1:>2} ", "{0} {1}, ", "{1:02}/{0}/", "{1:02} {0} ",
          "{1} {0} ", "{1:02}-{0}-", "{1}-{0}-"}) {
        notations.push_back(fmt::format(fmt::runtime(pattern), name, day));
    }
}

/// Local time is at most 12 hours behind UTC and 14 ahead.
std::vector<std::string> notations_of(base::WallTime at) {
    std::vector<std::string> notations;
    for (const auto offset :
         {std::chrono::hours(-12), std::chrono::hours(0), std::chrono::hours(14)}) {
        add_notations(std::chrono::floor<std::chrono::days>(at + offset), notations);
    }
    // Seconds or milliseconds since 1970, of which the first digits stay the same for hours.
    constexpr std::chrono::seconds kSameDigits{10'000};
    for (const auto offset : {-kSameDigits, std::chrono::seconds(0), kSameDigits}) {
        const auto since_epoch = std::chrono::floor<std::chrono::seconds>(at + offset);
        notations.push_back(
            fmt::to_string(since_epoch.time_since_epoch().count() / kSameDigits.count()));
    }
    return notations;
}

} // namespace

const evidence::Event* client_log(const CheckContext& context) {
    const evidence::Event* log = nullptr;
    for (const evidence::Event& event : context.events) {
        if (event.kind == evidence::EventKind::fact && event.text("name") == "client_log") {
            log = &event;
        }
    }
    return log != nullptr && log->raw ? log : nullptr;
}

std::string text_of_log(base::ByteView octets) {
    if (base::is_utf8(octets)) {
        return std::string(octets);
    }
    for (const auto charset : {base::Charset::cp932, base::Charset::euc_jp}) {
        if (auto text = base::decode_text(octets, charset)) {
            return *std::move(text);
        }
    }
    return std::string(octets);
}

std::vector<std::string> records_of(const std::string& log, base::WallTime at) {
    const std::vector<std::string> notations = notations_of(at);
    std::vector<std::string> records;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const bool dated = std::ranges::any_of(notations, [&](const std::string& notation) {
            return contains_folded(line, notation);
        });
        if (dated) {
            records.push_back(std::move(line));
        } else if (!records.empty()) {
            records.back() += "\n" + line;
        }
    }
    return records;
}

bool contains_folded(std::string_view text, std::string_view part) {
    const auto same = [](char a, char b) { return folded(a) == folded(b); };
    return part.empty() || !std::ranges::search(text, part, same).empty();
}

bool contains_word(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) { return folded(a) == folded(b); };
    const auto is_apart = [](char c) { return !is_letter(c) && !is_digit(c); };
    for (std::string_view rest = text; !word.empty();) {
        const auto hit = std::ranges::search(rest, word, same);
        if (hit.empty()) {
            return false;
        }
        const auto begin = static_cast<std::size_t>(hit.begin() - text.begin());
        const std::size_t end = begin + word.size();
        if ((begin == 0 || is_apart(text[begin - 1])) &&
            (end == text.size() || is_apart(text[end]))) {
            return true;
        }
        rest = text.substr(begin + 1);
    }
    return false;
}

bool contains_code(std::string_view text, std::string_view code) {
    for (std::size_t place = text.find(code); place != std::string_view::npos;
         place = text.find(code, place + 1)) {
        const std::size_t end = place + code.size();
        std::size_t begin = place;
        while (begin > 0 && is_letter(text[begin - 1])) {
            --begin;
        }
        const auto at = [&](std::size_t index) { return index < text.size() ? text[index] : ' '; };
        const char before = begin == 0 ? ' ' : text[begin - 1];
        const char further = begin < 2 ? ' ' : text[begin - 2];
        const bool starts = !is_digit(before) && (before != '_' || is_capital(further)) &&
                            !(begin == place && joins_numbers(before) && is_digit(further));
        const bool ends = !is_digit(at(end)) && !is_letter(at(end)) && at(end) != '_' &&
                          !(joins_numbers(at(end)) && is_digit(at(end + 1)));
        if (starts && ends) {
            return true;
        }
    }
    return false;
}

} // namespace ediconform::checks
