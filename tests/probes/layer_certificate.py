"""The certificate that is issued: read by the openssl command."""
import datetime
import pathlib
import subprocess
import tempfile

from asking import ask, leaf_of, openssl_reads, pkcs12_of, renew, x509
from kit import probe

def issued(fault, *asked, says=None, lacks=None, check=None):
    @probe("certificate." + fault)
    def is_as_it_says(ca):
        shown = x509(leaf_of(ask(ca)), *asked)
        assert says is None or says in shown, shown
        assert lacks is None or lacks not in shown, shown
        assert check is None or check(shown), shown


def renewed(fault, *asked):
    @probe("certificate." + fault, on="renew")
    def is_as_before(ca):
        old, seen = renew(ca)
        assert x509(leaf_of(seen), *asked) == old.x509(*asked)


def asked_name(ca):
    """The CommonName that a pair of the CA has, and what was issued for it."""
    pair = ca.pair()
    ca.pair = lambda state="vetted": pair
    try:
        seen = ask(ca)
    finally:
        del ca.pair
    shown = x509(leaf_of(seen), "-subject", "-nameopt", "multiline,utf8,-esc_msb")
    return pair["common_name"], [line.partition("=")[2].strip() for line in shown.splitlines() if "commonName" in line]


def named(fault, check):
    @probe("certificate." + fault)
    def has_another_name(ca):
        asked, names = asked_name(ca)
        assert asked not in names[:1] and check(asked, names), (asked, names)


def narrow(text):
    return "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text)


named("of_another_user", lambda asked, names: len(names) == 1 and asked.lower() != names[0].lower())
named("name_in_other_case", lambda asked, names: asked.lower() == names[0].lower())
named("name_in_full_width", lambda asked, names: narrow(names[0]) == asked)
named("name_missing", lambda asked, names: not names)
named("two_names", lambda asked, names: len(names) == 2 and names[1] == asked)


def moment(shown, which):
    line = next(one for one in shown.splitlines() if one.startswith(which + "="))
    return datetime.datetime.strptime(line.partition("=")[2], "%b %d %H:%M:%S %Y GMT")


def away(shown, which):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    return (moment(shown, which) - now).total_seconds()


issued("expired", "-dates", check=lambda shown: away(shown, "notAfter") < -3000)
issued("valid_in_five_minutes", "-dates", check=lambda shown: 200 < away(shown, "notBefore") < 250)
issued("valid_tomorrow", "-dates", check=lambda shown: 80000 < away(shown, "notBefore") < 90000)
issued("valid_for_a_hundred_years", "-dates", check=lambda shown: away(shown, "notAfter") > 99 * 365 * 86400)


@probe("certificate.ends_before_the_old", on="renew")
def ends_before(ca):
    old, seen = renew(ca)
    assert moment(x509(leaf_of(seen), "-dates"), "notAfter") < moment(old.x509("-dates"), "notAfter")


renewed("serial_of_the_old", "-serial")
renewed("key_of_the_old", "-pubkey")
issued("serial_zero", "-serial", check=lambda shown: shown in ("serial=0", "serial=00"))
issued("serial_negative", "-serial", says="serial=-")
issued("serial_too_long", "-serial", check=lambda shown: len(shown.partition("=")[2]) == 42)
issued("without_extended_key_usage", "-text", lacks="Extended Key Usage")
issued("for_servers_only", "-ext", "extendedKeyUsage", says="Server", lacks="Client")
issued("key_usage_encipherment", "-ext", "keyUsage", says="Key Agreement", lacks="Digital Signature")
issued("rsa_1024", "-text", says="(1024 bit)")
issued("sha1", "-text", says="ecdsa-with-SHA1")
issued("critical_unknown_extension", "-text", says="1.3.6.1.4.1.99999.1: critical")
issued("of_a_ca", "-ext", "basicConstraints", says="CA:TRUE")


def verified(ca):
    """What `openssl verify` says of a certificate with what came with it."""
    seen = ask(ca)
    chain = openssl_reads(pkcs12_of(seen), "p12-Password-1", "-cacerts", "-nokeys").stdout
    with tempfile.TemporaryDirectory() as folder:
        files = {name: pathlib.Path(folder, name) for name in ("root", "chain", "leaf")}
        files["root"].write_text(ca.trust, encoding="ascii")
        files["chain"].write_bytes(chain)
        files["leaf"].write_text(leaf_of(seen), encoding="ascii")
        done = subprocess.run(["openssl", "verify", "-CAfile", str(files["root"]), "-untrusted", str(files["chain"]),
                               str(files["leaf"])], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr


@probe("certificate.signature_broken")
def does_not_verify(ca):
    assert "certificate signature failure" in verified(ca)


@probe("certificate.of_another_issuer")
def has_no_issuer_in_the_file(ca):
    assert "unable to get local issuer certificate" in verified(ca)
