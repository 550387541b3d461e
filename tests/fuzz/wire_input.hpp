#pragma once

#include "tests/unit/codec/golden.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::fuzz {

/// A message of the wire: the first octet chooses encoding and charset, and from 128 on that a line
/// with the Content-Type stands before the body; the rest is the body.
struct WireInput {
    const wire::Operation& operation;
    std::string content_type;
    std::string_view body;
};

inline WireInput wire_input(const std::uint8_t* data, std::size_t size) {
    static const std::vector<wire::Operation> operations = [] {
        std::vector<wire::Operation> all;
        for (const std::string& encoding : golden::encodings()) {
            for (const std::string& charset : golden::charsets()) {
                all.push_back(golden::operation(encoding, charset));
            }
        }
        for (const std::string& charset : golden::charsets()) {
            all.push_back(golden::in_namespace(golden::operation("xml", charset)));
        }
        return all;
    }();
    const std::uint8_t choice = size == 0 ? 0 : *data;
    const wire::Operation& operation = operations.at(choice % operations.size());
    std::string_view rest(reinterpret_cast<const char*>(data) + (size == 0 ? 0 : 1),
                          size == 0 ? 0 : size - 1);
    std::string type = operation.request.media_type + "; boundary=\"----golden.7f3A\"";
    if (choice >= 128) {
        type = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(type.size() + 1, rest.size()));
    }
    return {operation, std::move(type), rest};
}

/// Ends the program where something that must hold does not, so that the fuzzer keeps the input.
inline void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

} // namespace ediconform::fuzz
