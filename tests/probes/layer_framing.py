"""How a right answer is put into octets."""
import gzip
import json
import re

from asking import ask
from kit import PATIENCE, SILENCE, Connection, issue_body, post, probe


def is_answer(octets):
    content = json.loads(octets)
    return content["statusCode"] == 0 and len(content["certificate"]) > 1000


def lengths(seen):
    return [int(one) for one in re.findall(rb"\r\nContent-Length: (\d+)(?=\r\n)", seen.head() + b"\r\n")]


def framing(fault, *checks):
    @probe("framing." + fault)
    def goes_out_as_it_says(ca):
        seen = ask(ca)
        for check in checks:
            assert check(seen), (seen.http[:300], seen.end)


def begins(octets):
    return lambda seen: seen.http.startswith(octets)


def has(octets):
    return lambda seen: octets in seen.head() + b"\r\n\r\n"


def whole(seen):
    return is_answer(seen.body())


def by(end, close_notify):
    return lambda seen: seen.end == end and seen.close_notify == close_notify


framing("status_line_garbage", begins(b"ERROR see log\r\n"), whole)
framing("without_head", lambda seen: is_answer(seen.http))
framing("http_1_0", begins(b"HTTP/1.0 200 OK\r\n"), lambda seen: not lengths(seen), whole)
framing("until_close", lambda seen: not lengths(seen), whole, by("fin", True))
framing("until_fin", lambda seen: not lengths(seen), whole, by("fin", False))
framing("version_2_0", begins(b"HTTP/2.0 200 OK\r\n"), whole)
framing("without_reason", begins(b"HTTP/1.1 200\r\n"), whole)
framing("lf_only", lambda seen: b"\r\n" not in seen.http.partition(b"\n\n")[0],
        lambda seen: is_answer(seen.http.partition(b"\n\n")[2]))
framing("status_0", begins(b"HTTP/1.1 000 "), whole)
framing("status_99", begins(b"HTTP/1.1 99 "), whole)
framing("status_1000", begins(b"HTTP/1.1 1000 "), whole)
framing("status_999", begins(b"HTTP/1.1 999 "), whole)
framing("content_length_too_short", lambda seen: lengths(seen) == [len(seen.body()) - 20], whole)
framing("content_length_too_long", lambda seen: lengths(seen) == [len(seen.body()) + 20], whole, by("fin", True))


@probe("framing.content_length_too_long_then_reset")
def promises_more_and_resets(ca):
    seen = ask(ca)  # the reset may overtake what was sent
    assert seen.end == "reset" and not seen.close_notify, seen.end


framing("head_without_body", lambda seen: lengths(seen)[0] > 1000 and seen.body() == b"", by("fin", True))
framing("content_length_twice", lambda seen: lengths(seen) == 2 * [len(seen.body())], whole)
framing("content_lengths_differ", lambda seen: lengths(seen) == [len(seen.body()), len(seen.body()) - 20], whole)
framing("content_length_negative", has(b"\r\nContent-Length: -1\r\n"), whole)
framing("content_length_not_a_number", has(b"\r\nContent-Length: abc\r\n"), whole)
framing("content_length_with_plus", lambda seen: b"\r\nContent-Length: +%d\r\n" % len(seen.body()) in seen.http, whole)
framing("content_length_beyond_64_bits", lambda seen: lengths(seen) == [2 ** 64], whole)
framing("unknown_transfer_coding", has(b"\r\nTransfer-Encoding: ediconform\r\n"), whole)


def chunks(seen):
    """(size line, data, octets after the data) of each chunk, and what follows the last one."""
    assert has(b"\r\nTransfer-Encoding: chunked\r\n")(seen)
    found, rest = [], seen.body()
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        if size == 0:
            return found, rest
        found.append((line, rest[:size], rest[size:size + 2]))
        rest = rest[size + 2:]
    return found, None


def joined(seen):
    return is_answer(b"".join(data for _, data, _ in chunks(seen)[0])) and chunks(seen)[1] is not None


framing("chunked", joined, lambda seen: not lengths(seen) and len(chunks(seen)[0]) > 1)
framing("chunked_in_small_pieces", joined, lambda seen: len(chunks(seen)[0][0][1]) == 7)
framing("chunked_with_extensions", joined, lambda seen: chunks(seen)[0][0][0].endswith(b';part="one"'))
framing("chunked_with_trailers", joined, lambda seen: chunks(seen)[1] == b"X-Checksum: 0\r\n\r\n")
framing("content_length_and_chunked", joined, lambda seen: len(lengths(seen)) == 1)
framing("chunk_size_not_hex", lambda seen: seen.body().startswith(b"size\r\n{"))
framing("chunk_size_huge", lambda seen: int(seen.body().partition(b"\r\n")[0], 16) > 2 ** 64)
framing("chunk_too_short", lambda seen: int(seen.body().partition(b"\r\n")[0], 16) > len(seen.body()))
framing("last_chunk_missing", lambda seen: chunks(seen)[1] is None,
        lambda seen: is_answer(b"".join(data for _, data, _ in chunks(seen)[0])))


@probe("framing.chunk_without_line_end")
def runs_into_the_next_size(ca):
    line, _, rest = ask(ca).body().partition(b"\r\n")
    after = rest[int(line, 16):]
    assert re.match(rb"[0-9A-F]+\r\n", after), after[:20]



framing("space_before_colon", has(b"\r\nX-Note : a\r\n"), whole)
framing("field_without_colon", has(b"\r\nX-Note a\r\n"), whole)
framing("nul_in_field", has(b"\r\nX-Note: a\0b\r\n"), whole)
framing("shift_jis_in_field", has(b"\r\nX-Note: " + "表示".encode("cp932") + b"\r\n"), whole)
framing("folded_field", has(b"\r\nX-Note: a\r\n  b\r\n"), whole)
framing("field_of_9_kb", has(b": " + 9000 * b"f" + b"\r\n"), whole)
framing("field_of_70_kb", has(b": " + 70000 * b"f" + b"\r\n"), whole)
framing("fields_2000", lambda seen: seen.head().count(b"\r\nX-Filler-") == 2000, whole)


def interim(fault, status_line, times):
    @probe("framing." + fault)
    def comes_before_the_answer(ca):
        seen = ask(ca)
        parts = seen.http.split(b"\r\n\r\n")
        assert [part.partition(b"\r\n")[0] for part in parts[:times]] == times * [status_line], parts[:2]
        assert parts[times].startswith(b"HTTP/1.1 200 OK") and is_answer(parts[times + 1])


interim("continue_first", b"HTTP/1.1 100 Continue", 1)
interim("continue_50_times", b"HTTP/1.1 100 Continue", 50)
interim("early_hints_first", b"HTTP/1.1 103 Early Hints", 1)


def on_one_connection(ca, timeout):
    """One issue on a connection that the client keeps: everything that came until its end, or until silence."""
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        connection.send(post(ca, issue_body(ca.pair()), keep_alive=True))
        seen = connection.read_to_end(timeout)
        while not seen.http:  # on a busy computer the answer takes its time
            seen = connection.read_to_end(timeout)
        return seen
    finally:
        connection.close()


@probe("framing.two_answers")
def another_answer_follows(ca):
    seen = on_one_connection(ca, SILENCE)
    first = seen.body()[:lengths(seen)[0]]
    assert is_answer(first) and seen.body()[len(first):].startswith(b"HTTP/1.1 403 "), seen.http
    assert seen.end == "silence"


@probe("framing.octets_after_answer")
def octets_follow(ca):
    seen = on_one_connection(ca, SILENCE)
    first = seen.body()[:lengths(seen)[0]]
    assert is_answer(first) and seen.body()[len(first):].startswith(b"stray octets"), seen.http
    assert seen.end == "silence"


@probe("framing.closes_unannounced")
def closes_though_nothing_said_so(ca):
    seen = on_one_connection(ca, PATIENCE)
    assert b"connection:" not in seen.head().lower() and whole(seen) and seen.end == "fin"


framing("body_of_9_mb", lambda seen: lengths(seen) == [len(seen.body())] and len(seen.body()) > 9 << 20, whole)


def endless(fault, promised):
    """What is read of it is bounded here; the rest is the client's to refuse."""
    @probe("framing." + fault)
    def goes_on_and_on(ca):
        connection = Connection(ca.address(), ca.trust)
        try:
            assert connection.shake_hands()
            connection.send(post(ca, issue_body(ca.pair())))
            read = 0
            while read < 4 << 20:
                try:
                    octets = connection.tls.read(65536)
                except OSError:
                    assert connection.receive()
                    continue
                connection.seen.http += octets if not read else b""
                read += len(octets)
            assert lengths(connection.seen)[:1] == ([] if promised is None else lengths(connection.seen)[:1])
            assert promised is None or lengths(connection.seen)[0] > promised
        finally:
            connection.close()


endless("body_of_100_mb", 100 << 20)
endless("endless_body", None)

framing("gzip_unasked", has(b"\r\nContent-Encoding: gzip\r\n"), lambda seen: is_answer(gzip.decompress(seen.body())))
framing("gzip_label_on_plain", has(b"\r\nContent-Encoding: gzip\r\n"), whole)
framing("gzip_bomb", has(b"\r\nContent-Encoding: gzip\r\n"), lambda seen: len(seen.body()) < 1 << 20,
        lambda seen: len(gzip.decompress(seen.body())) > 64 << 20)
