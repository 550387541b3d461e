"""What stands in the message, and how it is written."""
import base64
import binascii
import json
import re

from asking import PASSWORD, ask, openssl_reads, run
from kit import Connection, issue_body, post, probe


def right(seen):
    return json.loads(seen.body())


def message(fault, *checks, name="envelope", **plan):
    @probe(f"{name}.{fault}", **plan)
    def is_as_it_says(ca):
        seen = ask(ca)
        for check in checks:
            assert check(seen), seen.http[:600]


def is_not(reader):
    def check(seen):
        try:
            reader(seen.body())
        except ValueError:
            return True
        return False
    return check


def opens(der, password=PASSWORD):
    return openssl_reads(der, password).returncode == 0


def content(check):
    return lambda seen: check(right(seen))


message("malformed_body", is_not(json.loads), name="reply")
message("certificate_despite_error", content(lambda one: one["statusCode"] == 9001 and len(one["certificate"]) > 1000),
        name="reply", answer="unavailable")
message("empty_certificate", content(lambda one: one["statusCode"] == 0 and not one.get("certificate")), name="reply")
message("certificate_null", content(lambda one: one["statusCode"] == 0 and one["certificate"] is None))
message("certificate_empty", content(lambda one: one["statusCode"] == 0 and one["certificate"] == ""))


def pairs(seen):
    """Every member in order, also those that stand there twice."""
    return json.loads(seen.body(), object_pairs_hook=list)


def values(seen, name):
    return [value for one, value in pairs(seen) if one == name]


@probe("envelope.two_certificates")
def the_second_is_of_another(ca):
    first, second = values(ask(ca), "certificate")
    names = [openssl_reads(base64.b64decode(one), PASSWORD, "-clcerts", "-nokeys").stdout for one in (first, second)]
    assert b"somebody-else" not in names[0] and b"somebody-else" in names[1], names


def status(fault, token, **plan):
    message(fault, lambda seen: b'"statusCode":' + token in seen.body(),
            lambda seen: b'"certificate":"MI' in seen.body(), **plan)


message("status_missing", lambda seen: b"statusCode" not in seen.body(),
        content(lambda one: len(one["certificate"]) > 9))
status("status_of_other_type", b'"0"')
status("status_padded", b'"0000"')
status("status_fraction", b"0.0")
status("status_full_width", '"０"'.encode())
status("status_boolean", b"true")
status("status_null", b"null")
status("status_negative", b"-1")
status("status_beyond_64_bits", b"18446744073709551616")
status("status_not_a_number", b"NaN")
status("status_with_spaces", b'" 0 "')
message("success_then_error", lambda seen: values(seen, "statusCode") == [0, 9001])
message("error_then_success", lambda seen: values(seen, "statusCode") == [9001, 0])
message("success_then_error", lambda seen: re.search(rb"status=0&(.*&)?status=E900", seen.body()),
        profile="neutral-form")
message("status_missing", lambda seen: b"code=" not in seen.body() and b"<p12>" in seen.body(), profile="neutral-xml")
message("status_negative", lambda seen: b'code="-1"' in seen.body(), profile="neutral-xml")

message("unknown_members", content(lambda one: one["statusCode"] == 0 and one["ediconformExtension"] == "1"))
message("unknown_members", lambda seen: b"<serverTime>" in seen.body(), profile="neutral-xml")
message("spread_out", content(lambda one: one["statusCode"] == 0), lambda seen: seen.body().count(b"\r\n    ") == 3)
message("spread_out", lambda seen: b">\r\n  <" in seen.body(), profile="neutral-xml")
message("escaped", content(lambda one: opens(base64.b64decode(one["certificate"]))),
        lambda seen: b"\\/" in seen.body() and b"\\u002B" in seen.body())
message("escaped", lambda seen: b"&#43;" in seen.body(), profile="neutral-xml")
message("byte_order_mark", lambda seen: seen.body().startswith(b"\xef\xbb\xbf{"))
message("utf_16", lambda seen: json.loads(seen.body().decode("utf-16"))["statusCode"] == 0)
message("other_charset", lambda seen: json.loads(seen.body().decode("cp932"))["message"] == "正常終了",
        is_not(bytes.decode))
message("cut_off", is_not(json.loads), lambda seen: b"content-length: %d" % len(seen.body()) in seen.head().lower())
message("empty", lambda seen: seen.body() == b"" and b"content-length: 0" in seen.head().lower())
message("followed_by_text", is_not(json.loads), lambda seen: seen.body().endswith(b"}\r\nend of message\r\n"))
message("second_document", is_not(json.loads), lambda seen: seen.body()[:len(seen.body()) // 2] * 2 == seen.body())
message("deeply_nested", lambda seen: 10000 * b"[" + 10000 * b"]" in seen.body())
message("deeply_nested", lambda seen: 10000 * b"<n>" + 10000 * b"</n>" in seen.body(), profile="neutral-xml")
message("other_encoding", lambda seen: seen.body().startswith(b"<?xml") and b"<status>0</status>" in seen.body())
message("other_encoding", lambda seen: json.loads(seen.body())["status"] == "0000", profile="neutral-xml")
message("of_other_operation", lambda seen: json.loads(seen.body())["status"] == "0", profile="neutral-form")


def text(fault, check):
    message("base64_" + fault, content(lambda one: check(one["certificate"])))


def of_file(text_of_it):
    return opens(base64.b64decode(text_of_it, validate=True))


def wrapped(width):
    def check(one):
        lines = one.split("\r\n")
        return all(len(line) == width for line in lines[:-2]) and lines[-1] == "" and of_file("".join(lines))
    return check


text("wrapped_64_crlf", wrapped(64))
text("wrapped_76_crlf", wrapped(76))
text("with_spaces", lambda one: one.count(" ") > 9 and of_file(one.replace(" ", "")))
text("with_tabs", lambda one: one.count("\t") > 9 and of_file(one.replace("\t", "")))
text("after_line_break", lambda one: one.startswith("\r\n") and one.endswith("\r\n") and of_file(one.strip()))
text("without_padding", lambda one: len(one) % 4 != 0 and of_file(one + "=" * (-len(one) % 4)))
text("more_padding", lambda one: one.endswith("=") and len(one) % 4 == 1 and of_file(one[:-1]))
text("url_safe", lambda one: re.search("[-_]", one) and opens(base64.urlsafe_b64decode(one)))
text("illegal_character", lambda one: one.count("*") == 1 and of_file(one.replace("*", "")))
text("followed_by_text", lambda one: one.endswith("\r\nend of certificate") and of_file(one.partition("\r\n")[0]))
text("pem_armour",
     lambda one: one.startswith("-----BEGIN PKCS12-----\r\n") and of_file("".join(one.split("\r\n")[1:-2])))
text("data_uri", lambda one: one.startswith("data:application/x-pkcs12;base64,") and of_file(one.partition(",")[2]))
text("encoded_twice", lambda one: of_file(base64.b64decode(one, validate=True)))
text("hexadecimal", lambda one: opens(bytes.fromhex(one)))
text("with_nul", lambda one: one.count("\0") == 1 and of_file(one.replace("\0", "")))


def no_base64(one):
    try:
        base64.b64decode(one, validate=True)
    except binascii.Error:
        return True
    return False


text("cut_off", no_base64)


@probe("envelope.certificate_of_50_mb")
def does_not_end_soon(ca):
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        connection.send(post(ca, issue_body(ca.pair())))
        while len(connection.seen.http) < 1 << 20:
            try:
                connection.seen.http += connection.tls.read(65536)
            except OSError:
                assert connection.receive()
        promised = int(re.search(rb"Content-Length: (\d+)", connection.seen.head()).group(1))
        assert promised > 50 << 20 and b'"certificate":"' + 1000 * b"A" in connection.seen.body()
    finally:
        connection.close()


def holds(fault, check):
    message("holds_" + fault, content(lambda one: check(base64.b64decode(one["certificate"], validate=True))))


holds("html_page", lambda octets: b"<html>" in octets)
holds("pem_certificate", lambda octets: run(["openssl", "x509", "-noout"], octets).returncode == 0)
holds("der_certificate", lambda octets: run(["openssl", "x509", "-inform", "DER", "-noout"], octets).returncode == 0)
holds("pkcs7", lambda octets: b"BEGIN CERTIFICATE" in run(
    ["openssl", "pkcs7", "-inform", "DER", "-print_certs"], octets).stdout)


@probe("envelope.previous_answer", nth=2)
def gives_out_the_same_again(ca):
    first, second = (right(ask(ca, password=word))["certificate"] for word in ("first-Password", "second-Password"))
    assert first == second and opens(base64.b64decode(second), "first-Password")


def said(fault, check, **plan):
    message("message_" + fault, content(lambda one: check(one["message"]) and one["statusCode"] == 1201),
            answer="out_of_window", **plan)


said("markup", lambda one: "<script>" in one)
said("terminal_controls", lambda one: "\x1b[2J" in one and "\x07" in one)
said("line_breaks", lambda one: "\r\nediconform-forged-record" in one)
said("of_10_kb", lambda one: len(one) == 10000)
message("message_with_nul", content(lambda one: one["message"] == "a\0b"))
message("message_not_utf8", is_not(bytes.decode), lambda seen: b"a\xff\xfeb" in seen.body())
message("message_lone_surrogate", content(lambda one: one["message"] == "a\ud800b"))
message("message_markup", lambda seen: b"&lt;script&gt;" in seen.body(), profile="neutral-xml", answer="out_of_window")


def lint(octets, *more):
    return run(["xmllint", "--nonet", "--noout", *more, "-"], octets)


@probe("envelope.external_entity", profile="neutral-xml")
def refers_to_another_server(ca):
    seen = ask(ca)
    found = re.search(rb'<!DOCTYPE response \[<!ENTITY e0 SYSTEM "http://([^/"]+)/entity">\]>', seen.body())
    assert found and found.group(1).decode() not in ca.urls["issue"] and b">&e0;<" in seen.body(), seen.http[:400]


@probe("envelope.entity_expansion", profile="neutral-xml")
def grows_without_end(ca):
    body = ask(ca).body()
    assert body.count(b"<!ENTITY") == 10 and body.count(b"&e1;") == 10 and b">&e0;<" in body
    refused = lint(body, "--noent")
    assert refused.returncode != 0, "libxml2 expands it"
