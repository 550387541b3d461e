#include "harness/base/json_document.hpp"

#include "harness/base/file.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace ediconform::base {

using nlohmann::json;

namespace {

constexpr std::size_t kDeepest = 64;

/// Reads characters and counts them, so that each parser event knows how far the text was read.
class CountingIterator {
public:
    using difference_type = std::ptrdiff_t;
    using value_type = char;
    using pointer = const char*;
    using reference = const char&;
    using iterator_category = std::input_iterator_tag;

    CountingIterator(const char* place, std::size_t* count) : place_(place), count_(count) {}
    reference operator*() const { return *place_; }
    CountingIterator& operator++() {
        ++place_;
        ++*count_;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return place_ == other.place_; }
    bool operator!=(const CountingIterator& other) const { return place_ != other.place_; }

private:
    const char* place_;
    std::size_t* count_;
};

std::string escaped_token(const std::string& name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

struct Problem {
    std::string id;
    std::size_t offset = 0;
    std::string detail;
};

class Builder final : public nlohmann::json_sax<json> {
public:
    Builder(std::string_view text, const std::size_t& count) : text_(text), count_(count) {}

    json root;
    std::map<std::string, std::size_t, std::less<>> offsets;
    std::optional<Problem> problem;

    bool null() override { return scalar(nullptr); }
    bool boolean(bool value) override { return scalar(value); }
    bool number_integer(number_integer_t value) override { return scalar(value); }
    bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return scalar(value);
    }
    bool string(string_t& value) override { return scalar(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; }

    bool start_object(std::size_t /*elements*/) override { return open(json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*elements*/) override { return open(json::array()); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        Level& level = levels_.back();
        level.key = name;
        level.key_offset = string_start();
        if (!level.seen.insert(name).second) {
            problem = Problem{"json.duplicate_member", level.key_offset, name};
            return false;
        }
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const json::exception& cause) override {
        // nlohmann's text starts with its own id and position, which are said here in another way.
        std::string detail = cause.what();
        const std::size_t colon = detail.find(": ");
        if (colon != std::string::npos) {
            detail.erase(0, colon + 2);
        }
        problem = Problem{"json.syntax", position == 0 ? 0 : position - 1, detail};
        return false;
    }

private:
    struct Level {
        json* value = nullptr;
        std::string pointer;
        std::string key;
        std::size_t key_offset = 0;
        std::set<std::string> seen;
    };

    /// Offset of the opening quotation mark of the string that was just read.
    [[nodiscard]] std::size_t string_start() const {
        std::size_t place = count_ < 2 ? 0 : count_ - 2;
        while (place > 0) {
            std::size_t backslashes = 0;
            while (backslashes < place && text_[place - 1 - backslashes] == '\\') {
                ++backslashes;
            }
            if (text_[place] == '"' && backslashes % 2 == 0) {
                break;
            }
            --place;
        }
        return place;
    }

    [[nodiscard]] std::size_t token_start(const json& value) const {
        if (value.is_string()) {
            return string_start();
        }
        std::size_t place = std::min(count_, text_.size());
        if (value.is_structured()) {
            return place == 0 ? 0 : place - 1;
        }
        const auto is_edge = [](char c) {
            return std::string_view(" \t\r\n,]}").find(c) != std::string_view::npos;
        };
        while (place > 0 && is_edge(text_[place - 1])) {
            --place;
        }
        while (place > 0 && !is_edge(text_[place - 1]) && text_[place - 1] != '[' &&
               text_[place - 1] != ':') {
            --place;
        }
        return place;
    }

    json* place(json value, std::string& pointer) {
        if (levels_.empty()) {
            root = std::move(value);
            pointer.clear();
            offsets[pointer] = token_start(root);
            return &root;
        }
        Level& parent = levels_.back();
        if (parent.value->is_object()) {
            pointer = parent.pointer + "/" + escaped_token(parent.key);
            offsets[pointer] = parent.key_offset;
            return &((*parent.value)[parent.key] = std::move(value));
        }
        pointer = fmt::format("{}/{}", parent.pointer, parent.value->size());
        offsets[pointer] = token_start(value);
        parent.value->push_back(std::move(value));
        return &parent.value->back();
    }

    bool scalar(json value) {
        std::string pointer;
        place(std::move(value), pointer);
        return true;
    }

    bool open(json value) {
        if (levels_.size() >= kDeepest) {
            problem = Problem{"json.too_deep", count_ - 1, fmt::to_string(kDeepest)};
            return false;
        }
        Level level;
        level.value = place(std::move(value), level.pointer);
        levels_.push_back(std::move(level));
        return true;
    }

    bool close() {
        levels_.pop_back();
        return true;
    }

    std::string_view text_;
    const std::size_t& count_;
    std::vector<Level> levels_;
};

} // namespace

struct JsonDocument::State {
    std::string file;
    std::string text;
    json root;
    std::map<std::string, std::size_t, std::less<>> offsets;

    [[nodiscard]] SourceRef place(std::size_t offset, std::string_view pointer) const {
        const std::string_view before =
            std::string_view(text).substr(0, std::min(offset, text.size()));
        const auto line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n'));
        const std::size_t line_start =
            before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
        const auto column = static_cast<unsigned>(scalar_count(before.substr(line_start)));
        return {file, line + 1, column + 1, std::string(pointer)};
    }
};

JsonDocument::JsonDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::load(const std::filesystem::path& path) {
    auto text = read_file(path);
    if (!text) {
        return std::move(text).error();
    }
    return parse(*text, path.string());
}

Result<JsonDocument> JsonDocument::parse(std::string_view text, const std::string& file) {
    auto state = std::make_unique<State>();
    state->file = file;
    state->text = text;
    std::size_t count = 0;
    Builder builder(state->text, count);
    const char* begin = state->text.data();
    const CountingIterator first(begin, &count);
    const CountingIterator last(begin + state->text.size(), &count);
    const bool parsed =
        json::sax_parse(first, last, &builder, json::input_format_t::json, true, true);
    if (!parsed) {
        const Problem problem = builder.problem.value_or(Problem{"json.syntax", count, ""});
        return Error{problem.id,
                     {{"detail", printable_line(problem.detail)}},
                     state->place(problem.offset, "")};
    }
    state->root = std::move(builder.root);
    state->offsets = std::move(builder.offsets);
    return JsonDocument(std::move(state));
}

const json& JsonDocument::root() const {
    return state_->root;
}
const std::string& JsonDocument::file() const {
    return state_->file;
}

SourceRef JsonDocument::at(std::string_view pointer) const {
    for (std::string_view known = pointer;; known = known.substr(0, known.rfind('/'))) {
        const auto found = state_->offsets.find(known);
        if (found != state_->offsets.end()) {
            return state_->place(found->second, pointer);
        }
        if (known.empty()) {
            return {state_->file, 1, 1, std::string(pointer)};
        }
    }
}

} // namespace ediconform::base
