/// What is made of answers that a correct CA does not give.

#include "tests/mutants/client/mutant.hpp"

#include <chrono>
#include <fstream>
#include <regex>

namespace ediconform::mutants {

using namespace mock_client;
using transport::ClientSettings;
using transport::ExchangeRecord;

namespace {

constexpr int kMostRedirects = 100;
constexpr int kMostTries = 40;

/// The connection to the place that a redirect names.
std::optional<ClientSettings> place_of(const ExchangeRecord& record, const ClientSettings& from) {
    const auto location = record.response && record.response->status / 100 == 3
                              ? record.response->fields.find("Location")
                              : std::nullopt;
    const auto endpoint =
        location ? parse_endpoint(*location) : base::Result<Endpoint>(base::Error());
    if (!endpoint) {
        return std::nullopt;
    }
    ClientSettings to = from;
    to.host = endpoint->host;
    to.port = endpoint->port;
    if (!endpoint->tls) {
        to.tls.reset();
    } else if (to.tls) {
        to.tls->server_name = endpoint->host;
    }
    return to;
}

/// Sends the same request, with all that is in it, wherever an answer points to.
ExchangeRecord follow_redirects(const ClientSettings& settings, const base::Bytes& request) {
    ExchangeRecord record = exchange_once(settings, request);
    for (int count = 0; count < kMostRedirects; ++count) {
        const auto place = place_of(record, settings);
        if (!place) {
            break;
        }
        record = exchange_once(*place, request);
    }
    return record;
}

/// Fetches what an external entity of an XML answer names, as careless parsers do.
void fetch_entities(Policies& policies) {
    policies.judge_reply = [standard = policies.judge_reply](const ReplyInput& input) {
        static const std::regex kEntity("SYSTEM \"(http://[^\"]+)\"");
        std::smatch found;
        if (input.record.response &&
            std::regex_search(input.record.response->body, found, kEntity)) {
            const auto endpoint = parse_endpoint(found[1].str());
            if (endpoint) {
                ClientSettings settings;
                settings.host = endpoint->host;
                settings.port = endpoint->port;
                exchange_once(settings, build_get(*endpoint));
            }
        }
        return standard(input);
    };
}

/// The words of the last answer, of the action that this thread carries out.
std::string& last_words() {
    thread_local std::string words;
    return words;
}

void log_the_message(Policies& policies) {
    policies.judge_reply = [standard = policies.judge_reply](const ReplyInput& input) {
        ReplyVerdict verdict = standard(input);
        last_words() = verdict.reason.peer_text;
        return verdict;
    };
    policies.log = [standard = policies.log](const std::filesystem::path& file,
                                             const LogEntry& entry) {
        standard(file, entry);
        std::ofstream(file, std::ios::app) << last_words() << "\n";
    };
}

Mutant tries_again(std::string_view id, std::chrono::milliseconds pause, int most,
                   const std::function<bool(const Failure&)>& it) {
    return {id, [=](Policies& policies) {
                policies.retry = [=, standard = policies.retry](const Failure& failure,
                                                                const RetrySettings& settings) {
                    return it(failure) && failure.attempt < most ? std::optional(pause)
                                                                 : standard(failure, settings);
                };
            }};
}

} // namespace

Mutants fault_mutants() {
    using namespace std::chrono_literals;
    return {
        {"follows-redirects-with-secrets",
         [](Policies& policies) { policies.exchange = follow_redirects; }},
        {"fetches-external-entities", fetch_entities},
        {"logs-the-message-as-it-is", log_the_message},
        tries_again("hammers-a-server-in-trouble", 0ms, kMostTries,
                    [](const Failure& failure) {
                        return failure.http_status >= 500 || failure.http_status == 429;
                    }),
        tries_again(
            "retries-unknown-codes", 10ms, 3,
            [](const Failure& failure) { return failure.outcome == outcome::kUnknownCode; }),
        tries_again("resends-whatever-went-wrong", 10ms, 4,
                    [](const Failure& /*failure*/) { return true; }),
    };
}

} // namespace ediconform::mutants
