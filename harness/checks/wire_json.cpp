#include "harness/checks/wire_collector.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace ediconform::checks {

using nlohmann::json;

namespace {

constexpr std::size_t kDeepest = 64;

/// RFC 6901 section 3.
std::string escaped(const std::string& name) {
    std::string out;
    for (const char c : name) {
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

/// Events and not a tree, because only events show a member that stands twice.
class Reader final : public nlohmann::json_sax<json> {
public:
    explicit Reader(WireCollector& collector) : collector_(collector) {}

    bool null() override { return scalar("", WireKind::null); }
    bool boolean(bool value) override {
        return scalar(value ? "true" : "false", WireKind::boolean);
    }
    bool number_integer(number_integer_t value) override {
        return scalar(fmt::to_string(value), WireKind::integer);
    }
    bool number_unsigned(number_unsigned_t value) override {
        return scalar(fmt::to_string(value), WireKind::integer);
    }
    bool number_float(number_float_t /*value*/, const string_t& text) override {
        // An integer beyond 64 bits arrives here as well, with its digits.
        const bool integer = text.find_first_of(".eE") == std::string::npos;
        return scalar(text, integer ? WireKind::integer : WireKind::other_number);
    }
    bool string(string_t& value) override { return scalar(std::move(value), WireKind::string); }
    bool binary(binary_t& /*value*/) override { return false; }

    bool start_object(std::size_t /*elements*/) override { return open(false); }
    bool start_array(std::size_t /*elements*/) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        Level& level = levels_.back();
        level.duplicate = false;
        if (level.ignored) {
            return true;
        }
        level.step = escaped(name);
        if (!level.seen.insert(name).second) {
            collector_.duplicate(level.place + "/" + level.step);
            level.duplicate = true;
        }
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const json::exception& /*cause*/) override {
        // The parser's own words quote the text around the error, which may be a password.
        collector_.violation("encoding", "", fmt::format("not JSON at octet {}", position));
        return false;
    }

private:
    struct Level {
        std::string place;
        std::string step; ///< Escaped name of the member that is being read.
        std::set<std::string> seen;
        std::size_t index = 0;
        bool array = false;
        bool duplicate = false; ///< The member that is being read stood before.
        bool ignored = false;   ///< Below something unknown, or that stands twice.
    };

    /// The place of the value that begins here; false where it is not looked at.
    bool next_place(std::string& place) {
        Level& level = levels_.back();
        if (level.array) {
            level.step = fmt::to_string(level.index++);
        }
        if (level.ignored || level.duplicate) {
            return false;
        }
        place = level.place + "/" + level.step;
        return true;
    }

    bool scalar(std::string text, WireKind kind) {
        std::string place;
        if (levels_.empty()) {
            collector_.violation("root", "", "the root is no object");
        } else if (next_place(place)) {
            collector_.value(place, std::move(text), kind);
        }
        return true;
    }

    bool open(bool array) {
        if (levels_.size() >= kDeepest) {
            collector_.violation("encoding", "",
                                 fmt::format("nested deeper than {} levels", kDeepest));
            return false;
        }
        Level level;
        level.array = array;
        if (levels_.empty()) {
            level.ignored = array;
            if (array) {
                collector_.violation("root", "", "the root is no object");
            }
        } else if (!next_place(level.place)) {
            level.ignored = true;
        } else if (collector_.is_bound(level.place)) {
            collector_.value(level.place, "", WireKind::container);
            level.ignored = true;
        } else if (!collector_.leads_to_member(level.place)) {
            collector_.unknown(level.place);
            level.ignored = true;
        }
        levels_.push_back(std::move(level));
        return true;
    }

    bool close() {
        levels_.pop_back();
        return true;
    }

    WireCollector& collector_;
    std::vector<Level> levels_;
};

} // namespace

void read_json(base::ByteView body, WireCollector& collector) {
    const std::string text = text_of(body, "", collector);
    Reader reader(collector);
    json::sax_parse(text, &reader);
}

} // namespace ediconform::checks
