"""Keys, certificates and PKCS#12 files of a small certification authority: everything cryptographic."""
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

UTC = datetime.timezone.utc
JST = datetime.timezone(datetime.timedelta(hours=9))
DAY = datetime.timedelta(days=1)


class Clock:
    """The CA's, which an operator may put ahead for a test."""
    ahead = datetime.timedelta(0)


def now():
    return datetime.datetime.now(UTC).replace(microsecond=0) + Clock.ahead


def not_after(certificate):
    """With its time zone, on cryptography 38 (Debian 12) and later ones."""
    aware = getattr(certificate, "not_valid_after_utc", None)
    return aware or certificate.not_valid_after.replace(tzinfo=UTC)


def not_before(certificate):
    aware = getattr(certificate, "not_valid_before_utc", None)
    return aware or certificate.not_valid_before.replace(tzinfo=UTC)


def common_name(certificate):
    return certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def new_key(kind):
    if kind == "ec-p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of_key(key):
    return key.private_bytes(serialization.Encoding.PEM, PrivateFormat.PKCS8,
                             serialization.NoEncryption())


def pem_of(*certificates):
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def name(text, organisation="Kaede Denshi Ninsho"):
    attributes = [(NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, organisation),
                  (NameOID.COMMON_NAME, text)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


class Signer:
    """A CA certificate with its key."""

    def __init__(self, subject, issuer=None, key_kind="ec-p256", days=3650):
        self.key = new_key(key_kind)
        self.issuer = issuer
        signer = issuer or self
        if issuer is None:
            self.certificate = None
        builder = (x509.CertificateBuilder().subject_name(name(subject))
                   .issuer_name(name(subject) if issuer is None else issuer.certificate.subject)
                   .public_key(self.key.public_key())
                   .serial_number(x509.random_serial_number())
                   .not_valid_before(now() - 900 * DAY).not_valid_after(now() + days * DAY)
                   .add_extension(x509.BasicConstraints(True, None), critical=True)
                   .add_extension(key_usage(sign_certificates=True), critical=True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()),
                                  critical=False))
        self.certificate = builder.sign(signer.key, hashes.SHA256())

    def sign(self, builder):
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return (builder.issuer_name(self.certificate.subject)
                .add_extension(identifier, critical=False).sign(self.key, hashes.SHA256()))


def key_usage(sign_certificates=False):
    return x509.KeyUsage(digital_signature=not sign_certificates, content_commitment=False,
                         key_encipherment=False, data_encipherment=False, key_agreement=False,
                         key_cert_sign=sign_certificates, crl_sign=sign_certificates,
                         encipher_only=False, decipher_only=False)


class Authority:
    """Issues client certificates below root and issuing CA, and packs them."""

    purposes = (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION)
    organisation = "Shiken Shoji"

    def __init__(self, dialect):
        self.dialect = dialect
        self.root = Signer("Kaede Root CA", key_kind=dialect.key_kind)
        self.issuing = Signer("Kaede EDI Issuing CA", self.root, dialect.key_kind)

    # -- Certificates ------------------------------------------------------------------------
    def validity(self):
        """A little back-dated, to the end of a day in Japan, as Japanese CAs often do."""
        begin = now() - datetime.timedelta(minutes=10)
        if not self.dialect.ends_at_midnight:
            return begin, begin + self.dialect.validity_days * DAY
        last = (begin + self.dialect.validity_days * DAY).astimezone(JST).date()
        end = datetime.datetime.combine(last, datetime.time(23, 59, 59), JST)
        return begin, end.astimezone(UTC)

    def serial(self):
        return x509.random_serial_number()

    def subject(self, common_name_):
        return name(common_name_, self.organisation)

    def key(self):
        return new_key(self.dialect.key_kind)

    def signer(self):
        return self.issuing

    def certify(self, common_name_, key, validity=None, purposes=None):
        begin, end = validity or self.validity()
        purposes = purposes or self.purposes
        builder = (x509.CertificateBuilder().subject_name(self.subject(common_name_))
                   .public_key(key.public_key()).serial_number(self.serial())
                   .not_valid_before(begin).not_valid_after(end)
                   .add_extension(x509.BasicConstraints(False, None), critical=True)
                   .add_extension(key_usage(), critical=True))
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        return self.signer().sign(builder)

    # -- PKCS#12 -----------------------------------------------------------------------------
    def chain(self):
        """The CA certificates that go into a PKCS#12."""
        full = [self.issuing.certificate, self.root.certificate]
        return full if self.dialect.pkcs12_chain == "full" else full[:1]

    def pack(self, key, certificate, password):
        return pkcs12.serialize_key_and_certificates(
            self.dialect.friendly_name.encode("utf-8"), key, certificate, self.chain(),
            self.protection(password))

    def protection(self, password):
        builder = PrivateFormat.PKCS12.encryption_builder()
        if self.dialect.pkcs12_encryption == "3des":
            builder = builder.kdf_rounds(2000).key_cert_algorithm(
                pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).hmac_hash(hashes.SHA1())
        else:
            builder = builder.kdf_rounds(10000).key_cert_algorithm(
                pkcs12.PBES.PBESv2SHA256AndAES256CBC).hmac_hash(hashes.SHA256())
        return builder.build(password.encode("utf-8"))


class ServerIdentity:
    """The certificate of the API's server: of another hierarchy than the client certificates."""

    def __init__(self, host="localhost"):
        self.root = Signer("Kaede Server Root")
        self.intermediate = Signer("Kaede Server CA", self.root)
        self.key = new_key("ec-p256")
        builder = (x509.CertificateBuilder().subject_name(name(host))
                   .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now() - DAY).not_valid_after(now() + 90 * DAY)
                   .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
                   .add_extension(x509.BasicConstraints(False, None), critical=True)
                   .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
                                  critical=False))
        self.certificate = self.intermediate.sign(builder)

    def chain_pem(self):
        return pem_of(self.certificate, self.intermediate.certificate)
