"""The certificate that the server shows: each is refused for its own reason and no other."""
from kit import Connection, probe


def refused(ca, reason):
    connection = Connection(ca.address(), ca.trust)
    try:
        assert not connection.shake_hands()
        assert reason in connection.seen.error, connection.seen.error
    finally:
        connection.close()


@probe("server_certificate.other_root", on="connection")
def comes_from_another_root(ca):
    refused(ca, "unable to get local issuer certificate")


@probe("server_certificate.other_name", on="connection")
def names_another_host(ca):
    refused(ca, "IP address mismatch")


@probe("server_certificate.expired", on="connection")
def has_expired(ca):
    refused(ca, "certificate has expired")
