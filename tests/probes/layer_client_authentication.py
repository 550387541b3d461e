"""How the server asks for the client certificate, and how it refuses it."""
import base64
import json
import pathlib
import ssl
import subprocess
import tempfile

from kit import PATIENCE, SILENCE, Connection, client_context, post, probe


def identity(ca):
    """A context of a client with a certificate that the CA takes."""
    given = ca.certificate()
    with tempfile.TemporaryDirectory() as folder:
        pem = pathlib.Path(folder) / "client.pem"
        done = subprocess.run(["openssl", "pkcs12", "-nodes", "-passin", f"pass:{given['password']}"],
                              input=base64.b64decode(given["p12"]), capture_output=True, check=True)
        pem.write_bytes(done.stdout)
        context = client_context(ca.trust)
        context.load_cert_chain(pem)
    return context, given


def renewal(ca, context, given, patience=PATIENCE):
    connection = Connection(ca.address("renew"), context=context)
    try:
        if connection.shake_hands(patience):
            body = json.dumps({"version": 1, "credential": {"renewalPassword": given["renewal_password"]},
                               "pkcs12": {"password": "p12-Password-2"}}).encode()
            connection.send(post(ca, body, "renew"))
            connection.read_to_end(patience)
        return connection.seen
    finally:
        connection.close()


def renewed(ca, **settings):
    context, given = identity(ca)
    for name, value in settings.items():
        setattr(context, name, value)
    return renewal(ca, context, given)


def page_probe(name, status, begins):
    @probe(f"client_authentication.{name}", on="renew")
    def refuses_in_http(ca):
        seen = renewed(ca)
        assert seen.status() == status and seen.body().startswith(begins), seen.http


page_probe("forbidden_with_code", 403, b"{")
page_probe("forbidden_page", 403, b"<!DOCTYPE html>")
page_probe("bad_request_page", 400, b"<html>\r\n<head><title>400 The SSL certificate error")
page_probe("unauthorized_page", 401, b"<!DOCTYPE html>")


@probe("client_authentication.forbidden_empty", on="renew")
def refuses_with_an_empty_body(ca):
    seen = renewed(ca)
    assert seen.status() == 403 and seen.body() == b"", seen.http


def alert_probe(version, name, text):
    @probe(f"client_authentication.{version}_{name}", on="connection")
    def refuses_by_the_alert(ca):
        context, given = identity(ca)
        connection = Connection(ca.address("renew"), context=context)
        try:
            through = connection.shake_hands()
            if through:
                connection.read_to_end()
            seen = connection.seen
            assert through == (version == "tls1_3"), "in TLS 1.3 the handshake is over before, in TLS 1.2 it is not"
            assert text in seen.error and seen.http == b"", (seen.error, given["common_name"])
        finally:
            connection.close()


ALERTS = {"bad_certificate": "alert bad certificate", "unsupported_certificate": "alert unsupported certificate",
          "certificate_revoked": "alert certificate revoked", "certificate_expired": "alert certificate expired",
          "certificate_unknown": "alert certificate unknown", "unknown_ca": "alert unknown ca"}
for alert_name, alert_text in ALERTS.items():
    alert_probe("tls1_2", alert_name, alert_text)
    alert_probe("tls1_3", alert_name, alert_text)
alert_probe("tls1_2", "certificate_required", "alert handshake failure")
alert_probe("tls1_3", "certificate_required", "certificate required")


@probe("client_authentication.not_requested", on="connection")
def nobody_asks(ca):
    asked = request_of(ca)
    assert "No client certificate CA names sent" in asked and "Requested Signature Algorithms" not in asked, asked


@probe("client_authentication.not_requested", on="connection")
def who_was_not_asked_is_refused(ca):
    assert renewed(ca).status() == 403


def request_of(ca, operation="issue", *options):
    """What `openssl s_client` says of the CertificateRequest."""
    host, port = ca.address(operation)
    done = subprocess.run(["openssl", "s_client", "-connect", f"{host}:{port}", *options], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=PATIENCE, check=False)
    return done.stdout.decode(errors="replace")


@probe("client_authentication.requested_everywhere", on="connection")
def the_issue_is_asked_too(ca):
    assert "Requested Signature Algorithms" in request_of(ca)


def names_in(text):
    block = text.partition("Acceptable client certificate CA names\n")[2].partition("Requested Signature")[0]
    return [line for line in block.splitlines() if "CN = " in line]


@probe("client_authentication.right_authorities", on="connection")
def names_the_issuing_ca(ca):
    names = names_in(request_of(ca))
    assert len(names) == 2 and "TEST issuing CA mock CA" in names[0], names


@probe("client_authentication.other_authorities", on="connection")
def names_another_ca(ca):
    names = names_in(request_of(ca))
    assert len(names) == 1 and "TEST other CA 0001" in names[0], names


@probe("client_authentication.three_hundred_authorities", on="connection")
def names_three_hundred(ca):
    names = names_in(request_of(ca))
    assert len(names) == 302 and len(set(names)) == 302, len(names)
    assert "TEST issuing CA mock CA" in names[300], names[-3:]


@probe("client_authentication.three_hundred_authorities", on="connection")
def and_takes_the_certificate(ca):
    assert renewed(ca).status() == 200


def signature_probe(name, algorithm):
    @probe(f"client_authentication.{name}", on="connection")
    def takes_that_signature_alone(ca):
        text = request_of(ca)
        line = next(line for line in text.splitlines() if line.startswith("Requested Signature Algorithms"))
        assert line.split(": ")[1] == algorithm, line


signature_probe("only_rsa_pss", "RSA-PSS+SHA256")
signature_probe("only_ecdsa", "ECDSA+SHA256")


@probe("client_authentication.asked_after_handshake", on="connection")
def asks_once_the_request_is_there(ca):
    seen = renewed(ca, post_handshake_auth=True)
    assert seen.status() == 200, seen


@probe("client_authentication.asked_by_renegotiation", on="connection")
def asks_by_renegotiation(ca):
    context, given = identity(ca)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.options &= ~ssl.OP_NO_RENEGOTIATION
    seen = renewal(ca, context, given, SILENCE * 10)
    assert seen.status() == 200, seen
