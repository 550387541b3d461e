"""Defective CAs. Each defect breaks one statement of the guideline by replacing one part of the correct CA, and
names the statements that it violates. `follows` are further ones that no CA with this defect can meet; "*" stands
for all.

A defect that shows only in some dialects names them; the others suffice with the first."""
import base64
import binascii
import dataclasses
import unicodedata

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

import authority
from authority import DAY
from ca import Answer
from service import Issued, Outcome, Refused

DEFECTS = {}


@dataclasses.dataclass(frozen=True)
class Defect:
    name: str
    violates: tuple
    follows: tuple
    dialects: tuple
    apply: object
    says: str
    noted: bool = False      # the level of what it violates is O: it is noted, not red
    missed_because: str = ""  # a known limit of the tester


def defect(name, violates, follows=(), dialects=("kaede", "tsubaki"), **more):
    def register(function):
        DEFECTS[name] = Defect(name, tuple(violates), tuple(follows), tuple(dialects), function,
                               " ".join((function.__doc__ or "").split()), **more)
        return function
    return register


# -- The key (3.3, figure 5) -----------------------------------------------------------------------

@defect("used-key-accepted", ["CA-3.3-6"], ["CA-3.3-8"])
def _(ca, server):
    """A used key gives another certificate."""
    ca.service.find_pair = lambda values: find_vetted(ca, values)
    ca.service.claim = lambda pair, values: None


@defect("used-key-accepted-with-other-passwords", ["CA-3.3-6"], ["CA-3.3-8"])
def _(ca, server):
    """A used key is refused only where the request is the same to the last octet."""
    seen = set()

    def claim(pair, values):
        request = tuple(sorted(values.items()))
        if request in seen or pair.spent == "fixture":
            raise Refused("key_used")
        seen.add(request)

    ca.service.find_pair = lambda values: find_vetted(ca, values)
    ca.service.claim = claim


@defect("used-key-answered-with-first-certificate", ["CA-3.3-6"])
def _(ca, server):
    """A second issue with a key is a success, with the certificate of the first."""
    made, find = {}, ca.service.find_pair
    correct = ca.service.make
    ca.service.find_pair = lambda values: find_vetted(ca, values) if values[
        "authentication_key"] in made else find(values)
    ca.service.claim = lambda pair, values: setattr(pair, "spent", True)

    def make(operation, common_name, values, record=None):
        key = values.get("authentication_key")
        if key in made:
            return made[key]
        outcome = correct(operation, common_name, values, record)
        if key:
            made[key] = outcome
        return outcome

    ca.service.make = make


@defect("used-key-accepted-in-a-race", ["CA-3.3-8"])
def _(ca, server):
    """Looks whether the key is used, makes the certificate, and only then marks the key."""
    correct = ca.service.make

    def make(operation, common_name, values, record=None):
        server.waiting.wait(0.05)
        outcome = correct(operation, common_name, values, record)
        if operation == "issue":
            ca.service.pairs[values["authentication_key"]].spent = True
        return outcome

    ca.service.claim = lambda pair, values: None
    ca.service.make = make


@defect("any-key-accepted", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.3-4", "CA-3.3-6", "CA-3.3-1", "CA-3.5-5"])
def _(ca, server):
    """The key is not compared at all."""
    def find_pair(values):
        for pair in ca.service.pairs.values():
            if pair.common_name == values["common_name"] and pair.vetted:
                return pair
        raise Refused("not_vetted")
    ca.service.find_pair = find_pair


@defect("key-compared-by-prefix", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.5-5"])
def _(ca, server):
    """Only the first eight characters of the key count."""
    def find_pair(values):
        for pair in ca.service.pairs.values():
            if (pair.key[:8] == values["authentication_key"][:8] and
                    pair.common_name == values["common_name"]):
                return judged(pair)
        raise Refused("not_vetted")
    ca.service.find_pair = find_pair


@defect("key-compared-without-case", ["CA-3.1-11", "CA-3.5-2"], dialects=("tsubaki",))
def _(ca, server):
    """Upper and lower case of the key are one."""
    def find_pair(values):
        for pair in ca.service.pairs.values():
            if (pair.key.lower() == values["authentication_key"].lower() and
                    pair.common_name == values["common_name"]):
                return judged(pair)
        raise Refused("not_vetted")
    ca.service.find_pair = find_pair


@defect("key-of-another-name-accepted", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.5-5", "CA-3.1-10"])
def _(ca, server):
    """The key alone is looked up; the CommonName may be any."""
    def find_pair(values):
        if values["authentication_key"] not in ca.service.pairs:
            raise Refused("not_vetted")
        return judged(ca.service.pairs[values["authentication_key"]])
    ca.service.find_pair = find_pair


@defect("empty-key-accepted", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.3-2"])
def _(ca, server):
    """A request without a key is issued in the name that it gives."""
    allow_missing(ca, "authentication_key", "")
    find = ca.service.find_pair

    def find_pair(values):
        if values["authentication_key"]:
            return find(values)
        return next(pair for pair in ca.service.pairs.values()
                    if pair.common_name == values["common_name"])
    ca.service.find_pair = find_pair
    ca.service.claim = lambda pair, values: None if not values["authentication_key"] else type(
        ca.service).claim(ca.service, pair, values)


@defect("unvetted-accepted", ["CA-3.3-4"], ["CA-3.3-1"])
def _(ca, server):
    """Vetting is not looked at."""
    for pair in ca.service.pairs.values():
        pair.vetted = True


@defect("format-error-spends-key", ["CA-3.3-6"], noted=True)
def _(ca, server):
    """A request with a format error uses its key up, unlike the profile says (A12)."""
    correct = ca.service.check_format

    def check_format(values):
        try:
            correct(values)
        except Refused:
            pair = ca.service.pairs.get(values.get("authentication_key"))
            if pair:
                pair.spent = True
            raise
    ca.service.check_format = check_format


@defect("second-certificate-refused", ["CA-3.4-1"])
def _(ca, server):
    """One certificate a user, and no more."""
    users, count = {}, 0
    for pair in list(ca.service.pairs.values())[:2]:
        users[pair.common_name] = "kaisha-a"

    def claim(pair, values):
        nonlocal count
        if pair.common_name in users:
            count += 1
            if count > 1:
                raise Refused("not_vetted")
        type(ca.service).claim(ca.service, pair, values)
    ca.service.claim = claim


@defect("unknown-name-told", ["CA-3.5-5"], ["CA-3.3-1"], noted=True)
def _(ca, server):
    """An unknown CommonName has a code of its own."""
    correct = ca.service.find_pair

    def find_pair(values):
        if values["common_name"] not in {pair.common_name for pair in ca.service.pairs.values()}:
            raise Refused("unavailable")
        return correct(values)
    ca.service.find_pair = find_pair


# -- Format (3.3) ----------------------------------------------------------------------------------

@defect("renewal-password-length-ignored", ["CA-3.3-2"])
def _(ca, server):
    """The limits of the renewal password are not kept."""
    loosen(ca, "renewal_password", least=1, most=9999)


@defect("common-name-length-ignored", ["CA-3.3-1"], ["CA-3.3-2"])
def _(ca, server):
    """A CommonName that is too long is looked for like any other."""
    loosen(ca, "common_name", least=1, most=9999)


@defect("pkcs12-password-one-longer-accepted", ["CA-3.3-2"])
def _(ca, server):
    """The upper limit of the PKCS#12 password is off by one."""
    loosen(ca, "pkcs12_password", most=ca.dialect.limits["pkcs12_password"].most + 1)


@defect("pkcs12-password-cut-to-limit", ["CA-3.3-2"])
def _(ca, server):
    """A PKCS#12 password that is too long is cut instead of refused."""
    limit = ca.dialect.limits["pkcs12_password"]
    loosen(ca, "pkcs12_password", most=9999)
    ca.service.pkcs12_password = lambda values, record: values["pkcs12_password"][:limit.most]


@defect("longest-password-refused", ["CA-3.1-2", "CA-3.1-4"])
def _(ca, server):
    """The upper limit of the passwords is off by one."""
    for member in ("pkcs12_password", "renewal_password"):
        loosen(ca, member, most=ca.dialect.limits[member].most - 1)


@defect("shortest-password-refused", ["CA-3.1-2", "CA-3.1-4"])
def _(ca, server):
    """The lower limit of the passwords is off by one."""
    for member in ("pkcs12_password", "renewal_password"):
        loosen(ca, member, least=ca.dialect.limits[member].least + 1)


@defect("any-character-in-renewal-password", ["CA-3.3-3"], ["CA-3.3-1"])
def _(ca, server):
    """The characters of the renewal password are not looked at."""
    loosen(ca, "renewal_password", allowed=r"(?s:.)")


@defect("full-width-folded", ["CA-3.3-3"], ["CA-3.3-1", "CA-3.1-11", "CA-3.5-2"])
def _(ca, server):
    """Full-width letters are made ASCII before anything looks at them (NFKC)."""
    correct = ca.read
    ca.read = lambda name, request: {member: unicodedata.normalize("NFKC", text)
                                     for member, text in correct(name, request).items()}


@defect("control-characters-dropped", ["CA-3.3-3"], ["CA-3.3-1"])
def _(ca, server):
    """Control characters are dropped in silence."""
    correct = ca.read
    ca.read = lambda name, request: {member: "".join(c for c in text if c >= " ")
                                     for member, text in correct(name, request).items()}


@defect("half-width-kana-accepted", ["CA-3.3-3"], ["CA-3.3-1"])
def _(ca, server):
    """Half-width kana count as half-width letters."""
    for member, limit in ca.dialect.limits.items():
        loosen(ca, member, allowed="[ｦ-ﾟ" + limit.allowed[1:])


@defect("emoji-accepted", ["CA-3.3-3"], ["CA-3.3-1"], dialects=("ume",))
def _(ca, server):
    """Characters beyond the basic plane pass."""
    for member, limit in ca.dialect.limits.items():
        loosen(ca, member, allowed="[\U00010000-\U0010ffff" + limit.allowed[1:])


@defect("missing-renewal-password-accepted", ["CA-3.1-3", "CA-3.1-5"], ["CA-3.3-2"])
def _(ca, server):
    """A request without a renewal password is served."""
    allow_missing(ca, "renewal_password", "")
    ca.service.check_renewal_password = lambda record, values: None


@defect("missing-pkcs12-password-accepted", ["CA-3.1-3", "CA-3.1-5"], ["CA-3.3-2"])
def _(ca, server):
    """A request without a PKCS#12 password gets a file with a default one."""
    allow_missing(ca, "pkcs12_password", "changeit")


@defect("white-space-trimmed", ["CA-3.3-3"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """White space around a value is dropped in silence."""
    correct = ca.read
    ca.read = lambda name, request: {member: text.strip()
                                     for member, text in correct(name, request).items()}


@defect("trailing-line-feed-accepted", ["CA-3.3-3"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """The pattern for permitted characters lets a line feed at the end pass, as `$` does in many languages."""
    correct = ca.service.check_format
    ca.service.check_format = lambda values: correct(
        {member: text[:-1] if text.endswith("\n") else text for member, text in values.items()})


@defect("refusal-remembered", ["CA-3.1-2"], ["CA-3.3-4"])
def _(ca, server):
    """A pair that was refused before its vetting was complete stays refused."""
    refused = set()
    correct = ca.service.find_pair

    def find_pair(values):
        key = values["authentication_key"]
        try:
            if key in refused:
                raise Refused("not_vetted")
            return correct(values)
        except Refused:
            refused.add(key)
            raise
    ca.service.find_pair = find_pair


# -- What is issued (3.1, figure 7) ----------------------------------------------------------------

@defect("pkcs12-without-ca-certificate", ["CA-3.1-8"])
def _(ca, server):
    """Only the client certificate is in the PKCS#12."""
    ca.authority.chain = lambda: []


@defect("pkcs12-with-unrelated-ca-certificate", ["CA-3.1-8"])
def _(ca, server):
    """The CA certificate in the PKCS#12 is that of another CA."""
    other = authority.Signer("Betsu no CA")
    ca.authority.chain = lambda: [other.certificate]


@defect("pkcs12-with-renewed-ca-key", ["CA-3.1-8"])
def _(ca, server):
    """The CA certificate in the PKCS#12 has the right name and an old key."""
    old = authority.Signer("Kaede EDI Issuing CA", ca.authority.root)
    ca.authority.chain = lambda: [old.certificate]


# Which of the certificates is the client's is told by the key, so that its name and number are not met either.
@defect("pkcs12-with-key-of-another", ["CA-3.1-8"], ["CA-3.1-4", "CA-3.1-10", "CA-3.1-13"])
def _(ca, server):
    """The private key is not that of the certificate."""
    correct = ca.authority.certify

    def certify(common_name, key, *more):
        return correct(common_name, authority.new_key(ca.dialect.key_kind), *more)

    # The library refuses a key that does not fit, so the key goes in beside another certificate.
    def pack(key, certificate, password):
        return pkcs12.serialize_key_and_certificates(
            b"edi", key, None, [certificate, *ca.authority.chain()],
            ca.authority.protection(password))
    ca.authority.certify, ca.authority.pack = certify, pack


# Which of the certificates is the client's is told by the key, so that its name and number are not met either.
@defect("pkcs12-without-key", ["CA-3.1-8"], ["CA-3.1-4", "CA-3.1-10", "CA-3.1-13"])
def _(ca, server):
    """Certificates alone."""
    ca.authority.pack = lambda key, certificate, password: pkcs12.serialize_key_and_certificates(
        b"edi", None, None, [certificate, *ca.authority.chain()], ca.authority.protection(password))


@defect("pkcs12-password-of-renewal", ["CA-3.1-9"])
def _(ca, server):
    """The PKCS#12 opens with the renewal password."""
    ca.service.pkcs12_password = lambda values, record: values["renewal_password"]


@defect("pkcs12-password-lower-case", ["CA-3.1-9"])
def _(ca, server):
    """The PKCS#12 password is put into lower case."""
    ca.service.pkcs12_password = lambda values, record: values["pkcs12_password"].lower()


@defect("pkcs12-password-cut-to-ten", ["CA-3.1-9"])
def _(ca, server):
    """The PKCS#12 password is cut after ten characters."""
    ca.service.pkcs12_password = lambda values, record: values["pkcs12_password"][:10]


@defect("pkcs12-password-plus-is-space", ["CA-3.1-9"], dialects=("tsubaki",))
def _(ca, server):
    """An escaped plus is unescaped twice."""
    ca.service.pkcs12_password = lambda values, record: values["pkcs12_password"].replace("+", " ")


@defect("pkcs12-password-entity-kept", ["CA-3.1-9"], dialects=("sumire",))
def _(ca, server):
    """The PKCS#12 password keeps the entities of XML."""
    ca.service.pkcs12_password = lambda values, record: (
        values["pkcs12_password"].replace("&", "&amp;").replace("<", "&lt;"))


@defect("pkcs12-unencrypted", ["CA-3.1-9"])
def _(ca, server):
    """The PKCS#12 is not protected at all."""
    ca.authority.protection = lambda password: serialization.NoEncryption()


@defect("renewed-pkcs12-with-first-password", ["CA-3.1-9"])
def _(ca, server):
    """The PKCS#12 of a renewal has the password of the certificate that is renewed."""
    ca.service.pkcs12_password = lambda values, record: (
        "Fixture1234" if record else values["pkcs12_password"])


@defect("bare-certificate", ["CA-3.1-9", "CA-3.1-7"], ["CA-3.1-8"])
def _(ca, server):
    """The certificate field holds the certificate alone."""
    ca.authority.pack = lambda key, certificate, password: certificate.public_bytes(
        serialization.Encoding.DER)


@defect("pem-in-base64", ["CA-3.1-7", "CA-3.1-9"], ["CA-3.1-8"])
def _(ca, server):
    """The certificate field holds the Base64 of PEM blocks."""
    ca.authority.pack = lambda key, certificate, password: (
        authority.pem_of_key(key) + authority.pem_of(certificate, *ca.authority.chain()))


@defect("hexadecimal-in-place-of-base64", ["CA-3.1-7"], ["CA-3.1-8", "CA-3.1-9"])
def _(ca, server):
    """The PKCS#12 is written in hexadecimal."""
    ca.text_of = lambda pkcs12_: binascii.hexlify(pkcs12_).decode()


@defect("base64-without-padding", ["CA-3.1-7"])
def _(ca, server):
    """The padding of the Base64 is left out."""
    correct = ca.text_of
    # One of three lengths needs none; a friendly name makes the length change at random.
    ca.text_of = lambda pkcs12_: correct(pkcs12_).rstrip("=")


@defect("base64-twice", ["CA-3.1-7", "CA-3.1-9"], ["CA-3.1-8"])
def _(ca, server):
    """The PKCS#12 is put into Base64 twice."""
    correct = ca.text_of
    ca.text_of = lambda pkcs12_: correct(base64.b64encode(pkcs12_))


@defect("base64-with-pem-lines", ["CA-3.1-7"])
def _(ca, server):
    """The Base64 stands between BEGIN and END lines."""
    correct = ca.text_of
    ca.text_of = lambda pkcs12_: f"-----BEGIN PKCS12-----\n{correct(pkcs12_)}\n-----END PKCS12-----"


@defect("common-name-upper-case", ["CA-3.1-10"], ["CA-3.1-13"])
def _(ca, server):
    """CommonNames are put into upper case."""
    correct = ca.authority.subject
    ca.authority.subject = lambda common_name: correct(common_name.upper())


@defect("common-name-in-organisational-unit", ["CA-3.1-10"], ["CA-3.1-13"])
def _(ca, server):
    """The name asked for is the OU; the CommonName is that of the company."""
    def subject(common_name):
        return x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, common_name),
                          x509.NameAttribute(x509.NameOID.COMMON_NAME, "Shiken Shoji")])
    ca.authority.subject = subject


@defect("common-name-with-number", ["CA-3.1-10"], ["CA-3.1-13"])
def _(ca, server):
    """A running number follows the CommonName."""
    correct = ca.authority.subject
    ca.authority.subject = lambda common_name: correct(f"{common_name} 0001")


@defect("for-servers-only", ["CA-3.1-8"], ["CA-4.2-1"])
def _(ca, server):
    """Issued certificates are for TLS servers."""
    ca.authority.purposes = (ExtendedKeyUsageOID.SERVER_AUTH,)


@defect("expired-when-issued", ["CA-3.1-8"], ["CA-3.4-3", "CA-3.1-2", "CA-3.1-4", "CA-4.2-1"])
def _(ca, server):
    """Issued certificates have ended."""
    now = authority.now()
    ca.authority.validity = lambda: (now - 10 * DAY, now - DAY)


@defect("begins-tomorrow", ["CA-3.1-8"], ["CA-3.1-2", "CA-3.1-4"])
def _(ca, server):
    """Issued certificates begin a day later."""
    now = authority.now()
    ca.authority.validity = lambda: (now + DAY, now + 365 * DAY)


@defect("signed-by-nobody", ["CA-3.1-8"])
def _(ca, server):
    """Issued certificates name the issuing CA and are signed with another key."""
    impostor = authority.Signer("Kaede EDI Issuing CA", ca.authority.root, ca.dialect.key_kind)
    ca.authority.signer = lambda: impostor


@defect("success-with-code-one", ["CA-3.1-6"], ["CA-3.1-1", "CA-3.1-2", "CA-3.1-4", "CA-3.3-6", "CA-3.3-7",
                                                "CA-3.4-1", "CA-4.2-1", "CA-3.1-7"])
def _(ca, server):
    """Success is 1."""
    correct = ca.code
    one = "1" if isinstance(ca.dialect.ok, str) else 1
    ca.code = lambda meaning: one if meaning == "ok" else correct(meaning)


@defect("code-of-other-type", ["CA-3.1-6"], ["CA-3.3-1", "CA-3.1-1", "CA-3.1-2", "CA-3.1-4"],
        dialects=("kaede",))
def _(ca, server):
    """The code is a number in JSON where the specification says text."""
    correct = ca.code
    ca.code = lambda meaning: 0 if meaning == "ok" else int(correct(meaning)[1:])


@defect("no-code-on-success", ["CA-3.1-6"], ["CA-3.1-1", "CA-3.1-2", "CA-3.1-4", "CA-4.2-1", "CA-3.3-6",
                                             "CA-3.3-7", "CA-3.4-1"])
def _(ca, server):
    """An answer of success holds the certificate alone."""
    change_reply(ca, lambda place, outcome, values: outcome.pkcs12 and values.pop(place["status"]))


@defect("success-without-certificate", ["CA-3.1-7"], ["CA-3.1-2", "CA-3.1-4", "CA-3.4-1", "CA-3.1-8", "CA-3.1-9",
                                                      "CA-3.1-10", "CA-3.1-13"])
def _(ca, server):
    """An answer of success holds the code alone."""
    change_reply(ca, lambda place, outcome, values: values.pop(place["certificate"], None))


@defect("certificate-under-another-name", ["CA-3.1-7"], ["CA-3.1-2", "CA-3.1-4", "CA-3.4-1", "CA-3.1-8",
                                                         "CA-3.1-9", "CA-3.1-10", "CA-3.1-13"])
def _(ca, server):
    """The certificate stands in another member than the specification says."""
    def change(place, outcome, values):
        if outcome.pkcs12:
            values[place["certificate"] + "Data"] = values.pop(place["certificate"])
    change_reply(ca, change)


# -- Errors (3.3, figure 7) ------------------------------------------------------------------------

@defect("errors-without-code", ["CA-3.3-1", "CA-3.1-6"], ["CA-3.1-3", "CA-3.1-5", "CA-3.1-11", "CA-3.3-2", "CA-3.3-3", "CA-3.3-4",
                                    "CA-3.3-5", "CA-3.3-6", "CA-3.3-7", "CA-4.1-2", "CA-3.5-5"])
def _(ca, server):
    """An error answer has a message and no code."""
    change_reply(ca, lambda place, outcome, values: outcome.pkcs12 or values.pop(place["status"]))


@defect("unvetted-answered-with-zero", ["CA-3.3-1", "CA-3.3-4"], ["CA-3.1-11", "CA-3.1-12", "CA-3.5-5"])
def _(ca, server):
    """"Not vetted" is a success without a certificate."""
    correct = ca.code
    ca.code = lambda meaning: ca.dialect.ok if meaning == "not_vetted" else correct(meaning)


@defect("codes-swapped", ["CA-3.3-1"], ["CA-3.5-5"])
def _(ca, server):
    """The codes of the four causes are mixed up."""
    swapped = {"format_error": "out_of_window", "out_of_window": "format_error",
               "not_vetted": "key_used", "key_used": "not_vetted"}
    correct = ca.code
    ca.code = lambda meaning: correct(swapped.get(meaning, meaning))


@defect("undocumented-code", ["CA-3.3-1"], ["CA-3.5-5"])
def _(ca, server):
    """Errors have a code that the table lacks."""
    code = "E999" if isinstance(ca.dialect.ok, str) else 99999
    correct = ca.code
    ca.code = lambda meaning: correct(meaning) if meaning == "ok" else code


@defect("error-with-certificate", ["CA-3.1-12"], ["*"])
def _(ca, server):
    """An error answer brings the last certificate that was issued."""
    last = []
    correct = ca.service.make

    def make(*arguments, **named):
        outcome = correct(*arguments, **named)
        last.append(outcome.pkcs12)
        return outcome

    def change(place, outcome, values):
        if not outcome.pkcs12 and last:
            values[place["certificate"]] = ca.text_of(last[-1])
    ca.service.make = make
    change_reply(ca, change)


@defect("errors-as-server-errors", ["CA-3.3-1"], ["CA-3.1-3", "CA-3.1-5", "CA-3.1-6", "CA-3.1-11", "CA-3.3-2", "CA-3.3-3", "CA-3.3-4",
                                                "CA-3.3-5", "CA-3.3-6", "CA-3.3-7", "CA-4.1-2", "CA-3.5-5"])
def _(ca, server):
    """Every refusal is an HTTP 500 page."""
    correct = ca.present
    ca.present = lambda name, outcome, values: (correct(name, outcome, values) if outcome.pkcs12
                                                else ca.http_error(500, "Internal Server Error"))


@defect("used-key-hangs-up", ["CA-3.3-6", "CA-1.5-1"], ["CA-3.3-1", "CA-3.1-6", "CA-3.3-7"])
def _(ca, server):
    """A used key is answered with the end of the connection."""
    correct = ca.present
    ca.present = lambda name, outcome, values: (None if outcome.meaning == "key_used"
                                                else correct(name, outcome, values))


@defect("reply-not-well-formed", ["CA-3.1-6"], ["*"], dialects=("kaede", "sumire"))
def _(ca, server):
    """Every answer lacks its last character but white space."""
    correct = ca.present

    def present(name, outcome, values):
        answer = correct(name, outcome, values)
        return Answer(answer.status, answer.content_type, answer.body.rstrip()[:-1])
    ca.present = present


@defect("method-ignored", ["CA-3.1-11"])
def _(ca, server):
    """Any method issues, and a DELETE gets what it asks for without a key."""
    correct = ca.answer

    def answer(request):
        if request.method == "DELETE":
            outcome = ca.service.make("issue", "nobody", {"renewal_password": "x", "pkcs12_password": "x"})
            return ca.present("issue", outcome, {})
        return correct(request)
    ca.answer = answer


@defect("unknown-path-answered-with-page", ["CA-4.3-1"])
def _(ca, server):
    """An unknown path gets the portal's page with 200."""
    correct = ca.http_error
    ca.http_error = lambda status, reason: correct(200 if status == 404 else status, reason)


@defect("unknown-path-redirected", ["CA-4.3-1"])
def _(ca, server):
    """An unknown path is redirected to the portal."""
    correct = ca.http_error

    def http_error(status, reason):
        if status != 404:
            return correct(status, reason)
        return Answer(302, "text/html", b"", {"Location": "/portal"})
    ca.http_error = http_error


@defect("any-path-is-issue", ["CA-4.3-1"], dialects=("kaede",))
def _(ca, server):
    """A path that is unknown is taken for the issue."""
    correct = ca.route
    ca.route = lambda request: ("issue", None) if correct(request)[0] is None else correct(request)


@defect("success-with-http-500", ["CA-3.1-1", "CA-3.1-2", "CA-3.1-4"], ["*"])
def _(ca, server):
    """A success is answered with HTTP 500."""
    correct = ca.http_status
    ca.http_status = lambda outcome: 500 if outcome.meaning == "ok" else correct(outcome)


@defect("content-length-too-long", ["CA-1.5-1"], ["*"], dialects=("tsubaki",))
def _(ca, server):
    """Each answer promises more octets than come."""
    correct = ca.answer

    def answer(request):
        reply = correct(request)
        reply.body = ShortBody(reply.body)
        return reply
    ca.answer = answer


@defect("no-status-line", ["CA-1.5-1"], ["*"], dialects=("tsubaki",))
def _(ca, server):
    """An error is answered without a status line and headers, as HTTP/0.9 had it."""
    correct = ca.answer

    def answer(request):
        reply = correct(request)
        server.bare = reply.status == 200 and b"p12" not in reply.body
        return reply
    ca.answer = answer


# -- Renewal (3.3, 3.4, figure 9) ------------------------------------------------------------------

@defect("window-ignored", ["CA-3.3-5"])
def _(ca, server):
    """A certificate can be renewed at any time."""
    ca.service.check_window = lambda certificate: None


@defect("window-opens-two-days-early", ["CA-3.3-5"])
def _(ca, server):
    """The renewal window opens two days too early."""
    correct = ca.service.window
    ca.service.window = lambda expiry: (correct(expiry)[0] - 2 * DAY, correct(expiry)[1])


@defect("window-never-opens", ["CA-3.1-4", "CA-3.1-1"], ["CA-4.2-1", "CA-3.3-7", "CA-3.1-5", "CA-3.3-1", "CA-4.2-2"])
def _(ca, server):
    """No renewal is ever possible."""
    def check_window(certificate):
        raise Refused("out_of_window")
    ca.service.check_window = check_window


@defect("renewal-asks-for-new-key-pair", ["CA-3.1-4", "CA-3.1-1"], ["CA-4.2-1", "CA-3.3-7", "CA-3.3-5", "CA-3.1-5",
                                          "CA-4.1-2", "CA-3.3-1", "CA-4.2-2"])
def _(ca, server):
    """A renewal without a CommonName is a format error."""
    def renew(values, certificate):
        return Outcome("format_error")
    ca.service.renew = renew


@defect("renewed-name-changed", ["CA-3.1-13"])
def _(ca, server):
    """The CommonName of a renewed certificate bears the year."""
    ca.service.renewed_name = lambda record: record.common_name + "-2027"


@defect("old-certificate-given-again", ["CA-3.1-4"])
def _(ca, server):
    """A renewal gives the serial number of the old certificate again."""
    state = {}
    correct = ca.service.renew_or_refuse
    draw = ca.authority.serial

    def renew_or_refuse(values, certificate):
        state["serial"] = certificate.serial_number
        try:
            return correct(values, certificate)
        finally:
            state.clear()
    ca.service.renew_or_refuse = renew_or_refuse
    ca.authority.serial = lambda: state.get("serial") or draw()


@defect("renewed-begins-at-expiry", ["CA-3.4-3"], ["CA-3.1-8"])
def _(ca, server):
    """A renewed certificate begins after the old one has ended."""
    state = {}
    correct, validity = ca.service.renew_or_refuse, ca.authority.validity

    def renew_or_refuse(values, certificate):
        end = authority.not_after(certificate)
        state["validity"] = end + DAY, end + 366 * DAY
        try:
            return correct(values, certificate)
        finally:
            state.clear()
    ca.service.renew_or_refuse = renew_or_refuse
    ca.authority.validity = lambda: state.get("validity") or validity()


@defect("renewal-password-ignored", ["CA-3.1-5"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """The renewal password is not compared, unlike the profile says (A5)."""
    ca.service.check_renewal_password = lambda record, values: None


@defect("renewal-password-compared-by-prefix", ["CA-3.1-5"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """Eight characters of the renewal password count."""
    def check(record, values):
        if record.renewal_password[:8] != values["renewal_password"][:8]:
            raise Refused("bad_renewal_password")
    ca.service.check_renewal_password = check


@defect("renewed-twice", ["CA-3.3-7"], dialects=("tsubaki",))
def _(ca, server):
    """A certificate renews twice, unlike the profile says (A3)."""
    ca.service.claim_renewal = lambda record: None


@defect("renewed-twice-in-a-race", ["CA-3.3-7"], dialects=("tsubaki",))
def _(ca, server):
    """Marks a certificate as renewed only when the new one is made."""
    correct = ca.service.make

    def claim_renewal(record):
        if record.renewed:
            raise Refused("key_used")

    def make(operation, common_name, values, record=None):
        server.waiting.wait(0.05)
        outcome = correct(operation, common_name, values, record)
        if record:
            record.renewed = True
        return outcome
    ca.service.claim_renewal, ca.service.make = claim_renewal, make


@defect("not-api-issued-renewed", ["CA-4.1-2"])
def _(ca, server):
    """Certificates of the ordinary procedure are renewed too."""
    for record in ca.service.issued.values():
        record.through_api = True


@defect("no-client-certificate-accepted", ["CA-3.4-5"], ["CA-3.4-6"], dialects=("tsubaki",))
def _(ca, server):
    """A renewal without a client certificate is served for whoever was first."""
    correct = ca.admit
    first = next(iter(ca.service.issued))

    class Somebody:
        serial_number = first

    def admit(request):
        certificate, trouble = correct(request)
        if trouble == "none presented":
            return Somebody, ""
        return certificate, trouble
    check = ca.service.check_window
    ca.service.check_window = lambda certificate: None if certificate is Somebody else check(certificate)
    for serial, record in list(ca.service.issued.items()):
        if record.through_api:
            Somebody.serial_number = serial
    ca.admit = admit


@defect("identity-remembered-by-address", ["CA-3.4-5"], ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """Who shows no certificate is taken for the last one who did from that address."""
    correct, last = ca.admit, []

    def admit(request):
        certificate, trouble = correct(request)
        if trouble == "none presented" and last:
            return last[-1], ""
        if not trouble:
            last.append(certificate)
        return certificate, trouble
    ca.admit = admit


@defect("issue-demands-client-certificate", ["CA-3.1-1", "CA-3.1-2"], ["*"], dialects=("sumire",))
def _(ca, server):
    """A new certificate is issued only to who has one."""
    correct = ca.answer

    def answer(request):
        name, _ = ca.route(request)
        if name == "issue" and ca.admit(request)[1]:
            return ca.forbidden("none presented")
        return correct(request)
    ca.answer = answer


@defect("expired-accepted", ["CA-4.1-1"], ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """Nobody looks at the end of a client certificate's validity."""
    ca.out_of_validity = lambda certificate: (
        "not yet valid" if authority.now() < authority.not_before(certificate) else "")
    correct = ca.service.window
    ca.service.window = lambda expiry: (correct(expiry)[0], authority.now() + DAY)


@defect("not-yet-valid-accepted", ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """Nobody looks at the beginning of a client certificate's validity."""
    ca.out_of_validity = lambda certificate: (
        "expired" if authority.now() > authority.not_after(certificate) else "")


@defect("client-authentication-answered-500", ["CA-3.4-6"], ["CA-3.4-5", "CA-4.1-1"], dialects=("tsubaki",))
def _(ca, server):
    """A failure of client authentication is an HTTP 500."""
    ca.forbidden = lambda trouble: ca.http_error(500, "Internal Server Error")


@defect("client-authentication-answered-401", ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """A failure of client authentication is an HTTP 401."""
    ca.forbidden = lambda trouble: ca.http_error(401, "Unauthorized")


@defect("client-authentication-answered-200", ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """A failure of client authentication is a business error with HTTP 200."""
    correct = ca.http_status
    ca.http_status = lambda outcome: (200 if outcome.meaning == "client_auth_failed"
                                      else correct(outcome))
    ca.forbidden = lambda trouble: ca.present("renew", Outcome("client_auth_failed"), {})


@defect("certificates-of-any-ca-accepted", ["CA-3.4-5"], ["CA-3.4-6"], dialects=("behind-nginx",))
def _(ca, server):
    """The name in a client certificate counts, whoever signed it: the CA behind a web server that lets every
    certificate pass (`optional_no_ca`) does not look at what the web server says of it."""
    by_name = {record.common_name: serial for serial, record in ca.service.issued.items()}

    class Named:
        def __init__(self, certificate):
            self.serial_number = by_name.get(authority.common_name(certificate))

    server.trusts_front_blindly = True
    correct = ca.service.renew
    window = ca.service.check_window
    ca.service.check_window = lambda named: window(named.certificate)

    def renew(values, certificate):
        named = Named(certificate)
        named.certificate = certificate
        return correct(values, named)
    ca.service.renew = renew


# -- Transport (3.5) -------------------------------------------------------------------------------

@defect("old-tls-offered", ["CA-3.5-4"], dialects=("tsubaki",), noted=True)
def _(ca, server):
    """TLS 1.0 is offered."""
    import ssl
    for listener in server.listeners.values():
        listener.context.minimum_version = ssl.TLSVersion.TLSv1
        listener.context.set_ciphers("ALL:@SECLEVEL=0")


@defect("null-suites-offered", ["CA-3.5-1", "CA-3.5-4"], dialects=("tsubaki",))
def _(ca, server):
    """Suites without encryption are offered."""
    for listener in server.listeners.values():
        listener.context.set_ciphers("ALL:eNULL:@SECLEVEL=0")


@defect("anonymous-suites-offered", ["CA-3.5-4"], dialects=("tsubaki",), noted=True)
def _(ca, server):
    """Suites without a server certificate are offered."""
    for listener in server.listeners.values():
        listener.context.set_ciphers("ALL:aNULL:@SECLEVEL=0")


@defect("plain-http-served", ["CA-3.5-1"], dialects=("tsubaki",))
def _(ca, server):
    """The port of the API serves plain HTTP too."""
    import socket
    for listener in server.listeners.values():
        encrypted = listener.get_request

        def get_request(listener=listener, encrypted=encrypted):
            context = listener.context
            listener.context = None
            connection, address = encrypted()
            listener.context = context
            first = connection.recv(1, socket.MSG_PEEK)
            if first == b"\x16":
                connection = context.wrap_socket(connection, server_side=True,
                                                 do_handshake_on_connect=False)
            return connection, address
        listener.get_request = get_request


# -- What the defects share ------------------------------------------------------------------------

def judged(pair):
    if not pair.vetted:
        raise Refused("not_vetted")
    if pair.spent:
        raise Refused("key_used")
    return pair


def find_vetted(ca, values):
    pair = ca.service.pairs.get(values["authentication_key"])
    if pair is None or pair.common_name != values["common_name"] or not pair.vetted:
        raise Refused("not_vetted")
    return pair


class ShortBody(bytes):
    """Says that it is longer than it is."""

    def __len__(self):
        return super().__len__() + 10


def loosen(ca, member, **changes):
    ca.dialect.limits[member] = dataclasses.replace(ca.dialect.limits[member], **changes)


def allow_missing(ca, member, default):
    """Where the member is missing or empty, the default is taken, whatever its form."""
    correct_read, correct_format = ca.read, ca.service.check_format
    correct_present = ca.service.check_present

    def read(name, request):
        values = correct_read(name, request)
        if member in ca.dialect.operations[name].request.places:
            values[member] = values.get(member) or default
        return values

    def without(values):
        return {key: value for key, value in values.items() if key != member}

    def check_format(values):
        correct_format(without(values) if values.get(member) == default else values)

    def check_present(operation, values):
        correct_present(operation, {**values, member: values.get(member) or "x"})

    ca.read, ca.service.check_format, ca.service.check_present = read, check_format, check_present


def change_reply(ca, change):
    """`change(places, outcome, values)` changes the values of an answer in place."""
    correct = ca.reply_values

    def reply_values(name, outcome):
        values = correct(name, outcome)
        change(ca.dialect.operations[name].reply.places, outcome, values)
        return values
    ca.reply_values = reply_values
