#include "mock-client/workflow/switch_over.hpp"

namespace ediconform::mock_client {

namespace {

bool is_valid(const StoredCertificate& certificate, base::WallTime now) {
    return certificate.not_before <= now && now < certificate.not_after + std::chrono::seconds(1);
}

} // namespace

const StoredCertificate* certificate_for_partner(const StoreView& store, std::string_view name,
                                                 base::WallTime now) {
    const StoredCertificate* current = store.current(name);
    return current != nullptr && is_valid(*current, now) ? current : nullptr;
}

const StoredCertificate* certificate_for_renewal(const StoreView& store, std::string_view name,
                                                 const wire::CaProfile& profile,
                                                 base::WallTime now) {
    const StoredCertificate* current = store.current(name);
    if (current == nullptr || !profile.settles("A4", "first")) {
        return current;
    }
    const StoredCertificate* first = current;
    for (std::size_t step = 0; step < store.certificates.size() && !first->replaces.empty();
         ++step) {
        const StoredCertificate* before = store.find(first->replaces);
        if (before == nullptr) {
            break;
        }
        first = before;
    }
    return is_valid(*first, now) ? first : current;
}

} // namespace ediconform::mock_client
