#pragma once

#include "harness/base/file.hpp"
#include "harness/pki/certificate.hpp"
#include "mock-client/workflow/client.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace ediconform::mock_client::testing {

using namespace std::chrono_literals;

inline constexpr const char* kPassword = "p12-secret";
inline const base::WallTime kNow{std::chrono::sys_days{std::chrono::November / 22 / 2026} + 3h};

/// `2027-03-01T14:59:59Z`.
base::WallTime time_of(const std::string& text);

/// A CA certificate and, below it, one for `common_name`; a key of its own each time.
pki::Identity identity_of(const std::string& common_name, base::WallTime not_after,
                          base::WallTime not_before = kNow - 24h * 400,
                          const std::vector<std::string>& purposes = {"clientAuth"});
base::Bytes pkcs12_of(const pki::Identity& identity, const std::string& password = kPassword);

/// Records as the transport would give them.
transport::ExchangeRecord answer(int http_status, const std::string& body,
                                 const std::vector<transport::HeaderField>& fields = {});
/// The answer of neutral-json: success with `pkcs12`.
transport::ExchangeRecord success(const base::Bytes& pkcs12);
transport::ExchangeRecord refusal(int code, const std::string& message = "");
transport::ExchangeRecord broken(transport::Stage stage, transport::ExchangeFailure failure);

mode_t mode_of(const std::filesystem::path& path);
std::filesystem::path scenarios();
wire::CaProfile neutral_profile();

/// A client with a store of its own, a clock that stands still, and a CA that answers from a
/// script. No socket. Partners answer 200 and note what they were shown.
class ClientTest : public ::testing::Test {
protected:
    ClientTest();

    Client client();
    IssueArguments issue_arguments(const std::string& common_name = "user1") const;
    RenewArguments renew_arguments() const;
    /// Issues for `user1` a certificate that expires after `remaining` and forgets the traffic.
    pki::Identity given_certificate(std::chrono::hours remaining);
    StoreView view() const;
    std::string log() const;
    std::string in_use() const; ///< Serial of the certificate in use, empty where none.

    base::TemporaryDirectory folder_;
    base::FixedClock clock_{kNow};
    Settings settings_;
    Policies policies_;
    std::deque<transport::ExchangeRecord>
        script_; ///< The CA's answers, in turn; it refuses connections after.
    std::vector<base::Bytes> requests_; ///< To the CA.
    std::vector<transport::ClientSettings> connections_;
    std::vector<std::string> shown_; ///< Serials that partners were shown.
    std::vector<std::chrono::milliseconds> pauses_;
    std::vector<std::string> order_; ///< `ca` and `partner` as they were contacted.
};

} // namespace ediconform::mock_client::testing
