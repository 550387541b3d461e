#include "harness/cli/list_command.hpp"

#include "harness/cli/listing.hpp"
#include "harness/model/test_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <string_view>
#include <utility>

namespace ediconform::cli {

namespace {

std::string text_of(const Entry& value, base::Language language) {
    if (value.is_object() && value.contains("ja") && value.contains("en")) {
        return value.at(language == base::Language::ja ? "ja" : "en").get<std::string>();
    }
    if (value.is_array()) {
        std::string text;
        for (const Entry& element : value) {
            text += (text.empty() ? "" : ", ") + text_of(element, language);
        }
        return text;
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Members whose values are words of the vocabulary, and the group of texts that has them.
constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"kind", "explain.kind."},
    {"side", "side."},
    {"level", "level."},
    {"how", "report.how."},
    {"coverage", "explain.coverage."},
    {"correct_client", "explain.correct_client."}};

std::string words_of(std::string_view name, const Entry& value, const base::Texts& texts,
                     base::Language language) {
    const auto group = std::ranges::find(kWords, name, [](const auto& pair) { return pair.first; });
    if (group == std::end(kWords)) {
        return text_of(value, language);
    }
    return base::in(language, texts.render(std::string(group->second) + value.get<std::string>()));
}

void print_whole(const Entry& entry, const base::Texts& texts, base::Language language) {
    std::cout << fmt::format("{}\n  {}\n", entry.at("id").get<std::string>(),
                             text_of(entry.at("title"), language));
    for (const auto& [name, value] : entry.items()) {
        if (name == "id" || name == "title") {
            continue;
        }
        const std::string label = base::in(language, texts.render("explain." + name));
        if (value.is_boolean()) {
            // A property that is either there or not; what it lacks needs no line.
            std::cout << (value.get<bool>() ? fmt::format("  {}\n", label) : "");
        } else if (value.is_array() && !value.empty() && value.front().is_object()) {
            std::cout << fmt::format("  {}:\n", label);
            for (const Entry& one : value) {
                std::cout << fmt::format("    - {}\n", text_of(one, language));
            }
        } else if (const std::string text = words_of(name, value, texts, language); !text.empty()) {
            std::cout << fmt::format("  {}: {}\n", label, text);
        }
    }
}

} // namespace

ExitCode list_command(const CommonOptions& options, const std::string& what) {
    const auto data = load_data(options);
    if (!data) {
        return ExitCode::bad_input;
    }
    auto entries = entries_of(*data, what);
    if (!entries) {
        complain(data->texts, entries.error(), options.language);
        return ExitCode::bad_input;
    }
    if (options.json) {
        std::cout << Entry(*entries).dump(2) << "\n";
        return ExitCode::conformant;
    }
    for (const Entry& entry : *entries) {
        std::cout << fmt::format("{:<44} {}\n", entry.at("id").get<std::string>(),
                                 text_of(entry.at("title"), options.language));
    }
    return ExitCode::conformant;
}

ExitCode explain_command(const CommonOptions& options, const std::string& id) {
    const auto data = load_data(options);
    if (!data) {
        return ExitCode::bad_input;
    }
    bool found = false;
    for (const std::string& kind : listed_kinds()) {
        if (found) {
            break; // Ids of different kinds differ.
        }
        auto entries = entries_of(*data, kind);
        if (!entries) {
            complain(data->texts, entries.error(), options.language);
            return ExitCode::bad_input;
        }
        for (const Entry& entry : *entries) {
            const std::string own = entry.at("id").get<std::string>();
            if (own != id && !own.starts_with(id + "[")) {
                continue;
            }
            found = true;
            if (options.json) {
                std::cout << entry.dump(2) << "\n";
            } else {
                print_whole(entry, data->texts, options.language);
            }
        }
    }
    if (!found) {
        complain(data->texts, base::Error("explain.unknown", {{"id", id}}), options.language);
        return ExitCode::nothing_selected;
    }
    return ExitCode::conformant;
}

} // namespace ediconform::cli
