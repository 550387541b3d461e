#include "harness/base/text.hpp"
#include "tests/mutants/ca/mutants.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <regex>

namespace ediconform::mutant_ca {

namespace {

using mock_ca::ReceivedRequest;
using mock_ca::RequestReading;
using mock_ca::RequestValues;
using Read = base::Result<RequestValues>;
using nlohmann::json;

/// Every value is changed before anything looks at it.
class ValuesChanged : public RequestReading {
public:
    using Change = std::string (*)(std::string);
    explicit ValuesChanged(Change change) : change_(change) {}

    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        auto values = RequestReading::read(operation, request);
        if (values) {
            for (auto& [member, value] : *values) {
                value = change_(value);
            }
        }
        return values;
    }

private:
    Change change_;
};

std::string folded_to_ascii(std::string value) {
    std::string folded;
    for (std::size_t offset = 0; offset < value.size();) {
        const auto next = base::decode_utf8(value, offset);
        const bool wide = next.scalar && *next.scalar >= 0xFF01 && *next.scalar <= 0xFF5E;
        folded += wide ? std::string(1, static_cast<char>(*next.scalar - 0xFEE0))
                       : value.substr(offset, next.length);
        offset += next.length;
    }
    return folded;
}
/// As in a language whose texts end at a NUL.
std::string up_to_nul(std::string value) {
    return value.substr(0, value.find('\0'));
}
/// As after one unescaping too many.
std::string without_quotes_and_backslashes(std::string value) {
    std::erase_if(value, [](char each) { return each == '"' || each == '\\'; });
    return value;
}
std::string with_spaces_for_plus(std::string value) {
    std::ranges::replace(value, '+', ' ');
    return value;
}

std::string last_of_pointer(const std::string& place) {
    return place.substr(place.rfind('/') + 1);
}

/// All texts of that name, also those that a reader of JSON drops.
std::vector<std::string> texts_of(const std::string& name, std::string_view body) {
    std::vector<std::string> found;
    bool is_next = false;
    [[maybe_unused]] const json document = json::parse(
        body,
        [&](int, json::parse_event_t event, json& parsed) {
            if (event == json::parse_event_t::value && is_next && parsed.is_string()) {
                found.push_back(parsed.get<std::string>());
            }
            is_next = event == json::parse_event_t::key && parsed == name;
            return true;
        },
        false);
    return found;
}

/// A JSON reader that takes the last of two members; one of the two texts is for the check of the
/// right, the other for the certificate.
class TwoNames : public RequestReading {
public:
    static constexpr char kBetween = '\x1F';

    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        const auto* bound = operation.request.find(wire::member::kCommonName);
        if (bound == nullptr) {
            return RequestReading::read(operation, request);
        }
        const std::vector<std::string> found =
            texts_of(last_of_pointer(bound->place), request.body);
        if (found.size() != 2) {
            return RequestReading::read(operation, request);
        }
        const std::string once = json::parse(request.body).dump(); // keeps the last one
        ReceivedRequest repaired = request;
        repaired.body = once;
        auto values = RequestReading::read(operation, repaired);
        if (values) {
            values->insert_or_assign(std::string(wire::member::kCommonName),
                                     found[0] + kBetween + found[1]);
        }
        return values;
    }
};

std::string part_of(const std::string& name, bool first) {
    const std::size_t between = name.find(TwoNames::kBetween);
    return between == std::string::npos ? name
           : first                      ? name.substr(0, between)
                                        : name.substr(between + 1);
}

class FirstNameCompared : public mock_ca::KeyLookup {
public:
    std::optional<mock_ca::PairRecord> find(const mock_ca::Authorisation& authorisation,
                                            const std::string& common_name,
                                            const std::string& key) const override {
        return KeyLookup::find(authorisation, part_of(common_name, true), key);
    }
};

class LastNameIssued : public mock_ca::CommonNameRule {
public:
    std::string for_issue(const mock_ca::PairRecord& /*pair*/,
                          const std::string& requested) const override {
        return part_of(requested, false);
    }
};

class BothNamesAdmitted : public mock_ca::FieldValidation {
protected:
    bool has_admissible_characters(const wire::MemberBinding& binding, const wire::FieldRule& rule,
                                   const std::string& value) const override {
        return FieldValidation::has_admissible_characters(binding, rule, part_of(value, true)) &&
               FieldValidation::has_admissible_characters(binding, rule, part_of(value, false));
    }
};

/// An object in the place of the key goes to the database as a condition that every key meets.
class OperatorForKey : public RequestReading {
public:
    static constexpr std::string_view kAny = "AnyKeyAtAllWillDo";

    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        const auto* bound = operation.request.find(wire::member::kAuthenticationKey);
        json tree = json::parse(request.body, nullptr, false);
        if (bound == nullptr || !tree.is_object() ||
            !tree.contains(json::json_pointer(bound->place)) ||
            !tree.at(json::json_pointer(bound->place)).is_object()) {
            return RequestReading::read(operation, request);
        }
        tree.at(json::json_pointer(bound->place)) = kAny;
        const std::string body = tree.dump();
        ReceivedRequest repaired = request;
        repaired.body = body;
        return RequestReading::read(operation, repaired);
    }
};

class AnyKeyForOperator : public mock_ca::KeyLookup {
public:
    std::optional<mock_ca::PairRecord> find(const mock_ca::Authorisation& authorisation,
                                            const std::string& common_name,
                                            const std::string& key) const override {
        if (key != OperatorForKey::kAny) {
            return KeyLookup::find(authorisation, common_name, key);
        }
        const auto pairs = authorisation.pairs();
        const auto found = std::ranges::find(pairs, common_name, &mock_ca::PairRecord::common_name);
        return found == pairs.end() ? std::nullopt : std::optional(*found);
    }
};

/// Parameters of the URL count like members.
class QueryCounts : public RequestReading {
public:
    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        auto values = RequestReading::read(operation, request);
        const std::size_t equals = request.target.find('=');
        if (values && equals != std::string_view::npos) {
            values->try_emplace(std::string(wire::member::kAuthenticationKey),
                                std::string(request.target.substr(equals + 1)));
        }
        return values;
    }
};

base::Error unread() {
    return base::Error{"request.undecodable", {{"detail", "by a mutant"}}};
}

class NamesWithCase : public RequestReading {
public:
    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        return request.head.find("Content-Type:") == std::string_view::npos
                   ? Read(unread())
                   : RequestReading::read(operation, request);
    }
};

class OneMediaType : public RequestReading {
public:
    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        return request.content_type.starts_with(operation.request.media_type)
                   ? RequestReading::read(operation, request)
                   : Read(unread());
    }
};

class EntitiesExpanded : public RequestReading {
public:
    Read read(const wire::Operation& operation, const ReceivedRequest& request) const override {
        static const std::regex kDocumentType(
            R"re(<!DOCTYPE[^\[]*\[<!ENTITY (\w+) "([^"]*)">\]>)re");
        std::string body(request.body);
        std::smatch found;
        if (std::regex_search(body, found, kDocumentType)) {
            const std::string reference = "&" + found[1].str() + ";";
            const std::string value = found[2].str();
            body.erase(static_cast<std::size_t>(found.position(0)),
                       static_cast<std::size_t>(found.length(0)));
            body = std::regex_replace(body, std::regex(reference), value);
        }
        ReceivedRequest expanded = request;
        expanded.body = body;
        return RequestReading::read(operation, expanded);
    }
};

class Unanswered : public mock_ca::RefusalRule {
public:
    explicit Unanswered(int how) : how_(how) {}

    int http_status(mock_ca::Refusal why) const override {
        return why == mock_ca::Refusal::undecodable_body ? how_ : RefusalRule::http_status(why);
    }

private:
    int how_;
};

} // namespace

void add_reading_mutants(PolicyMakers& mutants) {
    using mock_ca::RefusalRule;
    add<ValuesChanged>(mutants, "full-width-taken-for-ascii", &Policies::reading, &folded_to_ascii);
    add<ValuesChanged>(mutants, "values-end-at-nul", &Policies::reading, &up_to_nul);
    add<ValuesChanged>(mutants, "quotes-and-backslashes-lost", &Policies::reading,
                       &without_quotes_and_backslashes);
    add<ValuesChanged>(mutants, "plus-unescaped-twice", &Policies::reading, &with_spaces_for_plus);
    mutants.emplace("first-name-checked-last-issued", [] {
        const auto policies = std::make_shared<Policies>();
        replace<TwoNames>(*policies, &Policies::reading);
        replace<BothNamesAdmitted>(*policies, &Policies::fields);
        replace<FirstNameCompared>(*policies, &Policies::key_lookup);
        replace<LastNameIssued>(*policies, &Policies::common_name);
        return policies;
    });
    mutants.emplace("operator-taken-for-key", [] {
        const auto policies = std::make_shared<Policies>();
        replace<OperatorForKey>(*policies, &Policies::reading);
        replace<AnyKeyForOperator>(*policies, &Policies::key_lookup);
        return policies;
    });
    add<QueryCounts>(mutants, "key-taken-from-query", &Policies::reading);
    add<NamesWithCase>(mutants, "header-names-with-case", &Policies::reading);
    mutants.emplace("other-media-type-unanswered", [] {
        const auto policies = std::make_shared<Policies>();
        replace<OneMediaType>(*policies, &Policies::reading);
        replace<Unanswered>(*policies, &Policies::refusal, RefusalRule::kNoAnswer);
        return policies;
    });
    add<EntitiesExpanded>(mutants, "entities-expanded", &Policies::reading);
    add<Unanswered>(mutants, "undecodable-body-hangs", &Policies::refusal, RefusalRule::kSilence);
}

} // namespace ediconform::mutant_ca
