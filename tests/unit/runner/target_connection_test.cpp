#include "harness/runner/target_connection.hpp"

#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

Target at(const std::string& url) {
    Target target;
    target.urls["issue"] = url;
    target.trust_pem = "pem";
    return target;
}

transport::ClientSettings connection(const Target& target) {
    return connection_to(target, *mock_client::parse_endpoint(target.urls.at("issue")));
}

/// The host that the refusal names; empty where the target is allowed.
std::string refused(const Target& target, const std::vector<std::string>& allowed = {}) {
    const auto checked = check_allowed(target, allowed);
    if (checked) {
        return {};
    }
    EXPECT_EQ(checked.error().id, "target.host_not_allowed");
    return checked.error().arguments.front().second;
}

TEST(Connection, GoesWhereTheUrlSaysAndVerifiesItsHost) {
    const auto settings = connection(at("https://ca.example.jp/issue"));
    EXPECT_EQ(settings.host, "ca.example.jp");
    EXPECT_EQ(settings.port, 443);
    EXPECT_EQ(settings.tls->server_name, "ca.example.jp");
    EXPECT_EQ(settings.tls->trust_pem, "pem");
}

TEST(Connection, FollowsTheRouteOfItsHostAndStillVerifiesTheUrlsName) {
    Target target = at("https://ca.example.jp/issue");
    target.hosts["ca.example.jp"] = {"192.0.2.1", 8443, ""};
    target.hosts["renew.example.jp"] = {"192.0.2.2", 0, ""};
    const auto settings = connection(target);
    EXPECT_EQ(settings.host, "192.0.2.1");
    EXPECT_EQ(settings.port, 8443);
    EXPECT_EQ(settings.tls->server_name, "ca.example.jp");
}

TEST(Connection, VerifiesTheGivenServerNameInstead) {
    Target target = at("https://127.0.0.1:4433/issue");
    target.hosts["127.0.0.1"] = {"", 0, "ca.example.jp"};
    const auto settings = connection(target);
    EXPECT_EQ(settings.host, "127.0.0.1");
    EXPECT_EQ(settings.port, 4433);
    EXPECT_EQ(settings.tls->server_name, "ca.example.jp");
}

TEST(Connection, OfPlainHttpHasNoTls) {
    EXPECT_FALSE(connection(at("http://127.0.0.1/issue")).tls);
}

TEST(AllowedHosts, AreThisComputersOwnAddressesAndNames) {
    for (const char* url : {"https://127.0.0.1:1/i", "https://127.8.9.10/i", "https://[::1]/i",
                            "https://localhost/i", "https://[::ffff:127.0.0.1]/i"}) {
        EXPECT_EQ(refused(at(url)), "") << url;
    }
}

TEST(AllowedHosts, AreNoOthersUnlessNamed) {
    const Target target = at("https://192.0.2.7/issue");
    EXPECT_EQ(refused(target), "192.0.2.7");
    EXPECT_EQ(refused(target, {"192.0.2.8"}), "192.0.2.7");
    EXPECT_EQ(refused(target, {"192.0.2.8", "192.0.2.7"}), "");
    EXPECT_EQ(refused(at("https://CA.example.invalid/i"), {"ca.EXAMPLE.invalid"}), "");
}

TEST(AllowedHosts, DoNotIncludeANameThatLeadsNowhere) {
    EXPECT_EQ(refused(at("https://nowhere.invalid/issue")), "nowhere.invalid");
}

TEST(AllowedHosts, AreJudgedByWhereTheConnectionReallyGoes) {
    Target target = at("https://localhost/issue");
    target.hosts["localhost"] = {"192.0.2.7", 0, ""};
    EXPECT_EQ(refused(target), "192.0.2.7");
    target = at("https://ca.example.jp/issue");
    target.hosts["ca.example.jp"] = {"127.0.0.1", 0, ""};
    EXPECT_EQ(refused(target), "");
}

TEST(AllowedHosts, DoNotGetSecretsInClear) {
    Target target = at("https://127.0.0.1/issue");
    target.provision = ProvisionHook{};
    target.provision->url = "http://192.0.2.10/hook";
    EXPECT_EQ(check_allowed(target, {"192.0.2.10"}).error().id, "target.hook_in_clear");
    target.provision->url = "https://192.0.2.10/hook";
    EXPECT_TRUE(check_allowed(target, {"192.0.2.10"}));
}

TEST(AllowedHosts, HoldForTheProxyAndTheProvisioningServiceToo) {
    Target target = at("https://127.0.0.1/issue");
    target.proxy = transport::ProxySettings{"192.0.2.9", 3128, ""};
    EXPECT_EQ(refused(target), "192.0.2.9");
    target.proxy.reset();
    target.provision = ProvisionHook{};
    target.provision->url = "http://192.0.2.10/hook";
    EXPECT_EQ(refused(target), "192.0.2.10");
}

} // namespace
} // namespace ediconform::runner
