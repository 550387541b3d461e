#include "harness/runner/allocation.hpp"

#include "harness/runner/lane_forming.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace ediconform::runner {

namespace {

constexpr std::size_t kNone = ~std::size_t{0};
constexpr int kLastHost = 2;

std::size_t spent_keys(const Experiment& experiment) {
    return static_cast<std::size_t>(std::ranges::count_if(experiment.needs, [](const Need& need) {
        return need.kind == FixtureKind::pair && need.spends;
    }));
}

/// How much an experiment shows that nothing else does, for what it uses up.
struct Worth {
    std::size_t musts = 0;
    std::size_t shoulds = 0;
    std::size_t all_musts = 0; ///< Also those that others show: seen twice is better than once.
    std::size_t cost = 1;

    [[nodiscard]] bool more_than(const Worth& other) const {
        return std::tuple(musts * other.cost, shoulds * other.cost, all_musts * other.cost) >
               std::tuple(other.musts * cost, other.shoulds * cost, other.all_musts * cost);
    }
};

class Allocator {
public:
    Allocator(const std::vector<Experiment>& experiments, std::vector<StockItem> stock,
              const AllocationRules& rules)
        : experiments_(experiments), rules_(rules) {
        result_.stock = std::move(stock);
        result_.assignments.resize(experiments.size());
        taken_.resize(result_.stock.size());
        load_.resize(result_.stock.size());
    }

    Allocation allocate() {
        for (std::size_t index = 0; index < experiments_.size(); ++index) {
            if (const std::string& action = experiments_[index].lacking_action; !action.empty()) {
                result_.assignments[index].lacks = {Shortage::hook, action};
            }
        }
        give_to_takers();
        // What is left over first goes to those that had better not share.
        for (const bool alone : {true, false}) {
            for (std::size_t index = 0; index < experiments_.size(); ++index) {
                const Experiment& experiment = experiments_[index];
                if (!experiment.takes() && experiment.wants_one_alone() == alone &&
                    !result_.assignments[index].lacks) {
                    give_to_sharer(index);
                }
            }
        }
        for (std::size_t place = 0; place < result_.stock.size(); ++place) {
            if (!taken_[place] && load_[place] == 0 && is_good(place)) {
                result_.spares.push_back(place);
            }
        }
        form_lanes(experiments_, rules_.issues, result_);
        return std::move(result_);
    }

private:
    /// A fixture whose goodness will be proved, which others may share before; lower ranks first.
    struct Host {
        std::size_t place = 0;
        int rank = 0;
    };

    /// A choice of fixtures under way: undone where it turns out incomplete.
    using Choice = std::map<std::string, std::size_t>;

    [[nodiscard]] bool is_good(std::size_t place) const {
        return !result_.stock[place].burnt && !result_.stock[place].unusable;
    }

    static bool holds(const Choice& choice, std::size_t place) {
        return std::ranges::any_of(choice,
                                   [&](const auto& chosen) { return chosen.second == place; });
    }

    // --- those that take something -------------------------------------------------------------

    void give_to_takers() {
        std::vector<std::size_t> waiting;
        for (std::size_t index = 0; index < experiments_.size(); ++index) {
            if (result_.assignments[index].lacks) {
                continue;
            }
            if (experiments_[index].takes()) {
                waiting.push_back(index);
            } else if (can_be_given(experiments_[index])) {
                note_shown(experiments_[index]);
            }
        }
        while (!waiting.empty()) {
            auto best = waiting.begin();
            for (auto other = std::next(best); other != waiting.end(); ++other) {
                if (worth_of(experiments_[*other]).more_than(worth_of(experiments_[*best]))) {
                    best = other;
                }
            }
            give_to_taker(*best);
            waiting.erase(best);
        }
    }

    [[nodiscard]] bool can_be_given(const Experiment& experiment) const {
        return std::ranges::all_of(experiment.needs, [&](const Need& need) {
            const auto wanted = std::ranges::count_if(experiment.needs, [&](const Need& other) {
                return other.kind == need.kind && other.state == need.state &&
                       other.origin == need.origin;
            });
            std::ptrdiff_t there = 0;
            for (std::size_t place = 0; place < result_.stock.size(); ++place) {
                there += is_good(place) && result_.stock[place].suits(need) ? 1 : 0;
            }
            return there >= wanted || rules_.can_be_made(need);
        });
    }

    [[nodiscard]] Worth worth_of(const Experiment& experiment) const {
        const auto unseen = [](const std::set<std::string>& shown,
                               const std::set<std::string>& seen) {
            return static_cast<std::size_t>(std::ranges::count_if(
                shown, [&](const std::string& id) { return !seen.contains(id); }));
        };
        const auto spent = std::ranges::count_if(experiment.needs, &Need::spends);
        return {unseen(experiment.musts, shown_musts_), unseen(experiment.shoulds, shown_shoulds_),
                experiment.musts.size(), std::max<std::size_t>(1, static_cast<std::size_t>(spent))};
    }

    void note_shown(const Experiment& experiment) {
        shown_musts_.insert(experiment.musts.begin(), experiment.musts.end());
        shown_shoulds_.insert(experiment.shoulds.begin(), experiment.shoulds.end());
    }

    void give_to_taker(std::size_t index) {
        const Experiment& experiment = experiments_[index];
        Assignment& assignment = result_.assignments[index];
        if (rules_.issues && result_.keys_spent + spent_keys(experiment) > *rules_.issues) {
            assignment.lacks = {Shortage::limit,
                                std::ranges::find_if(experiment.needs, &Need::spends)->described()};
            return;
        }
        Choice choice;
        for (const Need* need : in_order(experiment)) {
            const std::size_t place = need->grants || need->spends
                                          ? choose_for_taker(*need, experiment, choice)
                                          : choose_beside(*need, choice);
            if (place == kNone) {
                assignment.lacks = {shortage_of(*need), need->described()};
                return;
            }
            choice.emplace(need->name, place);
        }
        const std::vector<Host> earlier = hosts_;
        for (const Need& need : experiment.needs) {
            const std::size_t place = choice.at(need.name);
            ++load_[place];
            taken_[place] = taken_[place] || need.spends || need.grants;
            if (need.grants) {
                hosts_.push_back({place, host_rank(experiment, need, earlier)});
            } else if (need.to_prove) {
                hosts_.push_back({place, kLastHost});
            }
        }
        assignment.fixtures = std::move(choice);
        result_.keys_spent += spent_keys(experiment);
        note_shown(experiment);
    }

    /// A pair comes before the one that has to be of the same user.
    static std::vector<const Need*> in_order(const Experiment& experiment) {
        std::vector<const Need*> needs;
        for (const Need& need : experiment.needs) {
            needs.push_back(&need);
        }
        std::ranges::stable_partition(needs,
                                      [](const Need* need) { return need->same_user_as.empty(); });
        return needs;
    }

    std::size_t choose_for_taker(const Need& need, const Experiment& experiment,
                                 const Choice& choice) {
        const StockItem* partner =
            need.same_user_as.empty() ? nullptr : &result_.stock[choice.at(need.same_user_as)];
        if (partner != nullptr && partner->from_hook) {
            return made_by_hook(need); // Only who made the user can make another pair of theirs.
        }
        const std::optional<std::string> user =
            partner == nullptr ? std::nullopt : std::optional(partner->user);
        const bool shares_user =
            user || std::ranges::any_of(experiment.needs, [&](const Need& other) {
                return other.same_user_as == need.name;
            });
        std::size_t best = kNone;
        std::size_t best_siblings = 0;
        for (std::size_t place = 0; place < result_.stock.size(); ++place) {
            const StockItem& item = result_.stock[place];
            const std::size_t siblings = siblings_of(place);
            if (!is_free(place, need) || holds(choice, place) || (user && item.user != *user) ||
                (shares_user && !user && siblings == 0)) {
                continue;
            }
            // Users with several pairs are kept for the experiments that need such.
            if (best == kNone || (!shares_user && siblings < best_siblings)) {
                best = place;
                best_siblings = siblings;
            }
        }
        if (best == kNone && !need.spends) {
            best = least_loaded(need, choice); // Who uses nothing up can do with a used one.
        }
        return best == kNone && !user ? made_by_hook(need) : best;
    }

    /// For one that takes something else: what is good now stays so until it comes to its turn.
    std::size_t choose_beside(const Need& need, const Choice& choice) {
        for (std::size_t place = 0; place < result_.stock.size(); ++place) {
            if (is_good(place) && !taken_[place] && result_.stock[place].suits(need) &&
                !holds(choice, place)) {
                return place;
            }
        }
        return made_by_hook(need);
    }

    [[nodiscard]] bool is_free(std::size_t place, const Need& need) const {
        return is_good(place) && !taken_[place] && load_[place] == 0 &&
               result_.stock[place].suits(need);
    }

    /// Further free pairs in that state of the same user.
    [[nodiscard]] std::size_t siblings_of(std::size_t place) const {
        const StockItem& item = result_.stock[place];
        std::size_t siblings = 0;
        for (std::size_t other = 0; !item.user.empty() && other < result_.stock.size(); ++other) {
            const StockItem& sibling = result_.stock[other];
            siblings += other != place && !taken_[other] && load_[other] == 0 && is_good(other) &&
                                sibling.kind == item.kind && sibling.state == item.state &&
                                sibling.user == item.user
                            ? 1
                            : 0;
        }
        return siblings;
    }

    std::size_t made_by_hook(const Need& need) {
        if (!rules_.can_be_made(need)) {
            return kNone;
        }
        StockItem item;
        item.kind = need.kind;
        item.state = need.state;
        item.origin = need.origin;
        item.from_hook = true;
        result_.stock.push_back(std::move(item));
        taken_.push_back(false);
        load_.push_back(0);
        return result_.stock.size() - 1;
    }

    [[nodiscard]] Shortage shortage_of(const Need& need) const {
        const bool one_is_burnt = std::ranges::any_of(
            result_.stock, [&](const StockItem& item) { return item.burnt && item.suits(need); });
        return one_is_burnt ? Shortage::burnt : Shortage::none_left;
    }

    // --- those that share ----------------------------------------------------------------------

    /// The most telling experiment keeps its fixtures to itself as long as others can share theirs,
    /// and so does one that nothing can stand in for.
    int host_rank(const Experiment& experiment, const Need& need,
                  const std::vector<Host>& earlier) const {
        const bool is_first = std::ranges::none_of(
            earlier, [&](const Host& host) { return result_.stock[host.place].suits(need); });
        return is_first ? kLastHost : experiment.needs.size() > 1 ? 1 : 0;
    }

    void give_to_sharer(std::size_t index) {
        const Experiment& experiment = experiments_[index];
        Assignment& assignment = result_.assignments[index];
        for (const Need* need : in_order(experiment)) {
            const std::size_t place = need->alone ? choose_alone(*need, assignment.fixtures)
                                                  : choose_to_share(*need, assignment.fixtures);
            if (place == kNone) {
                assignment.lacks = {shortage_of(*need), need->described()};
                assignment.fixtures.clear();
                return;
            }
            assignment.fixtures.emplace(need->name, place);
        }
        for (const Need& need : experiment.needs) {
            const std::size_t place = assignment.fixtures.at(need.name);
            ++load_[place];
            taken_[place] = taken_[place] || need.alone;
        }
    }

    std::size_t choose_alone(const Need& need, const Choice& choice) {
        for (std::size_t place = 0; place < result_.stock.size(); ++place) {
            if (is_free(place, need) && !holds(choice, place)) {
                return place;
            }
        }
        const std::size_t made = made_by_hook(need);
        return made == kNone ? choose_to_share(need, choice) : made;
    }

    std::size_t choose_to_share(const Need& need, const Choice& choice) {
        if (!need.to_prove) {
            const std::size_t place = least_loaded(need, choice);
            return place == kNone ? made_by_hook(need) : place;
        }
        std::size_t best = kNone;
        std::tuple<int, std::size_t> best_rank;
        for (const auto& [place, rank] : hosts_) {
            const std::tuple<int, std::size_t> own{rank, load_[place]};
            if (result_.stock[place].suits(need) && !holds(choice, place) &&
                (best == kNone || own < best_rank)) {
                best = place;
                best_rank = own;
            }
        }
        return best == kNone ? new_host(need, choice) : best;
    }

    /// Nobody takes anything with such a fixture: one more request is to prove it.
    std::size_t new_host(const Need& need, const Choice& choice) {
        std::size_t place = kNone;
        for (std::size_t other = 0; place == kNone && other < result_.stock.size(); ++other) {
            place = is_free(other, need) && !holds(choice, other) ? other : kNone;
        }
        place = place == kNone ? made_by_hook(need) : place;
        if (place != kNone) {
            hosts_.push_back({place, kLastHost});
        }
        return place;
    }

    [[nodiscard]] std::size_t least_loaded(const Need& need, const Choice& choice) const {
        std::size_t best = kNone;
        for (std::size_t place = 0; place < result_.stock.size(); ++place) {
            const bool can_be_shared =
                is_good(place) && result_.stock[place].suits(need) && !holds(choice, place);
            if (can_be_shared && (best == kNone || load_[place] < load_[best])) {
                best = place;
            }
        }
        return best;
    }

    const std::vector<Experiment>& experiments_;
    const AllocationRules& rules_;
    Allocation result_;
    std::vector<bool> taken_;       ///< By place: given to one that takes something with it.
    std::vector<std::size_t> load_; ///< By place: experiments that have it.
    std::vector<Host> hosts_;
    std::set<std::string> shown_musts_;
    std::set<std::string> shown_shoulds_;
};

} // namespace

Allocation allocate(const std::vector<Experiment>& experiments, std::vector<StockItem> stock,
                    const AllocationRules& rules) {
    return Allocator(experiments, std::move(stock), rules).allocate();
}

} // namespace ediconform::runner
