"""Faults of the connection: whether there is one, how it ends, and what went out before."""
import socket
import time

from kit import PATIENCE, SILENCE, Connection, Seen, issue, post, issue_body, probe


def knock(ca, patience=SILENCE):
    """How TCP receives us: refused, unanswered, or open."""
    try:
        socket.create_connection(ca.address(), timeout=patience).close()
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "unanswered"
    return "open"


def greeted(ca, opening=b""):
    """What a client that says `opening` on TCP gets back."""
    seen = Seen()
    with socket.create_connection(ca.address(), timeout=PATIENCE) as line:
        line.sendall(opening)
        line.settimeout(SILENCE)
        try:
            while octets := line.recv(65536):
                seen.tcp += octets
            seen.end = "fin"
        except TimeoutError:
            seen.end = "silence"
        except ConnectionResetError:
            seen.end = "reset"
    return seen




def after_hello(ca):
    """What comes back for a ClientHello, octet for octet."""
    connection = Connection(ca.address())
    try:
        assert not connection.shake_hands(SILENCE)
        connection.read_tcp_to_end(SILENCE)
        return connection.seen
    finally:
        connection.close()


@probe("tcp.close", phase="reply_body", at=10)
def ends_by_fin_within_the_body(ca):
    seen = issue(ca)
    assert seen.end == "fin" and not seen.close_notify, seen.end
    assert seen.status() == 200 and len(seen.body()) == 10, seen.http


@probe("tcp.reset", phase="reply_head", at=5)
def is_reset_within_the_head(ca):
    seen = issue(ca)
    assert seen.end == "reset", seen.end
    assert seen.http in (b"", b"HTTP/"), seen.http


@probe("tcp.reset", on="connection", phase="client_hello")
def is_reset_after_the_client_hello(ca):
    seen = issue(ca)
    assert seen.end == "reset" and seen.tcp == b"", seen


@probe("tcp.reset", phase="request_head")
def is_reset_before_the_content_is_there(ca):
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        head, _, _ = post(ca, issue_body(ca.pair())).partition(b"\r\n\r\n")
        connection.send(head + b"\r\n\r\n")
        seen = connection.read_to_end()
        assert seen.end == "reset" and seen.http == b"", seen
    finally:
        connection.close()


@probe("tcp.stall", phase="decided")
def nothing_more_is_sent(ca):
    seen = issue(ca, timeout=SILENCE)
    assert seen.end == "silence" and seen.http == b"", seen


@probe("tcp.stall", on="connection", phase="server_flight")
def the_flight_is_held_back(ca):
    connection = Connection(ca.address())
    try:
        assert not connection.shake_hands(SILENCE)
        assert connection.seen.end == "silence" and connection.seen.tcp == b"", connection.seen
    finally:
        connection.close()


@probe("tls.close", phase="decided")
def ends_by_close_notify_without_an_answer(ca):
    seen = issue(ca)
    assert seen.close_notify and seen.end == "fin" and seen.http == b"", seen


@probe("reply.truncated_body")
def half_of_the_body_goes_out(ca):
    seen = issue(ca)
    promised = int(seen.head().lower().split(b"content-length: ")[1].split(b"\r")[0])
    assert seen.close_notify and 0 < len(seen.body()) < promised, (promised, seen)


@probe("connection.refused", on="connection", nth="1..")
def each_syn_is_refused(ca):
    assert [knock(ca) for _ in range(3)] == ["refused"] * 3


@probe("connection.refused_at_first", on="connection", nth="1..", listens_after_ms=300)
def is_refused_and_then_served(ca):
    assert knock(ca) == "refused"
    deadline = time.monotonic() + PATIENCE
    while knock(ca) == "refused":
        assert time.monotonic() < deadline, "it never listens again"
        time.sleep(0.02)
    assert issue(ca).status() == 200


@probe("connection.unanswered", on="connection", nth="1..")
def no_syn_is_answered(ca):
    assert knock(ca) == "unanswered"


@probe("connection.late_handshake", on="connection")
def the_flight_comes_late(ca):
    begun = time.monotonic()
    seen = issue(ca)
    assert seen.status() == 200 and time.monotonic() - begun >= 0.3


@probe("connection.late_answer", wait_ms=400)
def the_answer_comes_late(ca):
    begun = time.monotonic()
    seen = issue(ca)
    assert seen.status() == 200 and time.monotonic() - begun >= 0.4


def pieces_of(ca, enough):
    """The octets of each read of the answer, at most `enough` of them, and the times between."""
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        connection.send(post(ca, issue_body(ca.pair())))
        sizes, begun = [], time.monotonic()
        while len(sizes) < enough:
            before = len(connection.seen.tcp)
            if not connection.receive():
                break
            sizes.append(len(connection.seen.tcp) - before)
        return sizes, time.monotonic() - begun
    finally:
        connection.close()


@probe("connection.slow_answer", step=500, pause_ms=30)
def comes_in_small_pieces(ca):
    sizes, took = pieces_of(ca, 1000)
    assert sum(sizes) > 1000 and took >= 0.03 * (sum(sizes) // 500 - 1), (sizes, took)


@probe("connection.dribbled_answer", pause_ms=10, step=1)
def comes_octet_by_octet_with_pauses(ca):
    sizes, took = pieces_of(ca, 10)
    assert max(sizes) <= 3 and took >= 0.05, (sizes, took)


@probe("connection.answer_in_octets")
def comes_octet_by_octet(ca):
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        before = connection.segments()
        connection.send(post(ca, issue_body(ca.pair())))
        assert connection.read_to_end().status() == 200
        assert connection.segments() - before > 10, connection.segments()
    finally:
        connection.close()


@probe("connection.slow_handshake", on="connection", pause_ms=30, step=200)
def the_flight_comes_in_small_pieces(ca):
    begun = time.monotonic()
    seen = issue(ca)
    assert seen.status() == 200 and time.monotonic() - begun > 0.1


@probe("connection.half_closed", on="connection", phase="accept")
def one_half_is_closed_and_the_other_open(ca):
    with socket.create_connection(ca.address(), timeout=PATIENCE) as line:
        assert line.recv(10) == b""  # its FIN
        for _ in range(20):
            line.sendall(b"x" * 1000)  # and still no RST


@probe("connection.smtp_banner", on="connection")
def greets_as_a_mail_server(ca):
    assert greeted(ca).tcp == b"220 mail.example.invalid ESMTP ready\r\n"


@probe("connection.ssh_banner", on="connection")
def greets_as_an_ssh_server(ca):
    assert greeted(ca).tcp.startswith(b"SSH-2.0-")


@probe("connection.plain_http", on="connection")
def answers_in_plain_http(ca):
    seen = after_hello(ca)
    assert seen.tcp.startswith(b"HTTP/1.1 400 ") and seen.end == "fin", seen


@probe("connection.captive_portal", on="connection")
def sends_to_a_portal(ca):
    seen = after_hello(ca)
    assert seen.tcp.startswith(b"HTTP/1.1 302 ") and b"\r\nLocation: http://portal" in seen.tcp, seen


@probe("connection.random_octets", on="connection")
def is_nothing_known(ca):
    seen = after_hello(ca)
    assert len(seen.tcp) == 64 and seen.end == "fin", seen


@probe("connection.unread", on="connection", phase="accept")
def the_window_closes(ca):
    with socket.create_connection(ca.address(), timeout=PATIENCE) as line:
        line.settimeout(SILENCE)
        sent = 0
        try:
            while sent < 1 << 26:
                sent += line.send(b"x" * 65536)
        except TimeoutError:
            return
    raise AssertionError(f"{sent} octets were taken")
