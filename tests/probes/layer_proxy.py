"""What the forward proxy makes of a CONNECT."""
import socket
import time

from kit import PATIENCE, SILENCE, Connection, Seen, issue_body, post, probe


def asked(ca, patience=SILENCE, keep=False):
    """The octets that come for a CONNECT, and how they end; with `keep` the socket too."""
    host, port = ca.address()
    line = socket.create_connection(ca.proxy(), timeout=PATIENCE)
    seen = Seen()
    line.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    line.settimeout(patience)
    try:
        while octets := line.recv(65536):
            seen.tcp += octets
            if keep and b"\r\n\r\n" in seen.tcp:
                return seen, line
        seen.end = "fin"
    except TimeoutError:
        seen.end = "silence"
    except ConnectionResetError:
        seen.end = "reset"
    line.close()
    seen.http = seen.tcp
    return seen


def tls_through(ca, line, trust):
    """TLS on a socket that the proxy has opened."""
    return Connection(ca.address(), trust, line=line)


def status_probe(name, status, end="fin"):
    @probe(f"proxy.{name}", on="proxy")
    def answers_with_the_status(ca):
        seen = asked(ca)
        assert seen.status() == status and seen.end == end, seen


for fault, number in {"forbids": 403, "method_not_allowed": 405, "internal_error": 500, "bad_gateway": 502,
                      "unavailable": 503, "gateway_timeout": 504}.items():
    status_probe(fault, number)


@probe("proxy.asks_for_credentials", on="proxy")
def asks_for_basic_credentials(ca):
    seen = asked(ca)
    assert seen.status() == 407 and b"\r\nProxy-Authenticate: Basic realm=" in seen.head(), seen


@probe("proxy.refused", on="proxy", nth="1..")
def the_port_is_closed(ca):
    try:
        socket.create_connection(ca.proxy(), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return
    raise AssertionError("somebody listens")


def silent_probe(name, end, begins=b""):
    @probe(f"proxy.{name}", on="proxy")
    def says_and_ends_so(ca):
        seen = asked(ca)
        assert seen.end == end, seen
        # A reset may overtake what was sent before it.
        assert seen.tcp.startswith(begins) or end == "reset", seen
        assert begins or seen.tcp == b"", seen


ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
silent_probe("hangs", "silence")
silent_probe("closes", "fin")
silent_probe("resets", "reset")
silent_probe("resets_tunnel", "reset", ESTABLISHED)
silent_probe("closes_tunnel", "fin", ESTABLISHED)
silent_probe("silent_tunnel", "silence", ESTABLISHED)
silent_probe("page_for_tunnel", "fin", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
silent_probe("redirects", "fin", b"HTTP/1.1 302 Found\r\nLocation: http://portal.")
silent_probe("no_http", "fin", b"SOCKS only\r\n")


@probe("proxy.intercepts", on="proxy")
def shows_a_certificate_of_its_own(ca):
    _, line = asked(ca, keep=True)
    connection = tls_through(ca, line, ca.trust)
    assert not connection.shake_hands()
    assert "unable to get local issuer certificate" in connection.seen.error, connection.seen.error
    connection.close()


@probe("proxy.intercepts", on="proxy")
def reads_what_is_said_to_it(ca):
    _, line = asked(ca, keep=True)
    connection = tls_through(ca, line, None)
    assert connection.shake_hands(), connection.seen
    connection.send(post(ca, issue_body(ca.pair())))
    assert connection.read_to_end().status() == 502
    connection.close()


@probe("proxy.late", on="proxy")
def leads_to_the_ca_after_a_while(ca):
    begun = time.monotonic()
    seen, line = asked(ca, patience=PATIENCE, keep=True)
    assert seen.tcp == ESTABLISHED and time.monotonic() - begun >= 0.3, seen
    connection = tls_through(ca, line, ca.trust)
    assert connection.shake_hands(), connection.seen
    connection.send(post(ca, issue_body(ca.pair())))
    assert connection.read_to_end().status() == 200
    connection.close()
