#include "harness/base/random.hpp"

namespace ediconform::base {

std::uint64_t Random::number() {
    const std::lock_guard lock(mutex_);
    return engine_();
}

std::string Random::alphanumeric(std::size_t length) {
    return of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
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

} // namespace ediconform::base
