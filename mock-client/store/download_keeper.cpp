#include "mock-client/store/download_keeper.hpp"

#include "harness/base/file.hpp"
#include "harness/base/json_document.hpp"
#include "harness/pki/digest.hpp"
#include "mock-client/store/private_folder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>

namespace ediconform::mock_client {

namespace {

constexpr std::string_view kContent = "download.p12";
constexpr std::string_view kDescription = "download.json";
constexpr std::size_t kFolderDigits = 32;

std::filesystem::path emergency_folder_of(const std::filesystem::path& store) {
    std::error_code failure;
    const std::filesystem::path temporary = std::filesystem::temp_directory_path(failure);
    const std::filesystem::path absolute =
        std::filesystem::absolute(store, failure).lexically_normal();
    return temporary / fmt::format("ediconform-recovery.{}", ::geteuid()) /
           pki::sha256_hex(absolute.string()).substr(0, kFolderDigits);
}

base::Result<void> write(const std::filesystem::path& folder, const Download& download) {
    if (auto made = make_private_folder(folder.parent_path()); !made) {
        return made;
    }
    if (auto made = make_private_folder(folder); !made) {
        return made;
    }
    if (auto content =
            base::write_file(folder / kContent, download.pkcs12, base::FileMode::owner_only);
        !content) {
        return content;
    }
    const nlohmann::json description{
        {"operation", download.operation},
        {"profile", download.profile},
        {"name", download.name},
        {"common_name", download.common_name},
        {"replaces", download.replaces},
        {"received_at", download.received_at},
        {"recoverable", download.recoverable},
        {"sha256", pki::sha256_hex(download.pkcs12)},
    };
    return base::write_file(folder / kDescription, description.dump(2) + "\n",
                            base::FileMode::owner_only);
}

base::Result<Download> read(const std::filesystem::path& folder) {
    auto content = base::read_file(folder / kContent);
    if (!content) {
        return std::move(content).error();
    }
    auto description = base::JsonDocument::load(folder / kDescription);
    if (!description) {
        return std::move(description).error();
    }
    const base::Error damaged{"store.damaged", {{"file", (folder / kDescription).string()}}};
    try {
        const nlohmann::json& root = description->root();
        if (root.at("sha256").get<std::string>() != pki::sha256_hex(*content)) {
            return damaged; // the description belongs to other octets: the process died between the
                            // two files
        }
        Download download;
        download.pkcs12 = *std::move(content);
        download.operation = root.at("operation").get<std::string>();
        download.profile = root.at("profile").get<std::string>();
        download.name = root.at("name").get<std::string>();
        download.common_name = root.at("common_name").get<std::string>();
        download.replaces = root.at("replaces").get<std::string>();
        download.received_at = root.at("received_at").get<std::string>();
        download.recoverable = root.at("recoverable").get<bool>();
        return download;
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
}

bool holds_download(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder / kDescription, ignored);
}

} // namespace

DownloadKeeper::DownloadKeeper(const std::filesystem::path& store)
    : pending_(store / "pending"), emergency_(emergency_folder_of(store)) {}

base::Result<void> DownloadKeeper::keep(const Download& download) const {
    auto kept = write(pending_, download);
    if (kept) {
        return kept;
    }
    const bool rescued = write(emergency_, download).has_value();
    base::Error error = std::move(kept).error();
    error.arguments.emplace_back("kept", rescued ? "yes" : "no");
    return error;
}

base::Result<std::optional<Download>> DownloadKeeper::waiting() const {
    // What the store could not take is newer than what it holds.
    for (const std::filesystem::path& folder : {emergency_, pending_}) {
        if (holds_download(folder)) {
            auto download = read(folder);
            if (!download) {
                return std::move(download).error();
            }
            return std::optional<Download>(*std::move(download));
        }
    }
    return std::optional<Download>();
}

base::Result<void> DownloadKeeper::forget() const {
    for (const std::filesystem::path& folder : {pending_, emergency_}) {
        std::error_code failure;
        std::filesystem::remove_all(folder, failure);
        if (failure && failure != std::errc::not_a_directory) {
            return base::Error{"store.folder",
                               {{"path", folder.string()}, {"cause", failure.message()}}};
        }
    }
    return {};
}

} // namespace ediconform::mock_client
