#include "mock-client/store/store.hpp"

#include "harness/base/file.hpp"
#include "harness/base/json_document.hpp"
#include "mock-client/store/private_folder.hpp"
#include "mock-client/store/store_layout.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::mock_client {

namespace {

constexpr std::size_t kIdDigits = 16;

base::Error damaged(const std::filesystem::path& file) {
    return base::Error{"store.damaged", {{"file", file.string()}}, {file.string()}};
}

base::Result<void> write_private(const std::filesystem::path& file, base::ByteView content) {
    return base::write_file(file, content, base::FileMode::owner_only);
}

/// Reads a JSON file of the store with `take`, which throws where a member is not as it should be.
template <class Take>
auto read_json(const std::filesystem::path& file, const Take& take)
    -> base::Result<decltype(take(std::declval<const nlohmann::json&>()))> {
    auto document = base::JsonDocument::load(file);
    if (!document) {
        return std::move(document).error();
    }
    try {
        return take(document->root());
    } catch (const nlohmann::json::exception&) {
        return damaged(file);
    }
}

base::Result<transport::TlsIdentity> read_identity(const std::filesystem::path& folder) {
    transport::TlsIdentity identity;
    for (const auto& [file, text] : {std::pair{store_layout::kLeaf, &identity.certificate_pem},
                                     std::pair{store_layout::kChain, &identity.chain_pem},
                                     std::pair{store_layout::kKey, &identity.key_pem}}) {
        auto content = base::read_file(folder / file);
        if (!content) {
            return std::move(content).error();
        }
        *text = *std::move(content);
    }
    const auto certificate = pki::Certificate::from_pem(identity.certificate_pem);
    const auto key = pki::PrivateKey::from_pem(identity.key_pem);
    if (!certificate || !key || !certificate->belongs_to(*key)) {
        return damaged(folder);
    }
    return identity;
}

base::Result<StoredCertificate> read_certificate(const std::filesystem::path& folder) {
    auto pem = base::read_file(folder / store_layout::kLeaf);
    if (!pem) {
        return std::move(pem).error();
    }
    const auto certificate = pki::Certificate::from_pem(*pem);
    if (!certificate) {
        return damaged(folder / store_layout::kLeaf);
    }
    return read_json(folder / store_layout::kDescription, [&](const nlohmann::json& root) {
        StoredCertificate entry;
        entry.id = folder.filename().string();
        entry.name = root.at("name").get<std::string>();
        entry.origin = root.at("origin").get<std::string>() == name_of(Origin::api)
                           ? Origin::api
                           : Origin::imported;
        entry.profile = root.at("profile").get<std::string>();
        entry.replaces = root.at("replaces").get<std::string>();
        entry.common_name = root.at("common_name").get<std::string>();
        entry.serial = root.at("serial").get<std::string>();
        entry.saved_at = root.at("saved_at").get<std::string>();
        // Decisions rest on the certificate itself; the copy in the description is for people.
        entry.not_before = certificate->not_before();
        entry.not_after = certificate->not_after();
        return entry;
    });
}

base::Result<void> write_certificate(const std::filesystem::path& folder,
                                     const StoredCertificate& entry,
                                     const pki::Identity& identity) {
    const nlohmann::json description{
        {"name", entry.name},
        {"origin", name_of(entry.origin)},
        {"profile", entry.profile},
        {"replaces", entry.replaces},
        {"common_name", entry.common_name},
        {"serial", entry.serial},
        {"not_before", base::to_rfc3339(entry.not_before)},
        {"not_after", base::to_rfc3339(entry.not_after)},
        {"saved_at", entry.saved_at},
    };
    std::string chain;
    for (const pki::Certificate& above : identity.chain) {
        chain += above.pem();
    }
    const std::string description_text = description.dump(2) + "\n";
    const std::string leaf = identity.certificate.pem();
    const std::string key = identity.key.to_pem();
    for (const auto& [file, content] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {store_layout::kKey, key},
             {store_layout::kLeaf, leaf},
             {store_layout::kChain, chain},
             {store_layout::kDescription, description_text}}) {
        if (auto written = write_private(folder / file, content); !written) {
            return written;
        }
    }
    return {};
}

} // namespace

std::string_view name_of(Origin origin) {
    return origin == Origin::api ? "api" : "import";
}

std::string_view name_of(CertificateState state) {
    switch (state) {
    case CertificateState::downloaded:
        return "downloaded";
    case CertificateState::installed:
        return "installed";
    case CertificateState::superseded:
        return "superseded";
    }
    return "downloaded";
}

const StoredCertificate* StoreView::find(std::string_view id) const {
    const auto entry = std::ranges::find(certificates, id, &StoredCertificate::id);
    return entry == certificates.end() ? nullptr : &*entry;
}

const StoredCertificate* StoreView::current(std::string_view name) const {
    const auto assignment = in_use.find(name);
    return assignment == in_use.end() ? nullptr : find(assignment->second);
}

Store::Store(std::filesystem::path path) : path_(std::move(path)), downloads_(path_) {}

std::filesystem::path Store::folder_of(std::string_view id) const {
    return path_ / store_layout::kCertificates / id;
}

base::Result<StoreView> Store::view() const {
    StoreView view;
    view.path = path_;
    const std::filesystem::path assignments = path_ / store_layout::kAssignments;
    std::error_code failure;
    if (std::filesystem::exists(assignments, failure)) {
        auto in_use = read_json(assignments, [](const nlohmann::json& root) {
            return root.at("in_use").get<std::map<std::string, std::string, std::less<>>>();
        });
        if (!in_use) {
            return std::move(in_use).error();
        }
        view.in_use = *std::move(in_use);
    }
    for (const auto& folder :
         std::filesystem::directory_iterator(path_ / store_layout::kCertificates, failure)) {
        if (folder.path().filename().string().starts_with('.')) {
            continue; // a save that did not come to its end
        }
        auto entry = read_certificate(folder.path());
        if (!entry) {
            return std::move(entry).error();
        }
        view.certificates.push_back(*std::move(entry));
    }
    std::ranges::sort(view.certificates, {}, &StoredCertificate::id);
    for (const auto& [name, id] : view.in_use) {
        if (view.find(id) == nullptr) {
            return damaged(assignments);
        }
    }
    for (StoredCertificate& entry : view.certificates) {
        const StoredCertificate* current = view.current(entry.name);
        if (current == &entry) {
            entry.state = CertificateState::installed;
        } else if (std::ranges::any_of(view.certificates, [&](const StoredCertificate& other) {
                       return other.replaces == entry.id;
                   })) {
            entry.state = CertificateState::superseded;
        }
    }
    return view;
}

base::Result<transport::TlsIdentity> Store::identity(std::string_view id) const {
    return read_identity(folder_of(id));
}

base::Result<void> Store::save(const StoredCertificate& certificate,
                               const pki::Identity& identity) const {
    const std::filesystem::path folder = folder_of(certificate.id);
    const std::filesystem::path staging =
        path_ / store_layout::kCertificates / ("." + certificate.id);
    for (const std::filesystem::path& needed : {path_, path_ / store_layout::kCertificates}) {
        if (auto made = make_private_folder(needed); !made) {
            return made;
        }
    }
    std::error_code failure;
    if (std::filesystem::exists(folder, failure)) {
        // The same certificate again (its name is its digest): file by file, so that it stays
        // usable.
        return write_certificate(folder, certificate, identity);
    }
    if (auto made = make_private_folder(staging); !made) {
        return made;
    }
    if (auto written = write_certificate(staging, certificate, identity); !written) {
        std::filesystem::remove_all(staging, failure);
        return written;
    }
    if (auto proof = read_identity(staging); !proof) {
        return std::move(proof).error();
    }
    std::filesystem::rename(staging, folder, failure);
    if (failure) {
        return base::Error{"store.folder",
                           {{"path", folder.string()}, {"cause", failure.message()}}};
    }
    return {};
}

base::Result<void> Store::put_in_use(std::string_view id) const {
    auto content = view();
    if (!content) {
        return std::move(content).error();
    }
    const StoredCertificate* certificate = content->find(id);
    if (certificate == nullptr) {
        return base::Error{"store.unknown_certificate", {{"id", std::string(id)}}};
    }
    content->in_use[certificate->name] = certificate->id;
    const nlohmann::json assignments{{"in_use", content->in_use}};
    return write_private(path_ / store_layout::kAssignments, assignments.dump(2) + "\n");
}

base::Result<void> Store::open_attempt(const OpenAttempt& attempt) const {
    if (auto made = make_private_folder(path_); !made) {
        return made;
    }
    const nlohmann::json entry{{"operation", attempt.operation},
                               {"certificate", attempt.certificate},
                               {"started_at", attempt.started_at}};
    return write_private(path_ / store_layout::kAttempt, entry.dump(2) + "\n");
}

base::Result<void> Store::close_attempt() const {
    std::error_code failure;
    std::filesystem::remove(path_ / store_layout::kAttempt, failure);
    if (failure) {
        return base::Error{
            "store.folder",
            {{"path", (path_ / store_layout::kAttempt).string()}, {"cause", failure.message()}}};
    }
    return {};
}

base::Result<std::optional<OpenAttempt>> Store::attempt() const {
    std::error_code failure;
    if (!std::filesystem::exists(path_ / store_layout::kAttempt, failure)) {
        return std::optional<OpenAttempt>();
    }
    return read_json(path_ / store_layout::kAttempt, [](const nlohmann::json& root) {
        return std::optional(OpenAttempt{root.at("operation").get<std::string>(),
                                         root.at("certificate").get<std::string>(),
                                         root.at("started_at").get<std::string>()});
    });
}

StoredCertificate describe_identity(const pki::Identity& identity) {
    StoredCertificate entry;
    entry.id = identity.certificate.fingerprint().substr(0, kIdDigits);
    const std::vector<std::string> names = identity.certificate.common_names();
    entry.common_name = names.empty() ? std::string() : names.front();
    entry.serial = identity.certificate.serial_hex();
    entry.not_before = identity.certificate.not_before();
    entry.not_after = identity.certificate.not_after();
    return entry;
}

} // namespace ediconform::mock_client
