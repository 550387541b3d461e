"""What an answer brings: a PKCS #12 file, and the certificate, key and CA certificates in it."""
import base64
import binascii
import dataclasses
import datetime
import re

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from failures import Failure
from profile import UTC

CLOCKS_DIFFER = datetime.timedelta(minutes=5)


@dataclasses.dataclass(frozen=True)
class Credential:
    certificate: x509.Certificate
    key: object
    others: tuple  # the CA certificates

    @property
    def common_name(self):
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return names[0].value if names else ""

    @property
    def not_before(self):
        return self.certificate.not_valid_before.replace(tzinfo=UTC)

    @property
    def not_after(self):
        return self.certificate.not_valid_after.replace(tzinfo=UTC)

    def pem(self):
        """Leaf first, then what is between it and the root."""
        chain = [self.certificate, *self.others]
        return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)

    def key_pem(self):
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption())


def from_pem(chain, key):
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", chain, re.S)
    certificates = [x509.load_pem_x509_certificate(block) for block in blocks]
    return Credential(certificates[0], serialization.load_pem_private_key(key, None),
                      tuple(certificates[1:]))


def decode_base64(text, strict):
    """Line ends are usual; `strict` takes nothing else beside the alphabet."""
    compact = "".join(text.split("\r\n" if "\r\n" in text else "\n")) if strict else "".join(text.split())
    try:
        return base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise Failure("invalid_reply", f"the certificate is not Base64: {cause}", "answered") from cause


def open_pkcs12(data, password):
    try:
        found = pkcs12.load_pkcs12(data, password.encode("utf-8"))
    except ValueError as cause:
        raise Failure("password_error", "the PKCS#12 does not open: another password, or damaged; check the "
                      "password and try again with what was received", "answered") from cause
    except Exception as cause:  # algorithms that the library lacks
        raise Failure("registration_error", f"the PKCS#12 cannot be read: {cause!r}"[:200], "answered") from cause
    if found.key is None or found.cert is None:
        raise Failure("registration_error", "the PKCS#12 lacks the private key or its certificate", "answered")
    others = tuple(entry.certificate for entry in found.additional_certs)
    return Credential(found.cert.certificate, found.key, others)


def examine(credential, common_name, now):
    """What has to hold before a certificate takes the place of another."""
    def refuse(why):
        raise Failure("registration_error", f"the certificate received is not set up: {why}; contact the CA",
                      "answered")

    if public_octets(credential.certificate.public_key()) != public_octets(credential.key.public_key()):
        refuse("its private key belongs to another certificate")
    if common_name is not None and credential.common_name != common_name:
        refuse(f"it is for {credential.common_name!r}, not for {common_name!r}")
    if credential.not_after < now:
        refuse("it has expired")
    if credential.not_before > now + CLOCKS_DIFFER:
        refuse("it is not valid yet")
    if not serves_clients(credential.certificate):
        refuse("it is not for client authentication")


def public_octets(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def serves_clients(certificate):
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return (ExtendedKeyUsageOID.CLIENT_AUTH in purposes or
            ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in purposes)


def chain_holds(credential):
    """Whether the certificate was signed by one of those that came with it."""
    return any(signed_by(credential.certificate, other) for other in credential.others)


def signed_by(certificate, issuer):
    if certificate.issuer != issuer.subject:
        return False
    key = issuer.public_key()
    signature, content = certificate.signature, certificate.tbs_certificate_bytes
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), certificate.signature_hash_algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(certificate.signature_hash_algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True
