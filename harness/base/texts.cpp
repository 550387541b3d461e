#include "harness/base/texts.hpp"

#include "harness/base/json_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace ediconform::base {

namespace {

std::string filled(const std::string& text, const Arguments& arguments) {
    std::string out;
    for (std::size_t place = 0; place < text.size();) {
        const std::size_t close = text[place] == '{' ? text.find('}', place) : std::string::npos;
        const auto named = [&](const auto& argument) {
            return argument.first == text.substr(place + 1, close - place - 1);
        };
        const auto found = close == std::string::npos
                               ? arguments.end()
                               : std::find_if(arguments.begin(), arguments.end(), named);
        if (found == arguments.end()) {
            out += text[place++];
        } else {
            out += found->second;
            place = close + 1;
        }
    }
    return out;
}

LocalizedText filled(const LocalizedText& text, const Arguments& arguments) {
    return {filled(text.ja, arguments), filled(text.en, arguments)};
}

std::string text_at(const nlohmann::json& value, const char* language) {
    const bool there = value.is_object() && value.contains(language) && value[language].is_string();
    return there ? value[language].get<std::string>() : std::string();
}

/// Empty texts where `value` is not of the form that the header gives.
LocalizedText localized(const nlohmann::json& value) {
    return {text_at(value, "ja"), text_at(value, "en")};
}

bool complete(const LocalizedText& text) {
    return !text.ja.empty() && !text.en.empty();
}

} // namespace

Result<Texts> Texts::load(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    if (failure) {
        return Error{"file.missing",
                     {{"file", folder.string()}, {"cause", failure.message()}},
                     {folder.string()}};
    }
    std::sort(files.begin(), files.end());
    Texts texts;
    for (const auto& file : files) {
        auto document = JsonDocument::load(file);
        if (!document) {
            return std::move(document).error();
        }
        for (const auto& [id, value] : document->root().items()) {
            const std::string pointer = "/" + id;
            Entry entry{localized(value),
                        value.contains("remedy") ? localized(value["remedy"]) : LocalizedText{}};
            if (!complete(entry.text) || (value.contains("remedy") && !complete(entry.remedy))) {
                return Error{"texts.incomplete", {{"id", id}}, document->at(pointer)};
            }
            if (!texts.entries_.emplace(id, std::move(entry)).second) {
                return Error{"texts.duplicate", {{"id", id}}, document->at(pointer)};
            }
        }
    }
    return texts;
}

LocalizedText Texts::render(std::string_view id, const Arguments& arguments) const {
    const auto found = entries_.find(id);
    if (found != entries_.end()) {
        return filled(found->second.text, arguments);
    }
    std::string fallback(id);
    for (const auto& [name, value] : arguments) {
        fallback += fmt::format(" {}={}", name, value);
    }
    return {fallback, fallback};
}

LocalizedText Texts::remedy(std::string_view id, const Arguments& arguments) const {
    const auto found = entries_.find(id);
    return found == entries_.end() ? LocalizedText{} : filled(found->second.remedy, arguments);
}

bool Texts::contains(std::string_view id) const {
    return entries_.find(id) != entries_.end();
}

std::string Texts::describe(const Error& error, Language language) const {
    std::string out;
    if (!error.where.file.empty()) {
        out += error.where.file;
        if (error.where.line != 0) {
            out += fmt::format(":{}:{}", error.where.line, error.where.column);
        }
        if (!error.where.pointer.empty()) {
            out += fmt::format(" ({})", error.where.pointer);
        }
        out += ": ";
    }
    out += in(language, render(error.id, error.arguments));
    if (!error.peer_text.empty()) {
        out += fmt::format("\n  │ {}", printable_line(truncated(error.peer_text, 512)));
    }
    const LocalizedText advice = remedy(error.id, error.arguments);
    if (complete(advice)) {
        out += fmt::format("\n  → {}", in(language, advice));
    }
    return out;
}

} // namespace ediconform::base
