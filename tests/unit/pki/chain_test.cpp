#include "harness/pki/certificate_builder.hpp"
#include "harness/pki/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

namespace ediconform::pki {
namespace {

using std::chrono::days;
using testing::Contains;
using testing::Field;
using testing::IsEmpty;

constexpr base::WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1);

auto problem(int code, int depth) {
    return testing::AllOf(Field(&ChainProblem::code, code), Field(&ChainProblem::depth, depth));
}

struct Authority {
    PrivateKey key;
    Certificate certificate;
};

CertificateSpec authority_spec(const std::string& name) {
    CertificateSpec spec;
    spec.subject = {{"CN", name}};
    spec.not_before = kNow - days(1000);
    spec.not_after = kNow + days(1000);
    spec.ca = true;
    return spec;
}

CertificateSpec leaf_spec() {
    CertificateSpec spec;
    spec.subject = {{"CN", "user1"}};
    spec.not_before = kNow - days(10);
    spec.not_after = kNow + days(10);
    spec.extended_key_usage = {"clientAuth"};
    return spec;
}

Authority make_root(const std::string& name) {
    PrivateKey key = PrivateKey::generate(PrivateKey::Kind::ec_p256);
    return {key, *build_self_signed(authority_spec(name), key)};
}

Authority make_issuing(const Authority& root,
                       const CertificateSpec& spec = authority_spec("issuing")) {
    PrivateKey key = PrivateKey::generate(PrivateKey::Kind::ec_p256);
    return {key, *build_certificate(spec, key, root.certificate, root.key)};
}

class ChainVerification : public testing::Test {
protected:
    Certificate leaf(const CertificateSpec& spec, const Authority& by) {
        return *build_certificate(spec, leaf_key_, by.certificate, by.key);
    }
    std::vector<ChainProblem> verify(const Certificate& certificate, base::WallTime time = kNow,
                                     Purpose purpose = Purpose::tls_client) {
        return verify_chain(certificate, {issuing_.certificate}, {root_.certificate}, time,
                            purpose);
    }

    PrivateKey leaf_key_ = PrivateKey::generate(PrivateKey::Kind::ec_p256);
    Authority root_ = make_root("root");
    Authority issuing_ = make_issuing(root_);
};

TEST_F(ChainVerification, AcceptsAPathToTheAnchor) {
    EXPECT_THAT(verify(leaf(leaf_spec(), issuing_)), IsEmpty());
}

TEST_F(ChainVerification, AcceptsAnAnchorThatIsNotSelfSigned) {
    EXPECT_THAT(verify_chain(leaf(leaf_spec(), issuing_), {}, {issuing_.certificate}, kNow),
                IsEmpty());
}

TEST_F(ChainVerification, SeesAnExpiredLeafOneSecondAfterItsEnd) {
    const Certificate certificate = leaf(leaf_spec(), issuing_);
    EXPECT_THAT(verify(certificate, certificate.not_after()), IsEmpty());
    const auto problems = verify(certificate, certificate.not_after() + std::chrono::seconds(1));
    EXPECT_THAT(problems, Contains(problem(X509_V_ERR_CERT_HAS_EXPIRED, 0)));
    EXPECT_TRUE(has_expired(problems));
}

TEST_F(ChainVerification, SeesALeafOfTheFuture) {
    const Certificate certificate = leaf(leaf_spec(), issuing_);
    const auto problems = verify(certificate, certificate.not_before() - std::chrono::seconds(1));
    EXPECT_THAT(problems, Contains(problem(X509_V_ERR_CERT_NOT_YET_VALID, 0)));
    EXPECT_FALSE(has_expired(problems));
}

TEST_F(ChainVerification, DoesNotTakeAnExpiredAuthorityForAnExpiredLeaf) {
    auto spec = authority_spec("issuing");
    spec.not_after = kNow - days(1);
    const Authority expired = make_issuing(root_, spec);
    const auto problems =
        verify_chain(leaf(leaf_spec(), expired), {expired.certificate}, {root_.certificate}, kNow);
    EXPECT_THAT(problems, Contains(problem(X509_V_ERR_CERT_HAS_EXPIRED, 1)));
    EXPECT_FALSE(has_expired(problems));
}

TEST_F(ChainVerification, IsNotFooledByAnIssuerOfTheSameName) {
    const Authority impostor = make_issuing(make_root("root"));
    EXPECT_THAT(verify(leaf(leaf_spec(), impostor)),
                Contains(problem(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 0)));
}

TEST_F(ChainVerification, ChecksTheSignatureWhereNoKeyIdentifierTellsIssuersApart) {
    const Authority impostor = make_issuing(make_root("root"));
    auto spec = leaf_spec();
    spec.extra_extensions = {{"authorityKeyIdentifier", ""}};
    EXPECT_THAT(verify(leaf(spec, impostor)),
                Contains(problem(X509_V_ERR_CERT_SIGNATURE_FAILURE, 0)));
}

TEST_F(ChainVerification, SeesAMissingIntermediate) {
    EXPECT_THAT(verify_chain(leaf(leaf_spec(), issuing_), {}, {root_.certificate}, kNow),
                Contains(problem(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 0)));
}

TEST_F(ChainVerification, SeesAnIssuerThatIsNoAuthority) {
    auto spec = authority_spec("issuing");
    spec.ca = false;
    const Authority no_ca = make_issuing(root_, spec);
    EXPECT_THAT(
        verify_chain(leaf(leaf_spec(), no_ca), {no_ca.certificate}, {root_.certificate}, kNow),
        Contains(problem(X509_V_ERR_INVALID_CA, 1)));
}

TEST_F(ChainVerification, ChecksThePurposeOnlyWhenOneIsGiven) {
    auto spec = leaf_spec();
    spec.extended_key_usage = {"serverAuth"};
    const Certificate certificate = leaf(spec, issuing_);
    EXPECT_THAT(verify(certificate), Contains(problem(X509_V_ERR_INVALID_PURPOSE, 0)));
    EXPECT_THAT(verify(certificate, kNow, Purpose::tls_server), IsEmpty());
    EXPECT_THAT(verify(certificate, kNow, Purpose::any), IsEmpty());
}

TEST_F(ChainVerification, CollectsEveryProblemAndNotOnlyTheFirst) {
    auto spec = leaf_spec();
    spec.extended_key_usage = {"serverAuth"};
    spec.not_after = kNow - days(1);
    const Authority stranger = make_issuing(make_root("elsewhere"));
    const auto problems = verify_chain(leaf(spec, stranger), {stranger.certificate},
                                       {root_.certificate}, kNow, Purpose::tls_client);
    EXPECT_THAT(problems, Contains(problem(X509_V_ERR_INVALID_PURPOSE, 0)));
    EXPECT_THAT(problems, Contains(problem(X509_V_ERR_CERT_HAS_EXPIRED, 0)));
    EXPECT_THAT(problems, Contains(problem(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 1)));
}

TEST_F(ChainVerification, TrustsNothingWithoutAnchors) {
    EXPECT_FALSE(
        verify_chain(leaf(leaf_spec(), issuing_), {issuing_.certificate}, {}, kNow).empty());
}

} // namespace
} // namespace ediconform::pki
