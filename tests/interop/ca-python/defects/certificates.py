"""What is issued (3.1, figure 7)."""
import base64
import binascii

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

import authority
from authority import DAY
from defects.registry import change_reply, defect


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


@defect("begins-tomorrow", ["CA-3.1-8"], ["CA-3.1-2", "CA-3.1-4", "CA-4.2-1"])
def _(ca, server):
    """Issued certificates begin a day later."""
    now = authority.now()
    ca.authority.validity = lambda: (now + DAY, now + 365 * DAY)


@defect("signed-by-nobody", ["CA-3.1-8"], ["CA-4.2-1"])
def _(ca, server):
    """Issued certificates name the issuing CA and are signed with another key."""
    impostor = authority.Signer("Kaede EDI Issuing CA", ca.authority.root, ca.dialect.key_kind)
    ca.authority.signer = lambda: impostor


@defect("success-with-code-one", ["CA-3.1-6"], ["CA-3.1-1", "CA-3.1-2", "CA-3.1-4", "CA-3.3-6", "CA-3.3-7",
                                                "CA-3.4-1", "CA-4.2-1", "CA-4.2-2", "CA-3.1-7"])
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


@defect("no-code-on-success", ["CA-3.1-6"], ["CA-3.1-1", "CA-3.1-2", "CA-3.1-4", "CA-4.2-1", "CA-4.2-2", "CA-3.3-6",
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
