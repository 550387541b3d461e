#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace ediconform::mutants {

/// What a defective client remembers between actions, of several installations at a time.
template <class Value>
class Memory {
public:
    void remember(const std::string& key, Value value) {
        const std::lock_guard guard(mutex_);
        values_.insert_or_assign(key, std::move(value));
    }

    std::optional<Value> recall(const std::string& key) const {
        const std::lock_guard guard(mutex_);
        const auto value = values_.find(key);
        return value == values_.end() ? std::nullopt : std::optional(value->second);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, Value> values_;
};

} // namespace ediconform::mutants
