"""Requests of each profile, and what stands in their answers, read by other software than ediconform."""
import base64
import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

from kit import PATIENCE, Connection, client_context, issue_body

PASSWORD = "p12-Password-1"


def plain(password):
    """Some profiles take letters and digits only."""
    return password.replace("-", "")


def xml_body(pair, password):
    return (f'<?xml version="1.0" encoding="Shift_JIS"?><request version="1.0" type="NEW">'
            f'<user cn="{pair["common_name"]}"><key>{pair["key"]}</key></user><password>'
            f'<renewal>renewalPass1</renewal><p12>{plain(password)}</p12></password></request>').encode()


def form_body(pair, password):
    return urllib.parse.urlencode({"cmd": "issue", "CN": pair["common_name"], "auth_key": pair["key"],
                                   "renew_pw": "renewal-Passwd-1", "p12_pw": password}).encode()


BODIES = {"neutral-json": ("application/json", issue_body), "neutral-xml": ("text/xml", xml_body),
          "neutral-form": ("application/x-www-form-urlencoded", form_body)}


def http_post(ca, operation, media_type, body, keep_alive=False):
    host, port = ca.address(operation)
    query = urllib.parse.urlsplit(ca.urls[operation]).query
    target = ca.path(operation) + ("?" + query if query else "")
    return (f"POST {target} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: {media_type}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n"
            ).encode() + body


def ask(ca, password=PASSWORD, keep_alive=False, timeout=PATIENCE):
    """One issue, in the profile of the CA: what was seen of it."""
    media_type, make = BODIES[ca.profile]
    connection = Connection(ca.address(), ca.trust)
    try:
        assert connection.shake_hands()
        connection.send(http_post(ca, "issue", media_type, make(ca.pair(), password), keep_alive))
        connection.read_to_end(timeout)
        return connection.seen
    finally:
        connection.close()


class Presenting:
    """A certificate that the CA handed out, to be presented."""

    def __init__(self, ca):
        self.given = ca.certificate()
        self.pem = pem_of(base64.b64decode(self.given["p12"]), self.given["password"])

    def context(self, trust):
        context = client_context(trust)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "own.pem")
            file.write_text(self.pem, encoding="ascii")
            context.load_cert_chain(file)
        return context

    def x509(self, *asked):
        return x509(self.pem, *asked)


def renew(ca, password=PASSWORD):
    """One renewal in JSON: what was presented, and what was seen."""
    old = Presenting(ca)
    body = json.dumps({"version": 1, "credential": {"renewalPassword": old.given["renewal_password"]},
                       "pkcs12": {"password": password}}).encode()
    connection = Connection(ca.address("renew"), context=old.context(ca.trust))
    try:
        assert connection.shake_hands()
        connection.send(http_post(ca, "renew", "application/json", body))
        connection.read_to_end()
        return old, connection.seen
    finally:
        connection.close()


def run(argv, octets, **options):
    return subprocess.run(argv, input=octets, capture_output=True, check=False, timeout=PATIENCE, **options)


def pkcs12_of(seen):
    """The octets of the file in an answer in JSON."""
    return base64.b64decode(json.loads(seen.body())["certificate"], validate=True)


def openssl_reads(der, password=PASSWORD, *more):
    return run(["openssl", "pkcs12", "-nodes", "-passin", "pass:" + password, *more], der)


def pem_of(der, password=PASSWORD):
    done = openssl_reads(der, password)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def info_of(der, password=PASSWORD, *more):
    """What OpenSSL's tool says of algorithms and iterations."""
    done = openssl_reads(der, password, "-info", "-noout", *more)
    return done.stderr.decode()


def leaf_of(seen):
    """The first certificate in the file of an answer, as PEM."""
    done = openssl_reads(pkcs12_of(seen), PASSWORD, "-clcerts", "-nokeys")
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def x509(pem, *asked):
    done = run(["openssl", "x509", "-noout", *asked], pem.encode())
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


def structure(der):
    """(depth, header length, length, rest of the line) of each element, as asn1parse prints them."""
    done = run(["openssl", "asn1parse", "-inform", "DER"], der)
    assert done.returncode == 0, done.stderr
    found = re.findall(r"^ *\d+:d=(\d+) +hl=(\d+) l= *(\S+) (.*)$", done.stdout.decode(), re.M)
    return [(int(depth), int(header), length, rest) for depth, header, length, rest in found]


def keytool_entries(der, password=PASSWORD):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "own.p12")
        file.write_bytes(der)
        done = subprocess.run(["keytool", "-list", "-keystore", str(file), "-storetype", "PKCS12"],
                              input=password.encode() + b"\n", capture_output=True, check=False, timeout=60,
                              env={**os.environ, "LC_ALL": "C"})
        return done
