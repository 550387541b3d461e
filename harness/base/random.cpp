#include "harness/base/random.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace ediconform::base {

namespace {

constexpr std::string_view kAlphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kCapitals = kAlphanumeric.substr(0, 26);
constexpr std::string_view kSmallLetters = kAlphanumeric.substr(26, 26);
constexpr std::string_view kDigits = kAlphanumeric.substr(52);

} // namespace

std::uint64_t Random::number() {
    const std::lock_guard lock(mutex_);
    return engine_();
}

std::string Random::alphanumeric(std::size_t length) {
    return of(std::string(kAlphanumeric), length);
}

std::string Random::of(const std::string& alphabet, std::size_t length) {
    const std::lock_guard lock(mutex_);
    std::string text;
    text.reserve(length);
    for (std::size_t index = 0; index < length; ++index) {
        text += alphabet[engine_() % alphabet.size()];
    }
    return text;
}

std::string Random::mixed(const std::string& alphabet, std::size_t length) {
    std::string text;
    for (const std::string_view kind : {kCapitals, kSmallLetters, kDigits}) {
        std::string of_kind;
        std::ranges::copy_if(alphabet, std::back_inserter(of_kind),
                             [&](char c) { return kind.find(c) != std::string_view::npos; });
        if (!of_kind.empty() && text.size() < length) {
            text += of(of_kind, 1);
        }
    }
    text += of(alphabet, length - text.size());
    const std::lock_guard lock(mutex_);
    std::ranges::shuffle(text, engine_);
    return text;
}

} // namespace ediconform::base
