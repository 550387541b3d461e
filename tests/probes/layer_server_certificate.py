"""The certificate that the server shows: each fault is refused for its own reason and no other, and what a correct
client bears is really there and borne."""
import subprocess

from kit import Connection, client_context, issue, probe


def refused(fault, reason):
    @probe(fault, on="connection")
    def is_refused_for_this_reason(ca):
        connection = Connection(ca.address(), ca.trust)
        try:
            assert not connection.shake_hands()
            assert reason in connection.seen.error, connection.seen.error
        finally:
            connection.close()


def shown(ca):
    """The chain as it was sent, DER, leaf first."""
    context = client_context()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    connection = Connection(ca.address(), context=context)
    try:
        assert connection.shake_hands(), connection.seen
        chain = connection.tls._sslobj.get_unverified_chain()
        return [certificate.public_bytes(1).encode() if isinstance(certificate.public_bytes(1), str)
                else certificate.public_bytes(1) for certificate in chain]
    finally:
        connection.close()


def described(certificate):
    """What `openssl x509` says of a certificate."""
    return subprocess.run(["openssl", "x509", "-noout", "-text"], input=certificate, capture_output=True, check=True
                          ).stdout.decode(errors="replace")


def shows(fault, *texts, count=2):
    @probe(fault, on="connection")
    def is_what_is_shown(ca):
        chain = shown(ca)
        assert len(chain) == count, len(chain)
        leaf = described(chain[0])
        for text in texts:
            assert text in leaf, leaf


def borne(fault):
    @probe(fault, on="connection")
    def is_accepted(ca):
        assert issue(ca).status() == 200


UNKNOWN_ISSUER = "unable to get local issuer certificate"
refused("server_certificate.other_root", UNKNOWN_ISSUER)
refused("server_certificate.other_name", "IP address mismatch")
refused("server_certificate.expired", "certificate has expired")
refused("server_certificate.not_yet_valid", "certificate is not yet valid")
refused("server_certificate.common_name_only", "IP address mismatch")
refused("server_certificate.name_of_other_type", "IP address mismatch")
refused("server_certificate.wildcard_too_wide", "IP address mismatch")
refused("server_certificate.self_signed", "self-signed certificate")
refused("server_certificate.root_rolled_over", UNKNOWN_ISSUER)
refused("server_certificate.missing_intermediate", UNKNOWN_ISSUER)
refused("server_certificate.intermediate_expired", "certificate has expired")
refused("server_certificate.intermediate_not_yet_valid", "certificate is not yet valid")
refused("server_certificate.intermediate_not_ca", "invalid CA certificate")
refused("server_certificate.intermediate_cannot_sign", "invalid CA certificate")
refused("server_certificate.path_too_long", "path length constraint exceeded")
refused("server_certificate.name_not_permitted", "permitted subtree violation")
refused("server_certificate.unknown_critical_extension", "unhandled critical extension")
refused("server_certificate.intermediate_unknown_critical_extension", "unhandled critical extension")
refused("server_certificate.for_clients_only", "unsuitable certificate purpose")
refused("server_certificate.for_code_signing", "unsuitable certificate purpose")
refused("server_certificate.cannot_sign", "unsuitable certificate purpose")
refused("server_certificate.rsa_1024", "EE certificate key too weak")
refused("server_certificate.sha1", "CA signature digest algorithm too weak")
refused("server_certificate.corrupt_signature", "certificate signature failure")
refused("server_certificate.intermediate_corrupt_signature", "certificate signature failure")

for fault_name in ("rotated", "two_intermediates", "reversed_chain", "unrelated_in_chain", "root_in_chain",
                   "without_extended_usage", "rsa_2048", "rsa_pss", "ecdsa_p384", "ed25519", "thousand_names",
                   "ten_years", "large_chain"):
    borne(f"server_certificate.{fault_name}")

shows("server_certificate.common_name_only", "CN = 127.0.0.1")
shows("server_certificate.name_of_other_type", "DNS:127.0.0.1")
shows("server_certificate.wildcard_too_wide", "DNS:*.0.1", "DNS:*.localhost")
shows("server_certificate.rsa_1024", "(1024 bit)")
shows("server_certificate.sha1", "ecdsa-with-SHA1")
shows("server_certificate.rsa_2048", "(2048 bit)", "rsaEncryption")
shows("server_certificate.rsa_pss", "Public Key Algorithm: rsassaPss")
shows("server_certificate.ecdsa_p384", "NIST CURVE: P-384")
shows("server_certificate.ed25519", "Public Key Algorithm: ED25519")
shows("server_certificate.thousand_names", "DNS:server-1000.invalid")
shows("server_certificate.missing_intermediate", "Issuer:", count=1)
shows("server_certificate.two_intermediates", "Issuer:", count=3)
shows("server_certificate.unrelated_in_chain", "Issuer:", count=4)
shows("server_certificate.root_in_chain", "Issuer:", count=3)


@probe("server_certificate.without_extended_usage", on="connection")
def has_no_extended_key_usage(ca):
    assert "Extended Key Usage" not in described(shown(ca)[0])


@probe("server_certificate.reversed_chain", on="connection")
def the_root_comes_before_the_intermediate(ca):
    chain = [described(each) for each in shown(ca)]
    subject = [next(line for line in text.splitlines() if "Subject:" in line) for text in chain]
    assert "root" in subject[1] and "issuing" in subject[2], subject


@probe("server_certificate.large_chain", on="connection")
def the_chain_has_64_kib(ca):
    connection = Connection(ca.address())
    assert connection.shake_hands(), connection.seen
    connection.close()
    assert len(connection.seen.tcp) > 1 << 16


@probe("server_certificate.rotated", on="connection", nth="2..")
def is_another_certificate_of_the_same_ca(ca):
    first, second = shown(ca), shown(ca)
    assert first[0] != second[0] and first[1] == second[1]
