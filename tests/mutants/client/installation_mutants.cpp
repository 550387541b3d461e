/// From a download to a certificate in use, and what is in use meanwhile.

#include "harness/base/file.hpp"
#include "tests/mutants/client/memory.hpp"
#include "tests/mutants/client/mutant.hpp"

#include <memory>

namespace ediconform::mutants {

using namespace mock_client;

namespace {

/// The file in which the store says what is in use.
constexpr const char* kAssignments = "assignments.json";

void leave_out(Policies& policies, InstallStep step) {
    std::erase(policies.install_order, step);
}

void drop_ca_certificates(Policies& policies) {
    policies.open_download = [standard = policies.open_download](const InstallInput& input) {
        auto identity = standard(input);
        if (identity) {
            identity->chain.clear();
        }
        return identity;
    };
}

void free_the_place_before_opening(Policies& policies) {
    policies.open_download = [standard = policies.open_download](const InstallInput& input) {
        std::filesystem::remove(input.store.path / kAssignments);
        return standard(input);
    };
}

void free_the_place_before_asking(Policies& policies) {
    policies.note_attempt = [standard = policies.note_attempt](const Store& store,
                                                               const OpenAttempt& attempt) {
        std::filesystem::remove(store.path() / kAssignments);
        return standard(store, attempt);
    };
}

base::Error no_room(const InstallInput& input) {
    return base::Error{"install.common_name", {{"expected", ""}, {"subject", input.download.name}}};
}

void hold_one_certificate_only(Policies& policies) {
    policies.open_download = [standard = policies.open_download](
                                 const InstallInput& input) -> base::Result<pki::Identity> {
        if (input.store.current(input.download.name) != nullptr) {
            return no_room(input);
        }
        return standard(input);
    };
}

void ask_again_for_ca_certificates(Policies& policies) {
    policies.open_download = [standard = policies.open_download](
                                 const InstallInput& input) -> base::Result<pki::Identity> {
        auto identity = standard(input);
        if (identity && identity->chain.empty()) {
            return no_room(input);
        }
        return identity;
    };
    policies.retry = [standard = policies.retry](const Failure& failure,
                                                 const RetrySettings& settings) {
        const bool lacking =
            failure.outcome == outcome::kRegistrationError && failure.attempt < settings.attempts;
        return lacking ? std::optional(settings.interval) : standard(failure, settings);
    };
}

/// Sends the last request once more before it opens a download for the second time.
void ask_the_ca_to_recover(Policies& policies) {
    struct Call {
        transport::ClientSettings settings;
        base::Bytes request;
    };
    const auto calls = std::make_shared<Memory<Call>>();
    const auto opened = std::make_shared<Memory<bool>>();
    policies.build_request = [=, standard = policies.build_request](const RequestInput& input) {
        auto request = standard(input);
        auto settings = connection_settings({input.endpoint, *base::read_file(input.settings.trust),
                                             std::nullopt, std::nullopt, input.settings.timeouts});
        calls->remember(input.settings.store, {*settings, *request});
        return request;
    };
    policies.open_download = [=, standard = policies.open_download](const InstallInput& input) {
        const auto call = calls->recall(input.store.path);
        if (opened->recall(input.download.pkcs12) && call) {
            exchange_once(call->settings, call->request);
        }
        opened->remember(input.download.pkcs12, true);
        return standard(input);
    };
}

void present_the_old_one(Policies& policies) {
    policies.for_partner = [standard = policies.for_partner](
                               const StoreView& store, std::string_view name, base::WallTime now) {
        const StoredCertificate* current = standard(store, name, now);
        const StoredCertificate* old = current == nullptr ? nullptr : store.find(current->replaces);
        return old == nullptr ? current : old;
    };
}

void present_no_imported_one(Policies& policies) {
    policies.for_partner = [standard = policies.for_partner](
                               const StoreView& store, std::string_view name, base::WallTime now) {
        const StoredCertificate* current = standard(store, name, now);
        return current != nullptr && current->origin == Origin::api ? current : nullptr;
    };
}

void use_no_certificate(Policies& policies) {
    policies.for_partner = [](const StoreView&, std::string_view,
                              base::WallTime) -> const StoredCertificate* { return nullptr; };
}

base::Result<void> do_nothing(const Store&, const std::filesystem::path&) {
    return {};
}

} // namespace

Mutants installation_mutants() {
    return {
        {"discards-the-download",
         [](Policies& policies) { leave_out(policies, InstallStep::keep_download); }},
        {"does-not-put-in-use",
         [](Policies& policies) { leave_out(policies, InstallStep::put_in_use); }},
        {"leaves-out-ca-certificates", drop_ca_certificates},
        {"frees-the-place-before-opening", free_the_place_before_opening},
        {"frees-the-place-before-asking", free_the_place_before_asking},
        {"holds-one-certificate-only", hold_one_certificate_only},
        {"asks-again-for-ca-certificates", ask_again_for_ca_certificates},
        {"asks-the-ca-to-recover", ask_the_ca_to_recover},
        {"presents-the-old-certificate", present_the_old_one},
        {"presents-no-imported-certificate", present_no_imported_one},
        {"presents-no-certificate", use_no_certificate},
        {"backs-up-nothing", [](Policies& policies) { policies.backup = do_nothing; }},
        {"restores-nothing", [](Policies& policies) { policies.restore = do_nothing; }},
    };
}

} // namespace ediconform::mutants
