#include "harness/runner/fixture_shelf.hpp"

#include "harness/runner/fixture_state.hpp"
#include "harness/wire/ca_profile.hpp"

#include <algorithm>

namespace ediconform::runner {

namespace {

/// A renewal with a made-up password or key would be refused rightly, so without them there is no
/// fixture.
bool suffices_for_renewal(const CertificateFixture& certificate, const wire::CaProfile& profile) {
    if (certificate.origin == "other") {
        return true;
    }
    const auto asks_for = [&](std::string_view member) {
        return profile.asks_for(wire::operation::kRenew, member);
    };
    const bool needs_password =
        asks_for(wire::member::kRenewalPassword) && profile.settles("A5", "verified");
    const bool needs_key = asks_for(wire::member::kAuthenticationKey);
    return (!needs_password || !certificate.renewal_password.empty()) &&
           (!needs_key || !certificate.key.empty());
}

} // namespace

std::vector<StockItem> stock_of(const Target& target, const LedgerRecord& ledger) {
    std::vector<StockItem> stock;
    for (const PairFixture& pair : target.pairs) {
        StockItem item;
        item.kind = FixtureKind::pair;
        item.state = pair.state;
        item.user = pair.user;
        item.common_name = pair.common_name;
        item.burnt = ledger.is_burnt(pair);
        stock.push_back(std::move(item));
    }
    for (const CertificateFixture& certificate : target.certificates) {
        StockItem item;
        item.kind = FixtureKind::certificate;
        item.state = certificate.state;
        item.origin = certificate.origin;
        item.common_name = certificate.common_name;
        item.burnt = ledger.is_burnt(certificate);
        item.unusable = !suffices_for_renewal(certificate, target.profile);
        stock.push_back(std::move(item));
    }
    return stock;
}

bool can_be_made(const Target& target, const Need& need) {
    return target.provision &&
           target.provision->can.contains(need.kind == FixtureKind::pair ? provision::kPair
                                                                         : provision::kCertificate);
}

FixtureShelf::FixtureShelf(const Target& target, const Allocation& allocation,
                           Provisioner& provisioner, const base::Clock& clock,
                           std::optional<std::size_t> issues)
    : target_(target), provisioner_(provisioner), clock_(clock), issues_(issues),
      stock_(allocation.stock.begin(), allocation.stock.end()), spares_(allocation.spares),
      keys_spent_(allocation.keys_spent) {}

StockItem FixtureShelf::item(std::size_t place) {
    const std::lock_guard lock(mutex_);
    return stock_[place];
}

base::Result<Fixture> FixtureShelf::take(std::size_t place, const std::string& user) {
    const StockItem item = this->item(place);
    {
        const std::lock_guard lock(mutex_);
        if (const auto made = made_.find(place); made != made_.end()) {
            return made->second;
        }
    }
    if (!item.from_hook) {
        return place < target_.pairs.size()
                   ? Fixture(target_.pairs[place])
                   : Fixture(target_.certificates[place - target_.pairs.size()]);
    }
    std::optional<Fixture> made;
    if (item.kind == FixtureKind::pair) {
        auto pair = provisioner_.make_pair(item.state, user);
        if (!pair) {
            return std::move(pair).error();
        }
        made = *std::move(pair);
    } else {
        auto certificate = provisioner_.make_certificate(item.state, item.origin);
        if (!certificate) {
            return std::move(certificate).error();
        }
        auto as_asked = check_state(*certificate, target_.profile.window, clock_.wall());
        if (!as_asked) {
            return std::move(as_asked).error();
        }
        if (!suffices_for_renewal(*certificate, target_.profile)) {
            return base::Error{"provision.answer",
                               {{"action", std::string(provision::kCertificate)},
                                {"what", "certificate/renewal_password, certificate/key"}}};
        }
        made = *std::move(certificate);
    }
    const std::lock_guard lock(mutex_);
    return made_.emplace(place, *std::move(made)).first->second;
}

std::optional<std::size_t> FixtureShelf::take_spare(const Need& need) {
    const std::lock_guard lock(mutex_);
    if (need.kind == FixtureKind::pair && issues_ && keys_spent_ >= *issues_) {
        return std::nullopt;
    }
    const auto spare =
        std::ranges::find_if(spares_, [&](std::size_t place) { return stock_[place].suits(need); });
    if (spare != spares_.end()) {
        const std::size_t place = *spare;
        spares_.erase(spare);
        return place;
    }
    if (!can_be_made(target_, need)) {
        return std::nullopt;
    }
    StockItem item;
    item.kind = need.kind;
    item.state = need.state;
    item.origin = need.origin;
    item.from_hook = true;
    stock_.push_back(std::move(item));
    return stock_.size() - 1;
}

void FixtureShelf::note_unplanned_issue() {
    const std::lock_guard lock(mutex_);
    ++keys_spent_;
}

} // namespace ediconform::runner
