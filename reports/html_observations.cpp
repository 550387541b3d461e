#include "reports/html_observations.hpp"

#include "reports/html_values.hpp"
#include "reports/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ediconform::reports {

using namespace html;

namespace {

using AnchorOf = std::function<std::string(const std::string&)>;

/// Beyond these a reader finds the cases in result.json.
constexpr std::size_t kMostLinks = 3;

data links_to(const std::vector<std::string>& cases, const AnchorOf& anchor_of) {
    data links{data::type::list};
    for (std::size_t at = 0; at < std::min(cases.size(), kMostLinks); ++at) {
        data link;
        link.set("id", safe(cases[at]));
        link.set("anchor", text_or_none(anchor_of(cases[at])));
        links.push_back(link);
    }
    return links;
}

data row_of(const model::Observation& observation, const base::Texts& texts,
            const AnchorOf& anchor_of) {
    data row;
    const bool ambiguity = observation.topic.starts_with('A');
    row.set("topic", ambiguity ? safe(observation.topic) : flag(false));
    row.set("side_word", both(word_for(texts, "side", observation.side)));
    row.set("title", both(observation.title));
    row.set("pinned", both(observation.pinned));
    row.set("hint", both(observation.hint));
    row.set("unseen", flag(observation.seen.empty()));
    data seen{data::type::list};
    for (const model::SeenValue& one : observation.seen) {
        data value;
        value.set("text", both(one.text));
        value.set("departs", flag(one.departs));
        value.set("count", both(texts.render("report.left_out_count",
                                             {{"count", fmt::format("{}", one.cases.size())}})));
        value.set("links", links_to(one.cases, anchor_of));
        value.set("more", flag(one.cases.size() > kMostLinks));
        seen.push_back(value);
    }
    row.set("seen", seen);
    return row;
}

} // namespace

void set_observations(data& page, const model::RunResult& result, const base::Texts& texts,
                      const AnchorOf& anchor_of) {
    data rows{data::type::list};
    for (const model::Observation& observation : result.observations) {
        rows.push_back(row_of(observation, texts, anchor_of));
    }
    page.set("has_observations", flag(!rows.is_empty_list()));
    page.set("observations", rows);
}

} // namespace ediconform::reports
