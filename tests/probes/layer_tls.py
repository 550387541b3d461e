"""Faults of TLS: what is settled in the handshake, and what becomes of flights and records."""
import ssl
import subprocess

from kit import SILENCE, Connection, client_context, issue, issue_body, post, probe

HANDSHAKE, ALERT, CHANGE_CIPHER, DATA = 22, 21, 20, 23


def weak_context(version=None, suites="ALL:COMPLEMENTOFALL:@SECLEVEL=0"):
    """A client that takes anything."""
    context = client_context()
    context.set_ciphers(suites)
    context.minimum_version = version or ssl.TLSVersion.TLSv1
    context.maximum_version = version or ssl.TLSVersion.MAXIMUM_SUPPORTED
    return context


def shaken(ca, context=None, patience=SILENCE, trust=None):
    """A connection after the handshake, whatever came of it, and whether it went through."""
    connection = Connection(ca.address(), trust=trust, context=context)
    through = connection.shake_hands(patience)
    return connection, through


def alert_probe(fault, code):
    @probe(fault, on="connection")
    def answers_with_the_alert(ca):
        connection, through = shaken(ca)
        connection.close()
        assert not through and connection.seen.plain_alert() == (2, code), connection.seen
        assert connection.seen.end == "fin", connection.seen.end


for name, number in {"handshake_failure": 40, "access_denied": 49, "decode_error": 50, "protocol_version": 70,
                     "insufficient_security": 71, "internal_error": 80, "inappropriate_fallback": 86,
                     "unrecognized_name": 112, "no_application_protocol": 120}.items():
    alert_probe(f"tls.alert_{name}", number)


def half_flight_probe(fault, end):
    @probe(fault, on="connection")
    def half_of_the_flight_and_then(ca):
        connection, through = shaken(ca)
        if connection.seen.end != end:
            connection.read_tcp_to_end(SILENCE)
        connection.close()
        records = connection.seen.records()
        assert not through and connection.seen.end == end, connection.seen.end
        # A reset may overtake what was sent before it.
        assert end == "reset" or (records[0][0] == HANDSHAKE and records[-1][0] == -1), records


for fault_end in ("close", "reset", "silence"):
    half_flight_probe(f"tls.half_flight_then_{fault_end}", {"close": "fin"}.get(fault_end, fault_end))


@probe("tls.flight_bit_flipped", on="connection")
def the_flight_does_not_decrypt(ca):
    connection, through = shaken(ca)
    connection.close()
    assert not through and "bad record mac" in connection.seen.error, connection.seen.error


@probe("tls.flight_twice", on="connection")
def the_flight_comes_twice(ca):
    connection, _ = shaken(ca)
    connection.read_tcp_to_end(SILENCE)
    connection.close()
    octets = connection.seen.tcp
    hello = octets[:5 + int.from_bytes(octets[3:5], "big")]
    assert octets.count(hello) == 2, octets[:200]


@probe("tls.flight_in_octets", on="connection")
def the_flight_comes_octet_by_octet(ca):
    seen = issue(ca)
    assert seen.status() == 200


@probe("tls.flight_in_octets", on="connection")
def few_octets_come_at_a_time(ca):
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        assert connection.segments() > 10, connection.segments()
    finally:
        connection.close()


@probe("tls.oversize_record", on="connection")
def a_record_is_too_long(ca):
    connection, through = shaken(ca)
    connection.close()
    assert not through and connection.seen.tcp[:5] == bytes([HANDSHAKE, 3, 3, 255, 255]), connection.seen


def version_probe(fault, name):
    @probe(fault, on="connection")
    def speaks_that_version_alone(ca):
        connection, through = shaken(ca, weak_context())
        connection.close()
        assert through and connection.tls.version() == name, (connection.seen, connection.tls.version())

    @probe(fault, on="connection")
    def refuses_every_other_version(ca):
        other = ssl.TLSVersion.TLSv1_2 if name != "TLSv1.2" else ssl.TLSVersion.TLSv1_3
        connection, through = shaken(ca, weak_context(other))
        connection.close()
        # It is the client that refuses a version that is too old.
        refused = connection.seen.plain_alert() == (2, 70) or "unsupported protocol" in connection.seen.error
        assert not through and refused, connection.seen


for short, spoken in {"1_0": "TLSv1", "1_1": "TLSv1.1", "1_2": "TLSv1.2", "1_3": "TLSv1.3"}.items():
    version_probe(f"tls.only_{short}", spoken)


def suite_probe(fault, suite, context):
    @probe(fault, on="connection")
    def the_server_chooses_it(ca):
        connection, through = shaken(ca, context())
        connection.close()
        assert through and suite in connection.tls.cipher()[0], (connection.seen, connection.tls.cipher())


def no_suite_probe(fault):
    @probe(fault, on="connection")
    def a_usual_client_finds_none(ca):
        connection, through = shaken(ca)
        connection.close()
        assert not through and connection.seen.plain_alert() in ((2, 40), (2, 70)), connection.seen


TLS12 = ssl.TLSVersion.TLSv1_2
no_suite_probe("tls.no_common_suite")
no_suite_probe("tls.null_suites")
no_suite_probe("tls.anonymous_suites")
suite_probe("tls.null_suites", "NULL", lambda: weak_context(TLS12, "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"))
suite_probe("tls.anonymous_suites", "AECDH", lambda: weak_context(TLS12, "AECDH-AES128-SHA:@SECLEVEL=0"))
suite_probe("tls.cbc_suites", "ECDHE-ECDSA-AES", weak_context)
suite_probe("tls.chacha20_suites", "CHACHA20", client_context)


@probe("tls.hello_retry", on="connection")
def a_hello_retry_request_comes_first(ca):
    seen = issue(ca)
    kind, hello = seen.records()[0]
    assert kind == HANDSHAKE and hello[6:14].hex() == "cf21ad74e59a6111", hello[:20].hex()
    assert seen.status() == 200


@probe("tls.small_records", on="connection")
def no_record_is_large(ca):
    seen = issue(ca)
    assert seen.status() == 200 and max(len(body) for _, body in seen.records()) <= 512 + 256 + 1


def with_alpn():
    context = client_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@probe("tls.alpn_refused", on="connection")
def the_offer_is_refused(ca):
    connection, through = shaken(ca, with_alpn())
    connection.close()
    assert not through and connection.seen.plain_alert() == (2, 120), connection.seen


@probe("tls.alpn_unoffered", on="connection")
def another_protocol_is_chosen(ca):
    connection, through = shaken(ca, with_alpn())
    connection.close()
    chosen = connection.tls.selected_alpn_protocol() if through else None
    assert chosen == "h3" or "tlsext" in connection.seen.error.lower() or "alpn" in connection.seen.error.lower() \
        or "bad extension" in connection.seen.error.lower(), (chosen, connection.seen.error)


def tickets_of(ca, context=None):
    """What was seen of an issue, and the session that came of it."""
    connection, through = shaken(ca, context)
    connection.send(post(ca, issue_body(ca.pair())))
    seen = connection.read_to_end()
    session = connection.tls.session
    connection.close()
    assert through and seen.status() == 200, seen
    return seen, session


def resumes(ca, session):
    """Whether the server takes the session up again. Only one context can, so it is that of the session."""
    connection = Connection(ca.address(), context=CONTEXT, session=session)
    try:
        assert connection.shake_hands()
        return connection.tls.session_reused
    finally:
        connection.close()


CONTEXT = client_context()


@probe("tls.tickets", on="connection")
def tickets_come_and_are_not_honoured(ca):
    _, session = tickets_of(ca, CONTEXT)
    assert session.has_ticket and not resumes(ca, session)


@probe("tls.many_tickets", on="connection")
def fifty_tickets_come(ca):
    seen, session = tickets_of(ca)
    assert session.has_ticket and sum(1 for kind, _ in seen.records() if kind == DATA) >= 50


@probe("tls.early_data_invited", on="connection")
def a_ticket_invites_early_data(ca):
    """Only OpenSSL's own tool says how much."""
    host, port = ca.address()
    done = subprocess.run(["openssl", "s_client", "-connect", f"{host}:{port}", "-tls1_3", "-msg", "-quiet"],
                          input=post(ca, issue_body(ca.pair())), capture_output=True, timeout=60, check=False)
    shown = done.stdout.decode(errors="replace").replace("\n", " ")
    # Extension 42, four octets long: 16384 (RFC 8446 4.2.10).
    assert "00 2a 00 04 00 00 40 00" in " ".join(shown.split()), shown[-600:]


@probe("tls.key_updates", on="connection")
def fifty_key_updates_come(ca):
    connection, through = shaken(ca)
    connection.send(post(ca, issue_body(ca.pair())))
    seen = connection.read_to_end()
    connection.close()
    # A KeyUpdate is a record of 5 octets of message, 1 of type, 16 of tag.
    updates = sum(1 for kind, body in seen.records() if kind == DATA and len(body) == 22)
    assert through and updates == 50 and seen.status() == 200, updates


@probe("tls.renegotiation_requested", on="connection")
def a_hello_request_comes(ca):
    connection, through = shaken(ca)
    before = len(connection.seen.records())
    connection.receive(SILENCE)
    after = connection.seen.records()[before:]
    connection.close()
    # HelloRequest is a handshake message of 4 octets, with 8 of nonce and 16 of tag around it.
    assert through and (HANDSHAKE, 28) in [(kind, len(body)) for kind, body in connection.seen.records()], after


def answered(ca):
    """What TCP brought after the request, and how it was taken."""
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        before = len(connection.seen.tcp)
        connection.send(post(ca, issue_body(ca.pair())))
        connection.read_to_end(SILENCE)
        seen = connection.seen
        seen.tcp = seen.tcp[before:]
        return seen
    finally:
        connection.close()


@probe("tls.unexpected_record")
def a_record_out_of_place(ca):
    seen = answered(ca)
    assert (CHANGE_CIPHER, b"\x01") in seen.records() and seen.error, seen


@probe("tls.record_bit_flipped")
def the_answer_does_not_decrypt(ca):
    seen = answered(ca)
    assert "bad record mac" in seen.error and len(seen.tcp) > 1000 and seen.http == b"", seen.error


@probe("tls.last_record_cut")
def the_last_record_is_cut(ca):
    seen = answered(ca)
    assert seen.records()[-1][0] == -1 and seen.end == "fin" and not seen.close_notify, seen


@probe("tls.answer_in_octet_records")
def each_octet_has_a_record(ca):
    seen = answered(ca)
    small = [body for kind, body in seen.records() if kind == DATA and len(body) == 1 + 1 + 16]
    assert len(small) >= len(seen.http) > 1000 and seen.status() == 200


@probe("tls.no_close_notify")
def ends_without_close_notify(ca):
    seen = answered(ca)
    promised = int(seen.head().lower().split(b"content-length: ")[1].split(b"\r")[0])
    assert seen.end == "fin" and not seen.close_notify and len(seen.body()) == promised, seen.end


@probe("tls.no_close_notify_without_length")
def neither_length_nor_close_notify(ca):
    seen = answered(ca)
    assert b"content-length" not in seen.head().lower() and not seen.close_notify and seen.end == "fin", seen
    assert seen.body().rstrip().endswith(b"}"), seen.body()[-20:]


@probe("tls.close_notify_without_length")
def close_notify_ends_the_answer(ca):
    seen = answered(ca)
    assert b"content-length" not in seen.head().lower() and seen.close_notify, seen
    assert seen.body().rstrip().endswith(b"}"), seen.body()[-20:]


@probe("tls.alert_within_body")
def an_alert_in_the_clear_within_the_body(ca):
    seen = answered(ca)
    assert seen.plain_alert() == (2, 80) and len(seen.body()) > 100 and seen.error, seen


@probe("tls.encrypted_alert", phase="decided")
def an_alert_under_keys(ca):
    seen = answered(ca)
    assert seen.plain_alert() is None and "alert" in seen.error and seen.http == b"", seen.error
