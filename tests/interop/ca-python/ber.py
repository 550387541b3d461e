"""Puts a DER PKCS#12 into BER with indefinite lengths and octet strings in parts, as Java and NSS do."""

CHUNK = 1000


def parts(der):
    """Tag, content and rest of the first element."""
    length, at = der[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(der[2:at], "big")
    return der[0], der[at:at + length], der[at + length:]


def element(tag, content):
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def open_element(tag, content):
    return bytes([tag, 0x80]) + content + b"\0\0"


def indefinite(pkcs12):
    """PFX ::= SEQUENCE {version, authSafe ContentInfo {oid, [0] OCTET STRING}, macData}"""
    _, pfx, _ = parts(pkcs12)
    tag, version, rest = parts(pfx)
    _, safe, mac = parts(rest)
    oid_tag, oid, explicit = parts(safe)
    _, octets, _ = parts(explicit)
    _, content, _ = parts(octets)
    chunks = b"".join(element(0x04, content[at:at + CHUNK]) for at in range(0, len(content), CHUNK))
    inner = element(oid_tag, oid) + open_element(0xA0, open_element(0x24, chunks))
    return open_element(0x30, element(tag, version) + open_element(0x30, inner) + mac)
