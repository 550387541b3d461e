#!/usr/bin/env python3
"""Makes the golden messages of this folder with Python's own json, urllib and xml modules and with iconv.

No code of the product takes part. Each message is a pair of files: `<encoding>-<charset>-<direction>.body`
has the octets, `….type` the Content-Type beside them. The texts that they hold stand once more, typed by
hand, in tests/unit/codec/golden.hpp.

Run it in this folder; it rewrites every file.
"""

import json
import pathlib
import subprocess
import urllib.parse
import xml.etree.ElementTree as ElementTree

FOLDER = pathlib.Path(__file__).parent

# CP932 has characters that JIS X 0208 lacks, and characters whose second octet is a backslash. It has 髙
# twice: Windows and iconv write FB FC, Python writes EE E0, so the XML messages have the other one.
NAMES = {"utf-8": "㈱髙～－ソ表😀", "cp932": "㈱髙～－ソ表", "euc-jp": "株式会社試験表示"}
MESSAGES = {"utf-8": "発行しました－😀", "cp932": "表示ソート～発行しました", "euc-jp": "発行しました"}
LABELS = {"utf-8": "UTF-8", "cp932": "Windows-31J", "euc-jp": "EUC-JP"}
KEY = "key-0123456789"
RENEWAL_PASSWORD = "r&<\"'> \\~+%=;"
PKCS12_PASSWORD = "p12 [pass]word!"
CERTIFICATE = "TUlJQg=="
BOUNDARY = "----golden.7f3A"
NAMESPACE = "urn:example:golden"


def iconv(text, charset):
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", charset.upper()],
                          input=text.encode("utf-8"), stdout=subprocess.PIPE, check=True).stdout


def json_message(tree, charset):
    text = json.dumps(tree, ensure_ascii=False, indent=1)
    octets = iconv(text, charset)
    assert octets.decode(charset) == text, "Python and iconv disagree"
    parameter = "" if charset == "utf-8" else "; charset=" + LABELS[charset]
    return octets, "application/json" + parameter


def xml_message(root, charset):
    octets = ElementTree.tostring(root, encoding=charset, xml_declaration=True)
    return octets, "application/xml; charset=" + LABELS[charset]


def form_message(pairs, charset):
    parameter = "" if charset == "utf-8" else "; charset=" + LABELS[charset]
    return (urllib.parse.urlencode([(name, iconv(value, charset)) for name, value in pairs])
            .replace("~", "%7E").encode("ascii"),  # the WHATWG escapes it, Python follows RFC 3986
            "application/x-www-form-urlencoded" + parameter)


def multipart_message(pairs, charset):
    body = b""
    for name, value in pairs:
        body += b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: form-data; name=\"" + name.encode() + b"\"\r\n"
        body += b"\r\n" + iconv(value, charset) + b"\r\n"
    return body + b"--" + BOUNDARY.encode() + b"--\r\n", f"multipart/form-data; boundary=\"{BOUNDARY}\""


def xml_request(charset):
    root = ElementTree.Element("req", {"version": "1.0"})
    ElementTree.SubElement(root, "subject", {"cn": NAMES[charset]})
    auth = ElementTree.SubElement(root, "auth", {"renewal": RENEWAL_PASSWORD})
    ElementTree.SubElement(auth, "key").text = KEY
    ElementTree.SubElement(ElementTree.SubElement(root, "p12"), "password").text = PKCS12_PASSWORD
    ElementTree.SubElement(root, "command").text = "1"
    return root


def xml_reply(charset):
    root = ElementTree.Element("res")
    for name, text in (("code", "0"), ("cert", CERTIFICATE), ("message", MESSAGES[charset])):
        ElementTree.SubElement(root, name).text = text
    return root


def in_namespace(root):
    """The same document with every element in NAMESPACE, to which ElementTree binds a prefix of its own."""
    for element in root.iter():
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    return root


def messages(charset):
    request_pairs = [("CN", NAMES[charset]), ("KEY", KEY), ("RPW", RENEWAL_PASSWORD), ("PPW", PKCS12_PASSWORD),
                     ("VER", "1.0"), ("CMD", "1")]
    reply_pairs = [("CODE", "0"), ("CERT", CERTIFICATE), ("MSG", MESSAGES[charset])]
    request_tree = {"version": "1.0", "request": {
        "commonName": NAMES[charset], "auth": {"key": KEY, "renewalPassword": RENEWAL_PASSWORD},
        "p12Password": PKCS12_PASSWORD, "command": 1}}
    reply_tree = {"result": {"code": 0, "p12": CERTIFICATE, "message": MESSAGES[charset]}}
    yield "json", "request", json_message(request_tree, charset)
    yield "json", "reply", json_message(reply_tree, charset)
    yield "xml", "request", xml_message(xml_request(charset), charset)
    yield "xml", "reply", xml_message(xml_reply(charset), charset)
    yield "prefixed-xml", "request", xml_message(in_namespace(xml_request(charset)), charset)
    yield "prefixed-xml", "reply", xml_message(in_namespace(xml_reply(charset)), charset)
    yield "form", "request", form_message(request_pairs, charset)
    yield "form", "reply", form_message(reply_pairs, charset)
    yield "multipart", "request", multipart_message(request_pairs, charset)
    yield "multipart", "reply", multipart_message(reply_pairs, charset)


def main():
    for charset in NAMES:
        for encoding, direction, (octets, content_type) in messages(charset):
            stem = f"{encoding}-{charset}-{direction}"
            (FOLDER / f"{stem}.body").write_bytes(octets)
            (FOLDER / f"{stem}.type").write_text(content_type, encoding="ascii")


if __name__ == "__main__":
    main()
