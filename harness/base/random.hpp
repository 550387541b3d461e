#pragma once

#include <cstdint>
#include <mutex>
#include <random>
#include <string>

namespace ediconform::base {

/// A seeded generator for everything a run makes up (keys' texts, passwords, serials). Not for
/// cryptographic keys, which OpenSSL makes. Safe to share between threads; same seed, same
/// sequence.
class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t number();
    /// `length` characters of [A-Za-z0-9].
    std::string alphanumeric(std::size_t length);
    /// `length` characters drawn from `alphabet` (single-octet characters, at least one).
    std::string of(const std::string& alphabet, std::size_t length);
    /// The same, with a capital, a small letter and a digit at least, as far as the alphabet has
    /// them and there is room: many a system takes no password without.
    std::string mixed(const std::string& alphabet, std::size_t length);

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

} // namespace ediconform::base
