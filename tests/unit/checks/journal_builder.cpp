#include "tests/unit/checks/journal_builder.hpp"

#include "tests/paths/test_paths.hpp"

#include <stdexcept>

namespace ediconform::checks {

namespace {

const std::filesystem::path kScenarios = test::source_path("scenarios");

wire::CaProfile load(const std::string& name) {
    auto profile = wire::load_profile(name, kScenarios);
    if (!profile) {
        throw std::runtime_error(to_string(profile.error()));
    }
    return *std::move(profile);
}

std::shared_ptr<evidence::RawEvidence> with_secrets(const Secrets& secrets) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    for (const auto& [member, value] : secrets) {
        raw->secrets.emplace(member, value);
    }
    return raw;
}

} // namespace

const base::Texts& texts() {
    static const base::Texts loaded = [] {
        auto read = base::Texts::load(kScenarios / "texts");
        if (!read) {
            throw std::runtime_error(to_string(read.error()));
        }
        return *std::move(read);
    }();
    return loaded;
}

std::string reply(const nlohmann::json& status, const nlohmann::json& certificate) {
    nlohmann::json body{{"statusCode", status}};
    if (!certificate.is_null()) {
        body["certificate"] = certificate;
    }
    return body.dump();
}

JournalBuilder::JournalBuilder(const std::string& name) : profile(load(name)) {}

Event& JournalBuilder::add(EventKind kind, const std::string& step, const std::string& source,
                           Facts facts) {
    Event event;
    event.sequence = events.size() + 1;
    event.at = at_;
    event.case_id = "case";
    event.step = step;
    event.source = source;
    event.kind = kind;
    event.facts = std::move(facts);
    later(std::chrono::seconds(1));
    return events.emplace_back(std::move(event));
}

JournalBuilder& JournalBuilder::later(std::chrono::milliseconds by) {
    at_ += by;
    return *this;
}

JournalBuilder& JournalBuilder::request(const std::string& step, const Secrets& secrets) {
    add(EventKind::http_request, step, "tester").raw = with_secrets(secrets);
    return *this;
}

JournalBuilder& JournalBuilder::answer(const std::string& step, const std::string& body, int status,
                                       const std::string& operation, const Facts& facts) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->head =
        "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n\r\n";
    raw->body = body;
    add(EventKind::http_response, step, "tester",
        {{"operation", operation}, {"status", std::int64_t{status}}, {"complete", true}})
        .raw = raw;
    Facts end{{"operation", operation}, {"failure", std::string("none")}};
    end.insert(facts.begin(), facts.end());
    add(EventKind::exchange_finished, step, "tester", end);
    return *this;
}

JournalBuilder& JournalBuilder::broken_answer(const std::string& step, const std::string& body,
                                              int status) {
    answer(step, body, status);
    events[events.size() - 2].facts["complete"] = false;
    events.back().facts["failure"] = std::string("truncated");
    return *this;
}

JournalBuilder& JournalBuilder::no_answer(const std::string& step, const std::string& failure,
                                          const Facts& facts) {
    Facts end{{"operation", std::string("renew")}, {"failure", failure}};
    end.insert(facts.begin(), facts.end());
    add(EventKind::exchange_finished, step, "tester", end);
    return *this;
}

JournalBuilder& JournalBuilder::preamble_ended() {
    add(EventKind::fact, "", "tester", {{"name", std::string("preamble_ended")}});
    return *this;
}

JournalBuilder& JournalBuilder::begin(const std::string& step) {
    add(EventKind::step_started, step, "tester");
    return *this;
}

JournalBuilder& JournalBuilder::end(const std::string& step) {
    add(EventKind::step_finished, step, "tester");
    return *this;
}

JournalBuilder& JournalBuilder::called(const std::string& step, const std::string& action,
                                       const Secrets& arguments) {
    add(EventKind::driver_called, step, "tester", {{"action", action}}).raw =
        with_secrets(arguments);
    return *this;
}

JournalBuilder& JournalBuilder::answered(const std::string& step, const std::string& outcome,
                                         const std::string& message, const std::string& result) {
    add(EventKind::driver_answered, step, "tester",
        {{"result", result}, {"outcome", outcome}, {"message", message}});
    return *this;
}

JournalBuilder& JournalBuilder::arrived(const std::string& operation, const std::string& body,
                                        const std::string& more_head, std::uint64_t connection) {
    const wire::Operation& bound = *profile.find(operation);
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->head = bound.method + " " + bound.path +
                " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + bound.request.media_type +
                "\r\n" + more_head + "\r\n";
    raw->body = body;
    Event& event =
        add(EventKind::http_request, "", "mock-ca",
            {{"operation", operation}, {"method", bound.method}, {"target", bound.path}});
    event.connection = connection;
    event.raw = raw;
    return *this;
}

JournalBuilder& JournalBuilder::log(const std::string& content) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->body = content;
    add(EventKind::fact, "", "tester", {{"name", std::string("client_log")}}).raw = raw;
    return *this;
}

JournalBuilder& JournalBuilder::certificate(const std::string& name,
                                            const pki::Certificate& certificate, Facts facts) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->certificates.push_back(certificate.der());
    facts.emplace("name", name);
    facts.emplace("fingerprint", certificate.fingerprint());
    add(EventKind::fact, "", "tester", std::move(facts)).raw = raw;
    return *this;
}

JournalBuilder& JournalBuilder::issued(const std::string& operation,
                                       const pki::Certificate& certificate) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->certificates.push_back(certificate.der());
    add(EventKind::ca_issued, "", "mock-ca",
        {{"operation", operation}, {"fingerprint", certificate.fingerprint()}})
        .raw = raw;
    return *this;
}

CheckContext JournalBuilder::context() const {
    return {profile, events,   anchors,  total_timeout, texts(),
            now,     attempts, interval, switches_later};
}

CheckResult JournalBuilder::check(const std::string& name, const std::string& parameters) const {
    const CheckFunction function = find_check(name);
    if (function == nullptr) {
        throw std::runtime_error("no check " + name);
    }
    return function(context(), nlohmann::json::parse(parameters));
}

model::CheckState JournalBuilder::state(const std::string& name,
                                        const std::string& parameters) const {
    return check(name, parameters).state;
}

} // namespace ediconform::checks
