"""Whom the client gives its secrets (4.1, figure 10)."""
import http.client
import ipaddress
import ssl
import urllib.parse

from connection import Answer, Connection
from defects.registry import defect
from failures import Failure

TRUST = ("CL-4.1-5", "CL-4.1-14", "CL-4.3.1-4")


def change_context(client, change, only=None):
    """`change` gets every TLS context for the CA, or that for one operation."""
    correct = client.tls

    def tls(trust, files):
        context = correct(trust, files)
        if trust == client.settings.trust and only in (None, "renew" if files else "issue"):
            change(context)
        return context
    client.tls = tls


def no_verification(context):
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE


def no_name(context):
    context.check_hostname = False


def no_time(context):
    context.verify_flags |= 0x200000  # X509_V_FLAG_NO_CHECK_TIME


@defect("any-server-trusted", TRUST)
def _(client):
    """The server certificate is not verified."""
    change_context(client, no_verification)


@defect("any-server-trusted-for-renewal", TRUST)
def _(client):
    """The server certificate is verified in an issue and not in a renewal."""
    change_context(client, no_verification, "renew")


@defect("host-name-ignored", ["CL-4.1-14"], ["CL-4.3.1-4"])
def _(client):
    """The name in the server certificate is not compared."""
    change_context(client, no_name)


@defect("host-name-ignored-for-renewal", ["CL-4.1-14"], ["CL-4.3.1-4"])
def _(client):
    """The name in the server certificate is compared in an issue and not in a renewal."""
    change_context(client, no_name, "renew")


@defect("server-expiry-ignored", ["CL-4.1-14"], ["CL-4.3.1-4"])
def _(client):
    """An expired server certificate will do."""
    change_context(client, no_time)


@defect("server-expiry-ignored-for-renewal", ["CL-4.1-14"], ["CL-4.3.1-4"])
def _(client):
    """An expired server certificate will do for a renewal."""
    change_context(client, no_time, "renew")


@defect("name-alone-verified", ["CL-4.1-5"], TRUST)
def _(client):
    """Any certificate that bears the right name will do, whoever signed it."""
    correct = client.connection_for
    change_context(client, no_verification)

    def connection_for(url, files):
        connection = correct(url, files)
        secure = connection.secure

        def then_compare(plain):
            secure(plain)
            der = connection.socket.getpeercert(True)
            if ipaddress.ip_address(connection.host).packed not in der:
                raise Failure("server_certificate_error", "the server certificate bears another name")
        connection.secure = then_compare
        return connection
    client.connection_for = connection_for


@defect("first-server-trusted", ["CL-4.1-5"], TRUST)
def _(client):
    """Trust on first use: what the server shows in its first connection is what it has to show from then on."""
    change_context(client, no_verification)
    correct, shown = client.connection_for, {}

    def connection_for(url, files):
        connection = correct(url, files)
        secure = connection.secure

        def then_compare(plain):
            secure(plain)
            der = connection.socket.getpeercert(True)
            if shown.setdefault(connection.port, der) != der:
                raise Failure("server_certificate_error", "the server shows another certificate than before")
        connection.secure = then_compare
        return connection
    client.connection_for = connection_for


@defect("system-store-instead", ["CL-4.1-1", "CL-4.1-5"], ["*"])
def _(client):
    """What was registered for the CA's server is not looked at; the roots of the system count."""
    correct = client.tls

    def tls(trust, files):
        if trust != client.settings.trust:
            return correct(trust, files)
        context = ssl.create_default_context()
        if files:
            context.load_cert_chain(*map(str, files))
        return context
    client.tls = tls


@defect("verifies-after-sending", ["CL-4.1-5", "CL-4.1-14"])
def _(client):
    """The server certificate is verified, but only once the answer is there: the secrets have gone."""
    correct, verified = client.ask_once, client.tls
    change_context(client, no_verification)

    def ask_once(operation, values, files):
        certificate = failure = None
        try:
            certificate = correct(operation, values, files)
        except Failure as cause:
            failure = cause
        probe = Connection(client.settings.urls[operation], verified(client.settings.trust, files),
                           client.settings.patience)
        try:
            probe.open()
        except Failure as cause:
            if cause.outcome == "server_certificate_error":
                raise
        finally:
            probe.close()
        if failure:
            raise failure
        return certificate
    client.ask_once = ask_once


@defect("unverified-second-attempt", TRUST)
def _(client):
    """Where the verification fails, the client asks again without."""
    correct, verified = client.ask_once, client.tls

    def ask_once(operation, values, files):
        try:
            return correct(operation, values, files)
        except Failure as failure:
            if failure.outcome != "server_certificate_error":
                raise
        change_context(client, no_verification)
        try:
            return correct(operation, values, files)
        finally:
            client.tls = verified
    client.ask_once = ask_once


@defect("plain-http-second-attempt", TRUST)
def _(client):
    """Where TLS fails, the client asks again over plain HTTP."""
    correct = client.ask_once

    def ask_once(operation, values, files):
        try:
            return correct(operation, values, files)
        except Failure as failure:
            if failure.outcome != "server_certificate_error":
                raise
            described = client.profile.operations[operation]
            content_type, body = client.write(described, values)
            url = urllib.parse.urlsplit(client.settings.urls[operation])
            plain = http.client.HTTPConnection(url.hostname, url.port, timeout=1)
            try:
                plain.request(described.method, url.path, body, {"Content-Type": content_type})
                answer = plain.getresponse()
                return client.certificate_in(described, Answer(answer.status, "", answer.headers, answer.read()))
            except (OSError, http.client.HTTPException):
                raise failure
            finally:
                plain.close()
    client.ask_once = ask_once


@defect("redirects-followed", ["CL-4.1-13"], ["CL-4.1-3", "CL-4.1-5", "CL-4.3.2-2"],
        missed_because="no case answers with a redirect yet")
def _(client):
    """A redirect is followed wherever it leads, and the request with its secrets goes there."""
    correct = client.connection_for

    def connection_for(url, files):
        connection = correct(url, files)
        ask = connection.ask

        def follow(method, target, headers, body):
            answer = ask(method, target, headers, body)
            location = answer.headers.get("Location")
            if not 300 <= answer.status < 400 or not location:
                return answer
            there = urllib.parse.urljoin(url, location)
            parts = urllib.parse.urlsplit(there)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            if parts.scheme == "https":
                other = Connection(there, client.tls(client.settings.trust, files), client.settings.patience)
                try:
                    return other.ask(method, path, headers, body)
                finally:
                    other.close()
            plain = http.client.HTTPConnection(parts.hostname, parts.port, timeout=2)
            try:
                plain.request(method, path, body, headers)
                got = plain.getresponse()
                return Answer(got.status, got.reason, got.headers, got.read())
            except (OSError, http.client.HTTPException) as cause:
                raise Failure("connection_error", str(cause), "sent") from cause
            finally:
                plain.close()
        connection.ask = follow
        return connection
    client.connection_for = connection_for
