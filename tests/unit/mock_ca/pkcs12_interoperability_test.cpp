#include "harness/base/file.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>

/// What the writer makes is opened by software that shares no code with it (GnuTLS, NSS, the JDK),
/// and by OpenSSL's own command.
namespace ediconform::mock_ca {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using wire::Digest;
using wire::Pkcs12Encryption;

struct Outcome {
    int status = -1;
    std::string output; ///< Both streams.
};

/// `command` is put together from literals of this file and a temporary path only.
Outcome run(const std::string& command) {
    Outcome outcome;
    FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) {
        return outcome;
    }
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        outcome.output.append(buffer.data(), count);
    }
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

bool installed(const std::string& tool) {
    return run("command -v " + tool).status == 0;
}

struct Case {
    std::string name;
    wire::Pkcs12Rule rule;
};
void PrintTo(const Case& one, std::ostream* out) {
    *out << one.name;
}

class Pkcs12Interoperability : public testing::TestWithParam<Case> {
protected:
    void SetUp() override {
        const base::FixedClock clock(std::chrono::system_clock::now());
        KeyPool keys;
        auto authority = TestAuthority::make(clock, keys, "interop");
        ASSERT_TRUE(authority) << to_string(authority.error());
        const pki::PrivateKey key = keys.take(pki::PrivateKey::Kind::ec_p256);
        auto certificate = authority->issue_client(
            "user1", {clock.wall() - days(1), clock.wall() + days(365)}, key);
        ASSERT_TRUE(certificate);
        leaf_ = certificate->pem();
        auto file = write_pkcs12({*certificate, key, authority->chain(true)}, "user1", "p12Pass",
                                 GetParam().rule);
        ASSERT_TRUE(file) << to_string(file.error());
        ASSERT_TRUE(base::write_file(path(), *file));
    }
    [[nodiscard]] std::string path(const std::string& name = "file.p12") const {
        return (folder_->path() / name).string();
    }

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
    std::string leaf_;
};

TEST_P(Pkcs12Interoperability, OpensslReadsKeyLeafAndChain) {
    if (!installed("openssl")) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const Outcome read = run("openssl pkcs12 -legacy -nodes -passin pass:p12Pass -in " + path());
    EXPECT_EQ(read.status, 0) << read.output;
    EXPECT_THAT(read.output, HasSubstr("BEGIN PRIVATE KEY"));
    EXPECT_THAT(read.output, HasSubstr(leaf_));
    EXPECT_THAT(read.output, HasSubstr("TEST issuing CA interop"));
    EXPECT_THAT(read.output, HasSubstr("TEST root CA interop"));
    EXPECT_THAT(read.output, HasSubstr("friendlyName: user1"));
    EXPECT_THAT(read.output, HasSubstr("localKeyID"));
}

TEST_P(Pkcs12Interoperability, OpensslRefusesAnotherPassword) {
    if (!installed("openssl")) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const Outcome read = run("openssl pkcs12 -legacy -noout -passin pass:wrong -in " + path());
    EXPECT_NE(read.status, 0);
    EXPECT_THAT(read.output, HasSubstr("Mac verify error"));
}

TEST_P(Pkcs12Interoperability, GnutlsReadsKeyAndLeaf) {
    if (!installed("certtool")) {
        GTEST_SKIP() << "certtool is not installed";
    }
    const Outcome read = run("certtool --p12-info --inder --password p12Pass --infile " + path());
    EXPECT_EQ(read.status, 0) << read.output;
    EXPECT_THAT(read.output, HasSubstr("PRIVATE KEY"));
    EXPECT_THAT(read.output, HasSubstr(leaf_));
}

TEST_P(Pkcs12Interoperability, NssReadsKeyAndCertificates) {
    if (!installed("pk12util") || !installed("certutil")) {
        GTEST_SKIP() << "pk12util is not installed";
    }
    const std::string database = "sql:" + folder_->path().string();
    ASSERT_EQ(run("certutil -N --empty-password -d " + database).status, 0);
    const Outcome read = run("pk12util -W p12Pass -d " + database + " -i " + path());
    EXPECT_EQ(read.status, 0) << read.output;
    EXPECT_THAT(run("certutil -K -d " + database).output, HasSubstr("user1"));
    EXPECT_THAT(run("certutil -L -d " + database).output, HasSubstr("TEST issuing CA interop"));
}

TEST_P(Pkcs12Interoperability, JavaFindsAKeyEntryWithTheWholeChain) {
    if (!installed("keytool")) {
        GTEST_SKIP() << "keytool is not installed";
    }
    const Outcome read = run(
        "keytool -J-Duser.language=en -list -v -storetype PKCS12 -storepass p12Pass -keystore " +
        path());
    EXPECT_EQ(read.status, 0) << read.output;
    EXPECT_THAT(read.output, HasSubstr("Entry type: PrivateKeyEntry"));
    EXPECT_THAT(read.output, HasSubstr("Certificate chain length: 3"));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, Pkcs12Interoperability,
    testing::Values(Case{"Aes256Sha256", {Pkcs12Encryption::aes_256, Digest::sha256, 2048, 0}},
                    Case{"Aes128Sha1", {Pkcs12Encryption::aes_128, Digest::sha1, 2048, 0}},
                    Case{"TripleDesSha1", {Pkcs12Encryption::triple_des, Digest::sha1, 2048, 0}},
                    Case{"TripleDesSha256", {Pkcs12Encryption::triple_des, Digest::sha256, 1, 0}},
                    Case{"Rc2Sha1", {Pkcs12Encryption::rc2_40, Digest::sha1, 2048, 0}}),
    [](const auto& each) { return each.param.name; });

} // namespace
} // namespace ediconform::mock_ca
