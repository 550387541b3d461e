"""Faults of the connection: how it ends, and what went out before."""
from kit import SILENCE, Connection, issue, probe


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
