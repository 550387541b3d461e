#pragma once

#include <filesystem>

namespace ediconform::runner {

/// Something of the wrong kind stands where a file or folder was, until destruction. Whatever made
/// room for itself there meanwhile keeps the place.
class ReplacedPath {
public:
    enum class Obstacle {
        file,
        folder, ///< Not empty, so that a file cannot be renamed over it.
    };

    ReplacedPath(const std::filesystem::path& path, Obstacle obstacle);
    ReplacedPath(const ReplacedPath&) = delete;
    ReplacedPath& operator=(const ReplacedPath&) = delete;
    ~ReplacedPath();

    /// The obstacle is there.
    [[nodiscard]] bool stands() const;

private:
    std::filesystem::path path_;
    std::filesystem::path aside_; ///< What was there.
    Obstacle obstacle_;
};

} // namespace ediconform::runner
