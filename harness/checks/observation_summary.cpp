#include "harness/checks/observation.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace ediconform::checks {

namespace {

using base::LocalizedText;
using model::Observation;
using model::ObservedFact;
using model::SeenValue;
using model::Side;

constexpr int kAmbiguities = 12;

/// `word:argument` or a word of the topic's vocabulary; else the value itself.
LocalizedText text_of_value(const base::Texts& texts, const std::string& topic,
                            const std::string& value) {
    const std::size_t colon = value.find(':');
    const std::string id = fmt::format("observation.{}.{}", topic, value.substr(0, colon));
    if (texts.contains(id)) {
        return texts.render(id,
                            {{"value", colon == std::string::npos ? "" : value.substr(colon + 1)}});
    }
    if (value.starts_with("http_")) {
        return {"HTTP " + value.substr(5), "HTTP " + value.substr(5)};
    }
    const std::string shown = base::printable_line(base::truncated(value, 200));
    return {shown, shown};
}

/// What the profile says of a topic, as a value of it; empty where it says nothing.
std::string pinned_value(const wire::CaProfile& profile, const std::string& topic) {
    static constexpr std::string_view kEncryptions[] = {"AES-256", "AES-128", "3DES", "RC2-40"};
    const auto ambiguity = profile.ambiguities.find(topic);
    if (ambiguity != profile.ambiguities.end()) {
        return topic == "A6" && ambiguity->second == "http_error"
                   ? fmt::format("http:{}", profile.status.http_on_error)
                   : ambiguity->second;
    }
    if (topic == "pkcs12_mac") {
        return profile.pkcs12.mac == wire::Digest::sha1 ? "SHA1" : "SHA256";
    }
    if (topic == "pkcs12_iterations") {
        return fmt::to_string(profile.pkcs12.iterations);
    }
    if (topic == "pkcs12_encryption") {
        return std::string(kEncryptions[static_cast<std::size_t>(profile.pkcs12.encryption)]);
    }
    if (topic == "base64") {
        return profile.pkcs12.base64_wrap == 0
                   ? "one_line"
                   : fmt::format("lines:{}", profile.pkcs12.base64_wrap);
    }
    if (topic == "certificate_key") {
        return std::string(wire::description_of(profile.certificate.key));
    }
    if (topic == "certificate_validity") {
        return fmt::format("days:{}", profile.certificate.validity_days);
    }
    return {};
}

/// Values that have to be different: what is said is whether they are.
std::vector<SeenValue>
seen_identifiers(const std::vector<std::pair<std::string, const ObservedFact*>>& facts,
                 const std::string& topic, const base::Texts& texts) {
    std::map<std::string, std::set<std::string>> owners;
    std::map<std::string, SeenValue> improper;
    SeenValue different{"different", {}, false, {}};
    std::map<std::string, SeenValue> repeated;
    for (const auto& [id, fact] : facts) {
        owners[fact->value].insert(fact->owner);
    }
    for (const auto& [id, fact] : facts) {
        const bool shared = owners.at(fact->value).size() > 1;
        SeenValue& place = shared          ? repeated[fact->value]
                           : fact->departs ? improper[fact->value]
                                           : different;
        place.cases.push_back(id);
    }
    std::vector<SeenValue> seen;
    const auto add = [&](SeenValue one, const std::string& word, const std::string& count,
                         const std::string& value, bool departs) {
        one.value = word;
        one.departs = departs;
        one.text = texts.render(fmt::format("observation.{}.{}", topic, word),
                                {{"count", count}, {"value", base::printable_line(value)}});
        seen.push_back(std::move(one));
    };
    const auto proper = std::ranges::count_if(owners, [&](const auto& entry) {
        return !repeated.contains(entry.first) && !improper.contains(entry.first);
    });
    if (proper > 0) {
        add(std::move(different), "different", fmt::to_string(proper), "", false);
    }
    for (auto& [value, one] : repeated) {
        add(std::move(one), "repeated", fmt::to_string(owners.at(value).size()),
            value.substr(0, 80), true);
    }
    for (auto& [value, one] : improper) {
        add(std::move(one), "improper", "1", value.substr(0, 80), true);
    }
    return seen;
}

std::vector<SeenValue>
seen_values(const std::vector<std::pair<std::string, const ObservedFact*>>& facts,
            const std::string& topic, const base::Texts& texts) {
    std::vector<SeenValue> seen;
    for (const auto& [id, fact] : facts) {
        auto place = std::ranges::find(seen, fact->value, &SeenValue::value);
        if (place == seen.end()) {
            seen.push_back({fact->value, text_of_value(texts, topic, fact->value), false, {}});
            place = std::prev(seen.end());
        }
        place->departs = place->departs || fact->departs;
        if (place->cases.empty() || place->cases.back() != id) {
            place->cases.push_back(id);
        }
    }
    std::ranges::stable_sort(seen, [](const SeenValue& first, const SeenValue& second) {
        return first.cases.size() > second.cases.size();
    });
    return seen;
}

LocalizedText hint_for(const Observation& observation, const base::Texts& texts) {
    const auto departing = std::ranges::find(observation.seen, true, &SeenValue::departs);
    if (departing == observation.seen.end()) {
        return {};
    }
    const bool by_profile = !observation.pinned.en.empty();
    const std::string id = by_profile ? "observation.hint.profile"
                                      : fmt::format("observation.hint.{}", observation.topic);
    const auto in = [&](base::Language language) {
        return base::in(language,
                        texts.render(id, {{"pinned", base::in(language, observation.pinned)},
                                          {"seen", base::in(language, departing->text)},
                                          {"count", fmt::to_string(departing->cases.size())},
                                          {"case", departing->cases.front()}}));
    };
    return {in(base::Language::ja), in(base::Language::en)};
}

/// A1, A2, …, A12, then the others as they stand in the alphabet.
struct TopicOrder {
    static int rank(const std::string& topic) {
        const bool ambiguity = topic.size() > 1 && topic.front() == 'A';
        return ambiguity ? std::stoi(topic.substr(1)) : kAmbiguities + 1;
    }
    bool operator()(const std::string& first, const std::string& second) const {
        return std::pair(rank(first), first) < std::pair(rank(second), second);
    }
};

using FactsByTopic =
    std::map<std::string, std::vector<std::pair<std::string, const ObservedFact*>>, TopicOrder>;

} // namespace

std::vector<Observation> summarise_observations(const std::vector<model::CaseResult>& cases,
                                                const wire::CaProfile& profile,
                                                const base::Texts& texts) {
    std::map<Side, FactsByTopic> sides;
    for (const model::CaseResult& result : cases) {
        FactsByTopic& topics = sides[result.side];
        for (int number = 1; result.side == Side::ca && number <= kAmbiguities; ++number) {
            topics.try_emplace(fmt::format("A{}", number));
        }
        for (const ObservedFact& fact : result.observations) {
            topics[fact.topic].emplace_back(result.id, &fact);
        }
    }
    std::vector<Observation> observations;
    for (const auto& [side, topics] : sides) {
        for (const auto& [topic, facts] : topics) {
            Observation one;
            one.topic = topic;
            one.side = side;
            one.title = texts.render("observation.topic." + topic);
            const bool identifiers = !facts.empty() && !facts.front().second->owner.empty();
            one.seen = identifiers ? seen_identifiers(facts, topic, texts)
                                   : seen_values(facts, topic, texts);
            const std::string pinned = pinned_value(profile, topic);
            if (!pinned.empty() && (side == Side::ca || topic == "A4")) {
                one.pinned = text_of_value(texts, topic, pinned);
            }
            one.hint = hint_for(one, texts);
            observations.push_back(std::move(one));
        }
    }
    return observations;
}

} // namespace ediconform::checks
