#pragma once

#include "harness/base/secret.hpp"
#include "mock-client/exchange/exchange.hpp"
#include "mock-client/store/store.hpp"
#include "mock-client/workflow/action_log.hpp"
#include "mock-client/workflow/install_check.hpp"
#include "mock-client/workflow/outcome.hpp"
#include "mock-client/workflow/pre_check.hpp"
#include "mock-client/workflow/reply_judgement.hpp"
#include "mock-client/workflow/retry_policy.hpp"
#include "mock-client/workflow/settings.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace ediconform::mock_client {

/// The steps from an answer to a certificate in use.
enum class InstallStep {
    keep_download, ///< What was received is written down, as received.
    open,          ///< Opened with the password, checked against what was asked for.
    save, ///< Key, certificate and CA certificates are saved beside the old ones and read back.
    put_in_use,      ///< The one step that changes what partners are shown.
    forget_download, ///< The kept download is removed.
};

enum class StartStep { renew_if_due, connect };

struct RequestInput {
    const wire::CaProfile& profile;
    const wire::Operation& operation;
    const Endpoint& endpoint;
    const RequestValues& values;
    const Settings& settings;
};

struct DescribeInput {
    const pki::Identity& identity;
    Origin origin;
    std::string name;
    std::string profile;
    std::string replaces;
    base::WallTime now;
};

/// Every decision of the client, each replaceable alone. What they are together is
/// `standard_policies`.
struct Policies {
    std::function<std::optional<base::Error>(const PreCheckInput&)> pre_check;
    std::function<base::Result<base::Bytes>(const RequestInput&)> build_request;
    /// What is written down before a request goes out.
    std::function<base::Result<void>(const Store&, const OpenAttempt&)> note_attempt;
    std::function<base::Result<transport::ClientSettings>(const ConnectionInput&)> connection;
    std::function<transport::ExchangeRecord(const transport::ClientSettings&, const base::Bytes&)>
        exchange;
    std::function<ReplyVerdict(const ReplyInput&)> judge_reply;
    std::function<std::optional<std::chrono::milliseconds>(const Failure&, const RetrySettings&)>
        retry;
    std::function<base::Result<pki::Identity>(const InstallInput&)> open_download;
    std::function<StoredCertificate(const DescribeInput&)> describe;
    std::vector<InstallStep> install_order;
    std::function<const StoredCertificate*(const StoreView&, std::string_view, base::WallTime)>
        for_partner;
    std::function<const StoredCertificate*(const StoreView&, std::string_view,
                                           const wire::CaProfile&, base::WallTime)>
        for_renewal;
    std::vector<StartStep> start_order;
    std::function<base::Result<void>(const Store&, const std::filesystem::path&)> backup;
    std::function<base::Result<void>(const Store&, const std::filesystem::path&)> restore;
    std::function<void(const std::filesystem::path&, const LogEntry&)> log;
    /// What the user, the log, the exit code and the adapter are told of the end of an action.
    std::function<ActionResult(ActionResult)> tell;
};

/// The policies of a client that does what the guideline asks.
Policies standard_policies();

} // namespace ediconform::mock_client
