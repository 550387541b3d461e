"""What four invented CAs say on the wire, and by which rules. Each has its profile in ../profiles."""
import dataclasses
import re

from codec import Form, Json, Multipart, Xml

MEANINGS = ("format_error", "not_vetted", "key_used", "out_of_window", "bad_renewal_password",
            "not_api_issued", "client_auth_failed", "unavailable")


@dataclasses.dataclass(frozen=True)
class Limit:
    least: int
    most: int
    allowed: str  # a regular expression for one character
    in_bytes_of: str = ""  # counts bytes of this charset where it is given

    def accepts(self, text):
        length = len(text.encode(self.in_bytes_of, "replace")) if self.in_bytes_of else len(text)
        return (self.least <= length <= self.most and
                re.fullmatch(f"(?:{self.allowed})*", text) is not None)


@dataclasses.dataclass(frozen=True)
class Message:
    """Places on the wire of the names of the guideline's figures 5 to 7."""
    codec: object
    places: dict
    constants: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Operation:
    method: str
    path: str
    request: Message
    reply: Message


@dataclasses.dataclass(frozen=True)
class Dialect:
    name: str
    operations: dict
    ok: object
    codes: dict  # meaning -> code
    limits: dict
    http_status: dict = dataclasses.field(default_factory=dict)  # meaning -> HTTP status, else 200
    client_auth: str = "required"  # required | optional | after-request | front
    own_listener: bool = False  # renewal has a port of its own
    window_days: int = 30
    window_basis: str = "exact"  # exact | jst_date | utc_date
    closes_days: int = 0
    validity_days: int = 365
    ends_at_midnight: bool = False
    key_kind: str = "ec-p256"
    pkcs12_encryption: str = "aes-256"
    pkcs12_chain: str = "issuing"
    friendly_name: str = "edi"
    base64_columns: int = 0
    certificate_on_error: str = "absent"  # absent | empty | null
    renewal_password_rule: str = "verified"  # verified | ignored | replaces
    renews_once: bool = False
    key_spent_on_attempt: bool = False
    format_first: bool = True
    messages: str = "ja"
    tls_versions: tuple = ("TLSv1.2", "TLSv1.3")
    quirks: tuple = ()
    header: tuple = ()  # name and value of a field that every request has


def kaede():
    """Flat JSON, codes as text, client certificates demanded by TLS on a port of their own."""
    codec = Json(pretty=True)
    reply = Message(codec, {"status": "/resultCode", "message": "/resultMessage",
                            "certificate": "/pfx"})
    passwords = {"renewal_password": "/koshinPw", "pkcs12_password": "/pfxPw"}
    return Dialect(
        name="kaede",
        operations={
            "issue": Operation("POST", "/edi/v2/new?lang=ja", Message(
                codec, {"common_name": "/cn", "authentication_key": "/ninshoKey", **passwords}),
                reply),
            "renew": Operation("POST", "/edi/v2/update?lang=ja", Message(codec, passwords), reply)},
        ok="0",
        codes={"format_error": "E101", "not_vetted": "E201", "key_used": "E202",
               "out_of_window": "E301", "bad_renewal_password": "E302", "not_api_issued": "E303",
               "client_auth_failed": "E401", "unavailable": "E900"},
        limits={"common_name": Limit(4, 40, r"[A-Za-z0-9._-]"),
                "authentication_key": Limit(16, 24, r"[A-Z0-9]"),
                "renewal_password": Limit(6, 20, r"[!-~]"),
                "pkcs12_password": Limit(6, 64, r"[ -~]")},
        client_auth="required", own_listener=True, certificate_on_error="null",
        quirks=("chunked", "extra-members", "hsts"))


def sumire():
    """XML in Shift_JIS, numbers as codes, HTTP 403 for whatever is wrong with a client certificate."""
    codec = Xml("ninshoRequest", "ninshoResponse", "cp932", "Shift_JIS")
    reply = Message(codec, {"status": "/ninshoResponse/kekka/code",
                            "message": "/ninshoResponse/kekka/naiyo",
                            "certificate": "/ninshoResponse/shomeisho"})
    passwords = {"renewal_password": "/ninshoRequest/password/koshin",
                 "pkcs12_password": "/ninshoRequest/password/p12"}
    return Dialect(
        name="sumire",
        operations={
            "issue": Operation("POST", "/ca/shinki.cgi", Message(
                codec, {"common_name": "/ninshoRequest/riyosha/cn",
                        "authentication_key": "/ninshoRequest/riyosha/key", **passwords}), reply),
            "renew": Operation("POST", "/ca/koshin.cgi", Message(codec, passwords), reply)},
        ok=0,
        codes={"format_error": 1111, "not_vetted": 2100, "key_used": 2200, "out_of_window": 3100,
               "bad_renewal_password": 3200, "not_api_issued": 3300, "client_auth_failed": 4030,
               "unavailable": 9000},
        limits={"common_name": Limit(1, 64, r"[A-Za-z0-9]", "cp932"),
                "authentication_key": Limit(8, 32, r"[A-Za-z0-9]", "cp932"),
                "renewal_password": Limit(8, 16, r"[A-Za-z0-9]", "cp932"),
                "pkcs12_password": Limit(8, 32, r"[A-Za-z0-9&<>]", "cp932")},
        http_status={"format_error": 400, "not_vetted": 400, "key_used": 409, "out_of_window": 400,
                     "bad_renewal_password": 400, "not_api_issued": 403, "unavailable": 503},
        client_auth="optional", window_days=60, window_basis="jst_date", closes_days=1,
        validity_days=1095, ends_at_midnight=True, key_kind="rsa-2048", pkcs12_encryption="3des",
        pkcs12_chain="full", friendly_name="EDI証明書", base64_columns=76,
        certificate_on_error="empty", renewal_password_rule="replaces", key_spent_on_attempt=True,
        format_first=False, quirks=("lower-case-headers", "cookie"), header=("X-Kiyaku", "2024-10"))


def tsubaki():
    """Forms in EUC-JP, HTTP/1.0, TLS 1.2 only, 64 columns of Base64, a certificate renews once."""
    codec = Form("euc_jp")
    reply = Message(codec, {"status": "ret", "message": "msg", "certificate": "p12"})
    passwords = {"renewal_password": "rpass", "pkcs12_password": "ppass"}
    return Dialect(
        name="tsubaki",
        operations={
            "issue": Operation("POST", "/api", Message(
                codec, {"common_name": "name", "authentication_key": "key", **passwords},
                {"cmd": "new"}), reply),
            "renew": Operation("POST", "/api", Message(codec, passwords, {"cmd": "update"}),
                               reply)},
        ok=0,
        codes={"format_error": -1, "not_vetted": -2, "key_used": -3, "out_of_window": -4,
               "not_api_issued": -5, "client_auth_failed": -6, "unavailable": -99},
        limits={"common_name": Limit(1, 20, r"[a-z0-9_]"),
                "authentication_key": Limit(12, 12, r"[A-Za-z0-9]"),
                "renewal_password": Limit(4, 12, r"[A-Za-z0-9]"),
                "pkcs12_password": Limit(4, 12, r"[A-Za-z0-9+%=]")},
        client_auth="optional", window_days=14, window_basis="utc_date", closes_days=0,
        validity_days=398, key_kind="ec-p256", base64_columns=64, certificate_on_error="absent",
        renewal_password_rule="ignored", renews_once=True, tls_versions=("TLSv1.2",),
        quirks=("http10",))


def ume():
    """Multipart with PUT, JSON back, TLS 1.3 only, the client certificate asked for after the request."""
    form, json = Multipart("utf-8"), Json(with_charset=False)
    reply = Message(json, {"status": "/response/status", "message": "/response/detail",
                           "certificate": "/response/data/pkcs12"}, {"/response/version": 3})
    passwords = {"renewal_password": "renewalPassword", "pkcs12_password": "pkcs12Password"}
    return Dialect(
        name="ume",
        operations={
            "issue": Operation("PUT", "/certificates", Message(
                form, {"common_name": "commonName", "authentication_key": "token", **passwords}),
                reply),
            "renew": Operation("PUT", "/certificates/current", Message(form, passwords), reply)},
        ok="00",
        codes={"format_error": "F1", "not_vetted": "A1", "key_used": "A2", "out_of_window": "R1",
               "bad_renewal_password": "R2", "not_api_issued": "R3", "client_auth_failed": "R4",
               "unavailable": "X1"},
        limits={"common_name": Limit(3, 32, r"[A-Za-z0-9ぁ-んァ-ヶ一-龠 -]"),
                "authentication_key": Limit(20, 20, r"[A-Za-z0-9]"),
                "renewal_password": Limit(8, 32, r"[A-Za-z0-9]"),
                "pkcs12_password": Limit(8, 32, r"[A-Za-z0-9]")},
        http_status={meaning: 422 for meaning in MEANINGS},
        client_auth="after-request", window_days=45, window_basis="exact", closes_days=0,
        validity_days=825, key_kind="rsa-2048", pkcs12_chain="full", messages="en",
        tls_versions=("TLSv1.3",), quirks=("ber", "no-purpose"))


DIALECTS = {make.__name__: make for make in (kaede, sumire, tsubaki, ume)}
