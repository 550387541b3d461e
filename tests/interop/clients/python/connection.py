"""One request and its answer over TLS, with a time limit for the whole of it."""
import base64
import dataclasses
import http.client
import socket
import ssl
import threading
import urllib.parse

from failures import Failure

LARGEST_BODY = 2 << 20
# Alerts by which a server speaks of the certificate that it was shown, or was not (RFC 8446 6.2).
ABOUT_CLIENT = ("CERTIFICATE_EXPIRED", "BAD_CERTIFICATE", "CERTIFICATE_REVOKED", "UNKNOWN_CA", "ACCESS_DENIED",
                "CERTIFICATE_UNKNOWN", "UNSUPPORTED_CERTIFICATE", "CERTIFICATE_REQUIRED")


@dataclasses.dataclass(frozen=True)
class Patience:
    connect: float
    total: float


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    reason: str
    headers: object
    body: bytes


class Response(http.client.HTTPResponse):
    """Passes over interim answers; http.client does so for 100 alone."""

    def _read_status(self):
        for _ in range(16):
            version, status, reason = super()._read_status()
            if not 100 <= status < 200 or status == 101:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("too many interim answers")


class Connection:
    """A TLS connection to one server. `credential` is a pair of PEM files, or None."""

    def __init__(self, url, context, patience, proxy=None, takes_ragged_end=False):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 443
        self.context, self.patience, self.proxy = context, patience, proxy
        self.takes_ragged_end = takes_ragged_end
        self.http = None
        self.expired = threading.Event()

    # -- Opening -----------------------------------------------------------------------------
    def open(self):
        self.expired.clear()
        try:
            plain = self.dial()
        except TimeoutError as cause:
            raise Failure("timeout", f"no connection to {self.host}:{self.port} in time") from cause
        except OSError as cause:
            raise Failure("connection_error", f"cannot connect to {self.host}:{self.port}: {cause}; "
                          "check network and proxy settings") from cause
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.secure(plain)
        except Exception:
            plain.close()
            raise
        self.http = http.client.HTTPConnection(self.host, self.port)
        self.http.response_class = Response
        self.http.sock = self.socket

    def dial(self):
        if not self.proxy:
            return socket.create_connection((self.host, self.port), self.patience.connect)
        front = urllib.parse.urlsplit(self.proxy["url"])
        plain = socket.create_connection((front.hostname, front.port), self.patience.connect)
        request = f"CONNECT {self.host}:{self.port} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        if self.proxy.get("user"):
            credentials = f"{self.proxy['user']}:{self.proxy.get('password', '')}".encode()
            request += f"Proxy-Authorization: Basic {base64.b64encode(credentials).decode()}\r\n"
        plain.sendall(request.encode() + b"\r\n")
        answer = http.client.HTTPResponse(plain, method="CONNECT")
        try:
            answer.begin()
        except http.client.HTTPException as cause:
            raise OSError(f"the proxy gives no HTTP answer: {cause!r}") from cause
        if answer.status != 200:
            plain.close()
            raise OSError(f"the proxy answers {answer.status} {answer.reason}")
        return plain

    def secure(self, plain):
        # Else what is cut off without close_notify is not taken for whole.
        self.socket = self.context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False,
                                               suppress_ragged_eofs=self.takes_ragged_end)
        watch = self.watch()
        try:
            self.socket.do_handshake()
        except ssl.SSLCertVerificationError as cause:
            raise Failure("server_certificate_error", f"the server certificate is not trusted: "
                          f"{cause.verify_message}; check the certificate registered for this CA") from cause
        except (OSError, ssl.SSLError) as cause:
            self.give_up_if_expired("before", cause)
            raise self.tls_failure(cause) from cause
        finally:
            watch.cancel()

    def tls_failure(self, cause):
        reason = getattr(cause, "reason", None) or str(cause)
        if any(word in reason for word in ABOUT_CLIENT):
            return Failure("client_certificate_refused", f"TLS: the server refuses the client certificate ({reason})",
                           "answered")
        return Failure("connection_error", f"TLS connection to {self.host}:{self.port} failed: {reason}")

    # -- Time --------------------------------------------------------------------------------
    def watch(self):
        """Ends the connection when the time is up; a socket's own time-out counts from octet to octet."""
        def end():
            self.expired.set()
            try:
                # SSLSocket.shutdown would forget TLS and then read the rest as plain text.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:
                pass
        timer = threading.Timer(self.patience.total, end)
        timer.daemon = True
        timer.start()
        return timer

    def give_up_if_expired(self, stage, cause):
        if self.expired.is_set() or isinstance(cause, TimeoutError):
            raise Failure("timeout", f"no answer from {self.host}:{self.port} within {self.patience.total:g} s",
                          stage) from cause

    # -- Asking ------------------------------------------------------------------------------
    def ask(self, method, target, headers, body):
        if self.http is None:
            self.open()
        self.socket.settimeout(self.patience.total)
        watch = self.watch()
        response = None
        try:
            self.http.request(method, target, body, headers)
            response = self.http.getresponse()
            content = response.read(LARGEST_BODY + 1)
            self.check_length(response, content)
            return Answer(response.status, response.reason, response.headers, content)
        except ssl.SSLError as cause:
            self.give_up_if_expired("sent", cause)
            failure = self.tls_failure(cause)
            if failure.outcome == "client_certificate_refused":
                raise failure from cause
            raise self.broken_off(cause, response) from cause
        except http.client.IncompleteRead as cause:
            self.give_up_if_expired("answered", cause)
            raise self.broken_off(cause, response or cause) from cause
        except http.client.RemoteDisconnected as cause:
            self.give_up_if_expired("sent", cause)
            raise self.broken_off(cause, response) from cause
        except http.client.HTTPException as cause:
            self.give_up_if_expired("answered", cause)
            raise Failure("invalid_reply", f"no HTTP answer: {cause!r}"[:200], "answered") from cause
        except (OSError, ValueError) as cause:
            self.give_up_if_expired("sent", cause)
            raise self.broken_off(cause, response) from cause
        finally:
            watch.cancel()

    @staticmethod
    def check_length(response, content):
        if len(content) > LARGEST_BODY:
            raise Failure("invalid_reply", "the answer is too long", "answered")
        # read(n) does not complain about a short body as read() does.
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)

    @staticmethod
    def broken_off(cause, begun):
        if begun:
            return Failure("invalid_reply", "the answer was cut off; the CA may have issued: contact it before "
                           "asking again", "answered")
        return Failure("connection_error", f"the connection broke before the answer was complete: {cause}", "sent")

    def is_idle(self):
        """Whether a kept connection can carry another request: nothing came on it, not even its end."""
        if self.http is None or self.http.sock is None:
            return False
        self.socket.settimeout(0)
        try:
            self.socket.recv(1)
            return False
        except (ssl.SSLWantReadError, BlockingIOError):
            return True
        except OSError:
            return False

    def close(self):
        if self.http is not None:
            self.http.close()
            self.socket.close()
            self.http = None
