#include "mock-client/store/store_archive.hpp"

#include "harness/base/file.hpp"
#include "mock-client/store/private_folder.hpp"
#include "mock-client/store/store_layout.hpp"

namespace ediconform::mock_client {

namespace {

base::Result<void> copy_private(const std::filesystem::path& from,
                                const std::filesystem::path& to) {
    auto content = base::read_file(from);
    if (!content) {
        return std::move(content).error();
    }
    return base::write_file(to, *content, base::FileMode::owner_only);
}

/// The folder of one certificate. Complete beneath a hidden name before it appears under its own.
base::Result<void> copy_certificate(const std::filesystem::path& from,
                                    const std::filesystem::path& parent, const std::string& id) {
    if (Store(parent.parent_path()).identity(id)) {
        return {}; // the same certificate, whole: its name is its digest
    }
    const std::filesystem::path staging = parent / ("." + id);
    if (auto made = make_private_folder(staging); !made) {
        return made;
    }
    std::error_code failure;
    for (const auto& file : std::filesystem::directory_iterator(from / id, failure)) {
        if (auto copied = copy_private(file.path(), staging / file.path().filename()); !copied) {
            return copied;
        }
    }
    if (!failure) {
        std::filesystem::remove_all(parent / id, failure);
    }
    if (!failure) {
        std::filesystem::rename(staging, parent / id, failure);
    }
    if (failure) {
        return base::Error{"store.folder",
                           {{"path", (parent / id).string()}, {"cause", failure.message()}}};
    }
    return {};
}

/// Certificates first, assignments last: the file that makes the copy count.
base::Result<void> copy_store(const StoreView& content, const std::filesystem::path& target) {
    for (const std::filesystem::path& needed : {target, target / store_layout::kCertificates}) {
        if (auto made = make_private_folder(needed); !made) {
            return made;
        }
    }
    for (const StoredCertificate& certificate : content.certificates) {
        auto copied = copy_certificate(content.path / store_layout::kCertificates,
                                       target / store_layout::kCertificates, certificate.id);
        if (!copied) {
            return copied;
        }
    }
    return copy_private(content.path / store_layout::kAssignments,
                        target / store_layout::kAssignments);
}

bool is_backup(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path / store_layout::kAssignments, ignored);
}

base::Error in_the_way(const std::filesystem::path& path) {
    return base::Error{"backup.occupied", {{"path", path.string()}}};
}

} // namespace

base::Result<void> backup_store(const Store& store, const std::filesystem::path& target) {
    auto content = store.view();
    if (!content) {
        return std::move(content).error();
    }
    if (content->in_use.empty()) {
        return base::Error{"backup.empty", {{"path", store.path().string()}}};
    }
    std::error_code failure;
    const bool exists = std::filesystem::exists(target, failure);
    if (exists && !is_backup(target) &&
        (!std::filesystem::is_directory(target, failure) ||
         !std::filesystem::is_empty(target, failure))) {
        return in_the_way(target);
    }
    std::filesystem::path staging = target;
    staging += ".new";
    std::filesystem::remove_all(staging, failure);
    if (auto copied = copy_store(*content, staging); !copied) {
        std::filesystem::remove_all(staging, failure);
        return copied;
    }
    std::filesystem::remove_all(target, failure);
    std::filesystem::rename(staging, target, failure);
    if (failure) {
        return base::Error{"store.folder",
                           {{"path", target.string()}, {"cause", failure.message()}}};
    }
    return {};
}

base::Result<void> restore_store(const Store& store, const std::filesystem::path& source) {
    const Store backup(source);
    if (!is_backup(source)) {
        return base::Error{"backup.unusable", {{"path", source.string()}}};
    }
    auto content = backup.view();
    if (!content) {
        return base::Error{"backup.unusable", {{"path", source.string()}}, content.error().where};
    }
    for (const StoredCertificate& certificate : content->certificates) {
        if (!backup.identity(certificate.id)) {
            return base::Error{"backup.unusable",
                               {{"path", source.string()}},
                               {(source / certificate.id).string()}};
        }
    }
    return copy_store(*content, store.path());
}

} // namespace ediconform::mock_client
