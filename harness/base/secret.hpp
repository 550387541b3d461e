#pragma once

#include <string>
#include <utility>

namespace ediconform::base {

/// A value that must not reach a log, a report or an exception text: it has no formatter and no
/// stream operator, so printing one does not compile. `reveal` marks each place that really needs
/// the value.
template <class T>
class Secret {
public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}

    [[nodiscard]] const T& reveal() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }
    bool operator==(const Secret&) const = default;

private:
    T value_;
};

using SecretText = Secret<std::string>;

} // namespace ediconform::base
