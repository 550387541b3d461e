#include "harness/runner/provision_channel.hpp"

#include "harness/base/file.hpp"
#include "harness/base/text.hpp"
#include "harness/runner/child_process.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::runner {

using nlohmann::json;

namespace {

constexpr std::size_t kShownOfErrors = 500;
constexpr std::size_t kLongestAnswer = 1U << 20U;

base::Result<json> object_in(const std::string& text, const json& request) {
    json answer = json::parse(text, nullptr, false);
    if (!answer.is_object()) {
        return base::Error{
            "provision.answer",
            {{"action", request.at("action").get<std::string>()}, {"what", "a JSON object"}}};
    }
    return answer;
}

/// The end of what a program wrote on its standard error, without secrets.
std::string last_words(const std::filesystem::path& file, const evidence::SecretRegistry& secrets) {
    const auto whole = base::read_file(file);
    const std::string text = whole ? secrets.mask(*whole) : std::string();
    return text.substr(text.size() - std::min(text.size(), kShownOfErrors));
}

base::Result<json> run_command(const ProvisionHook& hook, evidence::SecretRegistry& secrets,
                               const json& request) {
    const auto folder = base::TemporaryDirectory::make();
    if (!folder) {
        return folder.error();
    }
    const std::filesystem::path errors = folder->path() / "stderr";
    auto process = ChildProcess::start({hook.command, {}, hook.directory, errors});
    if (!process) {
        return std::move(process).error();
    }
    // A program that answers without reading is as good, so an unread request is no failure.
    static_cast<void>(process->write(request.dump() + "\n", hook.timeout));
    process->close_input();
    const auto [output, end] = process->finish(hook.timeout);
    if (end.timed_out || end.exit_code != 0) {
        const std::string how =
            end.timed_out ? "time-out after " + std::to_string(hook.timeout.count()) + " ms"
                          : "exit code " + std::to_string(end.exit_code);
        return base::Error{"provision.command",
                           {{"program", hook.command.front()},
                            {"action", request.at("action").get<std::string>()},
                            {"how", how}},
                           {},
                           last_words(errors, secrets)};
    }
    return object_in(output.text, request);
}

base::Result<json> post(const ProvisionHook& hook, const std::string& trust_pem,
                        const json& request) {
    auto endpoint = mock_client::parse_endpoint(hook.url);
    if (!endpoint) {
        return std::move(endpoint).error();
    }
    mock_client::ConnectionInput input;
    input.endpoint = *endpoint;
    input.trust_pem = trust_pem;
    input.timeouts = {hook.timeout, hook.timeout};
    auto settings = mock_client::connection_settings(input);
    if (!settings) {
        return std::move(settings).error();
    }
    settings->body_limit = kLongestAnswer;
    const std::string body = request.dump();
    const transport::ExchangeRecord record = mock_client::exchange_once(
        *settings, mock_client::to_bytes({"POST",
                                          endpoint->target,
                                          {{"Host", endpoint->authority},
                                           {"Content-Type", "application/json"},
                                           {"Content-Length", std::to_string(body.size())},
                                           {"Connection", "close"}},
                                          body}));
    const bool answered =
        record.failure == transport::ExchangeFailure::none && record.response.has_value();
    if (!answered || record.response->status != 200) {
        return base::Error{"provision.http",
                           {{"url", hook.url},
                            {"action", request.at("action").get<std::string>()},
                            {"how", answered ? "HTTP " + std::to_string(record.response->status)
                                             : record.detail}}};
    }
    return object_in(record.response->body, request);
}

} // namespace

ProvisionCall call_by_command(const ProvisionHook& hook, evidence::SecretRegistry& secrets) {
    return [hook, &secrets](const json& request) { return run_command(hook, secrets, request); };
}

ProvisionCall call_by_http(const ProvisionHook& hook, const std::string& trust_pem) {
    return [hook, trust_pem](const json& request) { return post(hook, trust_pem, request); };
}

} // namespace ediconform::runner
