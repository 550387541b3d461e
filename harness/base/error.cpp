#include "harness/base/error.hpp"

#include "harness/base/text.hpp"

#include <fmt/format.h>

namespace ediconform::base {

std::string to_string(const Error& error) {
    std::string text = error.id;
    if (!error.where.file.empty()) {
        text += fmt::format(" {}", error.where.file);
        if (error.where.line != 0) {
            text += fmt::format(":{}:{}", error.where.line, error.where.column);
        }
    }
    if (!error.where.pointer.empty()) {
        text += fmt::format(" {}", error.where.pointer);
    }
    for (const auto& [name, value] : error.arguments) {
        text += fmt::format(" {}={}", name, value);
    }
    if (!error.peer_text.empty()) {
        text += fmt::format(" peer=\"{}\"", printable(error.peer_text));
    }
    return text;
}

} // namespace ediconform::base
