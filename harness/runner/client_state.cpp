#include "harness/runner/client_state.hpp"

#include "harness/base/file.hpp"
#include "harness/base/json_document.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {
constexpr const char* kUsualListen = "127.0.0.1:18443";
}

base::Result<ListenChoice> listen_choice_kept_in(const fs::path& folder, ListenChoice choice) {
    const fs::path file = folder / "listen.json";
    std::error_code failure;
    json kept = json::object();
    if (fs::exists(file, failure)) {
        auto document = base::JsonDocument::load(file);
        if (!document) {
            return std::move(document).error();
        }
        kept = document->root();
    }
    if (choice.listen.empty()) {
        choice.listen = kept.value("listen", kUsualListen);
    }
    if (choice.public_hosts.empty()) {
        choice.public_hosts = kept.value("public_hosts", choice.public_hosts);
    }
    const json chosen{{"listen", choice.listen}, {"public_hosts", choice.public_hosts}};
    auto written = base::write_file(file, chosen.dump(2) + "\n");
    if (!written) {
        return std::move(written).error();
    }
    return choice;
}

base::Result<mock_ca::TestAuthority>
authority_kept_in(const fs::path& folder, const base::Clock& clock, mock_ca::KeySource& keys) {
    std::error_code failure;
    if (fs::exists(folder / "root.key", failure)) {
        return mock_ca::TestAuthority::load(clock, folder);
    }
    auto made = mock_ca::TestAuthority::make(clock, keys, "mock CA");
    if (!made) {
        return made;
    }
    auto saved = made->save(folder);
    return saved ? std::move(made) : base::Result<mock_ca::TestAuthority>(std::move(saved).error());
}

} // namespace ediconform::runner
