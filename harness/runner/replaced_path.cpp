#include "harness/runner/replaced_path.hpp"

#include "harness/base/file.hpp"

#include <system_error>

namespace ediconform::runner {

namespace fs = std::filesystem;

ReplacedPath::ReplacedPath(const fs::path& path, Obstacle obstacle)
    : path_(path), aside_(path), obstacle_(obstacle) {
    aside_ += ".aside";
    std::error_code failure;
    fs::rename(path_, aside_, failure);
    static_cast<void>(base::write_file(obstacle == Obstacle::file ? path_ : path_ / "occupied",
                                       "put here by the tester\n"));
}

ReplacedPath::~ReplacedPath() {
    std::error_code failure;
    if (stands()) {
        fs::remove_all(path_, failure);
        fs::rename(aside_, path_, failure);
    }
}

bool ReplacedPath::stands() const {
    std::error_code failure;
    return obstacle_ == Obstacle::file ? fs::is_regular_file(path_, failure)
                                       : fs::is_directory(path_, failure);
}

} // namespace ediconform::runner
