"""PKCS#12 files that no tool makes, put together from DER by hand (RFC 7292), and one by pyca/cryptography.

  pyca.p12               made by pyca/cryptography: AES-256, MAC SHA-256, key, leaf, two CA certificates
  trailing.p12           five octets after the structure
  truncated.p12          the last 100 octets are missing
  flipped.p12            one bit of the encrypted content is wrong, so neither MAC nor content fit
  mismatch.p12           plain key of user1 with the certificate of user2, no MAC
  ca-first.p12           root, issuing CA, leaf, key; no localKeyID, no MAC, nothing encrypted
  nested.p12             key and certificates in a SafeContents bag within a SafeContents bag
  split-password.p12     MAC with p12Pass around what was encrypted with another password
  scrypt.p12             key under PBES2 with scrypt (N=16384, r=8, p=1), no MAC
  pbmac1.p12             MAC after RFC 9579
  unknown-cipher.p12     encrypted with an algorithm that does not exist
  enveloped.p12          a safe in public-key privacy mode (its content is nonsense)
  iterations-mac.p12     MAC with 2^31-1 iterations
  iterations-pbes2.p12   PBES2 with 2^31-1 iterations
  iterations-pbe.p12     pbeWithSHA1And3-KeyTripleDES-CBC with 2^63 iterations
  iterations-hidden.p12  a cheap encrypted safe that holds a key with 2^31-1 iterations
  iterations-total.p12   ten keys with 4,000,000 iterations each
  scrypt-costly.p12      scrypt with N=2^17, r=1, p=2^17: little memory, hours of work
"""

import hashlib
import hmac
import subprocess
import sys

from cryptography import x509
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, load_pem_private_key, pkcs12)

material, out = sys.argv[1:3]
PASSWORD = "p12Pass"
SALT = bytes(range(8))
IV = bytes(range(16))
HUGE = 2**31 - 1


def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def seq(*parts):
    return der(0x30, *parts)


def octets(data):
    return der(0x04, data)


def explicit(*parts):
    return der(0xA0, *parts)


def integer(value):
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text):
    numbers = [int(n) for n in text.split(".")]
    body = bytes([numbers[0] * 40 + numbers[1]])
    for number in numbers[2:]:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.insert(0, 0x80 | number & 0x7F)
        body += bytes(digits)
    return der(0x06, body)


PKCS = "1.2.840.113549.1."
DATA, ENVELOPED, ENCRYPTED = PKCS + "7.1", PKCS + "7.3", PKCS + "7.6"
BAG = PKCS + "12.10.1."
NULL = der(0x05)


def data(content):
    return seq(oid(DATA), explicit(octets(content)))


def encrypted(algorithm, ciphertext):
    content = seq(oid(DATA), algorithm, der(0x80, ciphertext))
    return seq(oid(ENCRYPTED), explicit(seq(integer(0), content)))


def bag(kind, value):
    return seq(oid(BAG + str(kind)), explicit(value))


def certificate_bag(name):
    return bag(3, seq(oid(PKCS + "9.22.1"), explicit(octets(certificate(name)))))


def shrouded(algorithm, ciphertext=bytes(64)):
    return bag(2, seq(algorithm, octets(ciphertext)))


def pfx(safes, mac=b""):
    return seq(integer(3), data(seq(*safes)), mac)


def pbes2(iterations, cipher="2.16.840.1.101.3.4.1.42", derivation=None):
    sha256 = seq(oid("1.2.840.113549.2.9"), NULL)
    pbkdf2 = seq(oid(PKCS + "5.12"), seq(octets(SALT), integer(iterations), sha256))
    return seq(oid(PKCS + "5.13"), seq(derivation or pbkdf2, seq(oid(cipher), octets(IV))))


def scrypt(n, r, p):
    return seq(oid("1.3.6.1.4.1.11591.4.11"), seq(octets(SALT), integer(n), integer(r), integer(p)))


def encrypt(plain, iterations, password=PASSWORD):
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, iterations, 32)
    padding = 16 - len(plain) % 16
    cipher = Cipher(algorithms.AES(key), modes.CBC(IV)).encryptor()
    return cipher.update(plain + bytes([padding]) * padding) + cipher.finalize()


def mac_key(iterations):
    """RFC 7292 B.2 with SHA-256 and purpose 3."""
    block = 64
    password = PASSWORD.encode("utf-16-be") + b"\0\0"
    stretched = b"".join((text * block)[:-(-len(text) // block) * block] for text in (SALT, password))
    digest = hashlib.sha256(bytes([3]) * block + stretched).digest()
    for _ in range(iterations - 1):
        digest = hashlib.sha256(digest).digest()
    return digest


def mac(safes, stated, computed=None):
    key = mac_key(computed or stated)
    value = hmac.new(key, seq(*safes), "sha256").digest()
    sha256 = seq(oid("2.16.840.1.101.3.4.2.1"), NULL)
    return seq(seq(sha256, octets(value)), octets(SALT), integer(stated))


def pbmac1(safes):
    prf = seq(oid("1.2.840.113549.2.9"), NULL)
    derivation = seq(oid(PKCS + "5.12"), seq(octets(SALT), integer(2048), integer(32), prf))
    algorithm = seq(oid(PKCS + "5.14"), seq(derivation, prf))
    key = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT, 2048, 32)
    value = hmac.new(key, seq(*safes), "sha256").digest()
    return seq(seq(algorithm, octets(value)), octets(SALT), integer(2048))


def read(name):
    with open(f"{material}/{name}", "rb") as file:
        return file.read()


def write(name, content):
    with open(f"{out}/{name}", "wb") as file:
        file.write(content)


def load_certificate(name):
    return x509.load_pem_x509_certificate(read(name + ".crt"))


def certificate(name):
    return load_certificate(name).public_bytes(Encoding.DER)


key = load_pem_private_key(read("leaf.key"), None)
pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
plain_key = bag(1, pkcs8)
leaf, other, issuing, root = map(certificate_bag, ("leaf", "other", "issuing", "root"))

write("pyca.p12", pkcs12.serialize_key_and_certificates(
    b"user1", key, load_certificate("leaf"), [load_certificate("issuing"), load_certificate("root")],
    BestAvailableEncryption(PASSWORD.encode())))

with open(f"{out}/openssl-modern.p12", "rb") as file:
    modern = file.read()
write("trailing.p12", modern + b"\r\nEOF")
write("truncated.p12", modern[:-100])
write("flipped.p12", modern[:400] + bytes([modern[400] ^ 1]) + modern[401:])

write("mismatch.p12", pfx([data(seq(plain_key, other))]))
write("ca-first.p12", pfx([data(seq(root, issuing, leaf)), data(seq(plain_key))]))
write("nested.p12", pfx([data(seq(bag(6, seq(bag(6, seq(plain_key, leaf)), issuing))))]))

split = [encrypted(pbes2(2048), encrypt(seq(leaf, plain_key), 2048, "another"))]
write("split-password.p12", pfx(split, mac(split, 2048)))

under_scrypt = subprocess.run(
    ["openssl", "pkcs8", "-topk8", "-scrypt", "-in", f"{material}/leaf.key", "-passout", "pass:" + PASSWORD,
     "-outform", "DER"], check=True, capture_output=True).stdout
write("scrypt.p12", pfx([data(seq(bag(2, under_scrypt), leaf))]))
plain = [data(seq(plain_key, leaf))]
write("pbmac1.p12", pfx(plain, pbmac1(plain)))
write("unknown-cipher.p12", pfx([encrypted(pbes2(2048, cipher="1.2.392.99999.1"), bytes(64))]))
write("enveloped.p12", pfx([seq(oid(ENVELOPED), explicit(seq(
    integer(0), der(0x31), seq(oid(DATA), seq(oid("2.16.840.1.101.3.4.1.42"), octets(IV)), der(0x80, bytes(64))))))]))

write("iterations-mac.p12", pfx(plain, mac(plain, HUGE, 1)))
write("iterations-pbes2.p12", pfx([data(seq(shrouded(pbes2(HUGE)), leaf))]))
triple_des = seq(oid(PKCS + "12.1.3"), seq(octets(SALT), integer(2**63)))
write("iterations-pbe.p12", pfx([encrypted(triple_des, bytes(64))]))
hidden = seq(leaf, shrouded(pbes2(HUGE)))
write("iterations-hidden.p12", pfx([encrypted(pbes2(1), encrypt(hidden, 1))]))
write("iterations-total.p12", pfx([data(seq(leaf, *[shrouded(pbes2(4_000_000))] * 10))]))
write("scrypt-costly.p12", pfx([data(seq(shrouded(pbes2(0, derivation=scrypt(2**17, 1, 2**17))), leaf))]))
