#include "harness/base/nearest_word.hpp"

#include <algorithm>

namespace ediconform::base {

namespace {

/// Longer words are no misspelt ones; the bound also keeps hostile input cheap.
constexpr std::size_t kLongestWord = 64;

/// Restricted Damerau–Levenshtein distance (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

std::optional<std::string> nearest_word(std::string_view typed,
                                        const std::vector<std::string>& words) {
    std::optional<std::string> nearest;
    std::size_t least = kLongestWord;
    for (const std::string& word : words) {
        if (typed.size() > kLongestWord || word.size() > kLongestWord) {
            continue;
        }
        const std::size_t apart = distance(typed, word);
        const std::size_t bound = std::max<std::size_t>(1, std::max(typed.size(), word.size()) / 3);
        if (apart <= bound && apart < least) {
            least = apart;
            nearest = word;
        }
    }
    return nearest;
}

} // namespace ediconform::base
