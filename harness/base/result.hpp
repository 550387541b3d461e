#pragma once

#include "harness/base/error.hpp"

#include <type_traits>
#include <utility>
#include <variant>

namespace ediconform::base {

/// The one way in which an expected failure travels: a value or an `Error`, never both.
/// Pattern: `auto v = f(); if (!v) { return std::move(v).error(); }`.
template <class T>
class [[nodiscard]] Result {
    static_assert(!std::is_same_v<T, bool>,
                  "a Result<bool> reads like a truth value; name the outcome");

public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    T& operator*() & { return std::get<0>(state_); }
    const T& operator*() const& { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    T* operator->() { return &std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }

    [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
    [[nodiscard]] Error error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    [[nodiscard]] bool has_value() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return !failed_; }
    [[nodiscard]] const Error& error() const& { return error_; }
    [[nodiscard]] Error error() && { return std::move(error_); }

private:
    Error error_;
    bool failed_ = false;
};

} // namespace ediconform::base
