"""What the answer says, and how."""
import json
import subprocess

from kit import issue, probe


@probe("answer", answer="key_used")
def the_code_of_the_meaning(ca):
    assert json.loads(issue(ca).body())["statusCode"] == 1102


@probe("http.status", status=503, retry_after=7)
def a_page_with_the_status(ca):
    seen = issue(ca)
    assert seen.status() == 503 and b"\r\nRetry-After: 7\r\n" in seen.head() + b"\r\n", seen.http


@probe("reply.malformed_body")
def is_no_json(ca):
    try:
        json.loads(issue(ca).body())
    except ValueError:
        return
    raise AssertionError("it is JSON")


@probe("reply.certificate_despite_error", answer="unavailable")
def an_error_and_a_certificate(ca):
    content = json.loads(issue(ca).body())
    assert content["statusCode"] == 9001 and len(content["certificate"]) > 1000, content["statusCode"]


@probe("reply.empty_certificate")
def success_without_a_certificate(ca):
    content = json.loads(issue(ca).body())
    assert content["statusCode"] == 0 and not content.get("certificate"), content


def openssl_reads(seen, password="p12-Password-1", *more):
    """What `openssl pkcs12` says of the certificate in an answer."""
    pem = json.loads(seen.body())["certificate"]
    der = subprocess.run(["openssl", "base64", "-d", "-A"], input=pem.encode(), capture_output=True, check=True).stdout
    return subprocess.run(["openssl", "pkcs12", "-nodes", "-passin", f"pass:{password}", *more], input=der,
                          capture_output=True, check=False)


@probe("pkcs12.other_password")
def does_not_open_with_the_password_of_the_request(ca):
    done = openssl_reads(issue(ca))
    assert done.returncode != 0 and b"invalid password" in done.stderr, done.stderr


@probe("pkcs12.corrupt")
def its_mac_does_not_hold(ca):
    done = openssl_reads(issue(ca))
    assert done.returncode != 0 and (b"mac verify" in done.stderr.lower() or b"invalid password" in done.stderr)


@probe("pkcs12.without_ca")
def holds_the_leaf_alone(ca):
    done = openssl_reads(issue(ca))
    assert done.returncode == 0 and done.stdout.count(b"BEGIN CERTIFICATE") == 1, done.stdout
