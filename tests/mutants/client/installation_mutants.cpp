/// From a download to a certificate in use, and what is in use meanwhile.

#include "harness/base/file.hpp"
#include "tests/mutants/client/memory.hpp"
#include "tests/mutants/client/mutant.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

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
        std::error_code ignored;
        std::filesystem::remove(input.store.path / kAssignments, ignored);
        return standard(input);
    };
}

void free_the_place_before_asking(Policies& policies) {
    policies.note_attempt = [standard = policies.note_attempt](const Store& store,
                                                               const OpenAttempt& attempt) {
        std::error_code ignored;
        std::filesystem::remove(store.path() / kAssignments, ignored);
        return standard(store, attempt);
    };
    // Whoever ends the program once the answer is there finds it before the new one is in place.
    policies.open_download = [standard = policies.open_download](const InstallInput& input) {
        constexpr std::chrono::milliseconds kAtItsEase{200};
        std::this_thread::sleep_for(kAtItsEase);
        return standard(input);
    };
}

base::Error no_room(const InstallInput& input) {
    return base::Error{"install.common_name", {{"expected", ""}, {"subject", input.download.name}}};
}

/// The old one goes, then the new one is written.
void free_the_place_before_saving(Policies& policies) {
    leave_out(policies, InstallStep::keep_download);
    policies.open_download = [standard = policies.open_download](const InstallInput& input) {
        auto identity = standard(input);
        if (identity) {
            std::error_code ignored;
            std::filesystem::remove(input.store.path / kAssignments, ignored);
        }
        return identity;
    };
}

bool is_locked(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool locked = descriptor >= 0 && ::flock(descriptor, LOCK_SH | LOCK_NB) != 0;
    ::close(descriptor);
    return locked;
}

void ask_again_where_the_store_is_locked(Policies& policies) {
    policies.open_download = [standard = policies.open_download](
                                 const InstallInput& input) -> base::Result<pki::Identity> {
        return is_locked(input.store.path / kAssignments) ? no_room(input) : standard(input);
    };
    policies.retry = [standard = policies.retry](const Failure& failure,
                                                 const RetrySettings& settings) {
        return failure.downloaded && failure.attempt < settings.attempts
                   ? std::optional(settings.interval)
                   : standard(failure, settings);
    };
}

/// What was received is in memory alone.
void forget_downloads_at_its_end(Policies& policies) {
    const auto asked = std::make_shared<Memory<bool>>();
    policies.build_request = [=, standard = policies.build_request](const RequestInput& input) {
        asked->remember(input.settings.store, true);
        return standard(input);
    };
    policies.open_download = [=, standard = policies.open_download](
                                 const InstallInput& input) -> base::Result<pki::Identity> {
        if (!asked->recall(input.store.path)) {
            return no_room(input);
        }
        return standard(input);
    };
}

/// Stores whose last action failed, and which one a thread is at.
class FailedStores {
public:
    void begin(const std::filesystem::path& store) {
        const std::lock_guard guard(mutex_);
        at_[std::this_thread::get_id()] = store;
    }

    void end(bool well) {
        const std::lock_guard guard(mutex_);
        const auto ended = at_.extract(std::this_thread::get_id());
        if (!ended.empty() && !well) {
            failed_.insert(ended.mapped());
        }
    }

    void forget_all() const {
        const std::lock_guard guard(mutex_);
        for (const std::filesystem::path& store : failed_) {
            std::error_code ignored;
            std::filesystem::remove_all(DownloadKeeper(store).emergency_folder(), ignored);
            std::filesystem::remove_all(store / "pending", ignored);
            std::filesystem::remove(store / "attempt.json", ignored);
        }
    }

private:
    mutable std::mutex mutex_;
    std::map<std::thread::id, std::filesystem::path> at_;
    std::set<std::filesystem::path> failed_;
};

/// A failed action leaves nothing behind of which the next one could know.
void start_over_after_a_failure(Policies& policies) {
    const auto stores = std::make_shared<FailedStores>();
    policies.note_attempt = [=, standard = policies.note_attempt](const Store& store,
                                                                  const OpenAttempt& attempt) {
        stores->begin(store.path());
        return standard(store, attempt);
    };
    policies.pre_check = [=, standard = policies.pre_check](const PreCheckInput& input) {
        stores->forget_all(); // What could not be removed when the action failed.
        return standard(input);
    };
    policies.tell = [=, standard = policies.tell](ActionResult result) {
        stores->end(result.ok());
        stores->forget_all();
        return standard(std::move(result));
    };
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

/// What the first issue brought, however often it was renewed.
void renew_with_the_first_one(Policies& policies) {
    policies.for_renewal = [](const StoreView& store, std::string_view name, const wire::CaProfile&,
                              base::WallTime) {
        const StoredCertificate* first = store.current(name);
        while (first != nullptr && !first->replaces.empty()) {
            first = store.find(first->replaces);
        }
        return first;
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
        {"frees-the-place-before-saving", free_the_place_before_saving},
        {"forgets-downloads-at-its-end", forget_downloads_at_its_end},
        {"starts-over-after-a-failure", start_over_after_a_failure},
        {"resends-while-the-store-is-locked", ask_again_where_the_store_is_locked},
        {"holds-one-certificate-only", hold_one_certificate_only},
        {"asks-again-for-ca-certificates", ask_again_for_ca_certificates},
        {"asks-the-ca-to-recover", ask_the_ca_to_recover},
        {"presents-the-old-certificate", present_the_old_one},
        {"renews-with-the-first-certificate", renew_with_the_first_one},
        {"presents-no-imported-certificate", present_no_imported_one},
        {"presents-no-certificate", use_no_certificate},
        {"backs-up-nothing", [](Policies& policies) { policies.backup = do_nothing; }},
        {"restores-nothing", [](Policies& policies) { policies.restore = do_nothing; }},
    };
}

} // namespace ediconform::mutants
