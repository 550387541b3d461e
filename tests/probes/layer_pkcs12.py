"""The file in an otherwise correct answer: read by the openssl command, and by keytool where that says more."""
import re

from asking import PASSWORD, ask, info_of, keytool_entries, openssl_reads, pkcs12_of, run, structure, x509
from kit import probe


def file(fault, *checks, **plan):
    @probe("pkcs12." + fault, **plan)
    def is_as_it_says(ca):
        der = pkcs12_of(ask(ca))
        for check in checks:
            assert check(der), (info_of(der), openssl_reads(der).stderr)


def opens(password=PASSWORD):
    return lambda der: openssl_reads(der, password).returncode == 0


def does_not_open(reason=b"invalid password"):
    return lambda der: openssl_reads(der).returncode != 0 and reason in openssl_reads(der).stderr


def info(*says, lacks=()):
    def check(der):
        shown = info_of(der)
        return all(one in shown for one in says) and not any(one in shown for one in lacks)
    return check


def contents(der, *more):
    done = openssl_reads(der, PASSWORD, *more)
    return done.stdout.decode()


def count(of, number, *more):
    return lambda der: contents(der, *more).count("BEGIN " + of) == number


CERTIFICATE, KEY = "CERTIFICATE", "PRIVATE KEY"

file("other_password", does_not_open())
file("corrupt", does_not_open(b""))
file("without_ca", opens(), count(CERTIFICATE, 1))
file("password_with_line_feed", does_not_open(), opens(PASSWORD + "\n"))
file("password_cut", does_not_open(), opens(PASSWORD[:-1]))
file("password_in_upper_case", does_not_open(), opens(PASSWORD.upper()))
file("empty_password", does_not_open(), opens(""))
file("mac_of_other_password", does_not_open(), lambda der: openssl_reads(der, PASSWORD, "-nomacver").returncode == 0)
file("content_of_other_password", does_not_open(b""),
     lambda der: b"invalid password" not in openssl_reads(der).stderr)
file("rc2_40", info("MAC: sha1", "pbeWithSHA1And40BitRC2-CBC"))
file("triple_des_sha1", opens(), info("MAC: sha1", "pbeWithSHA1And3-KeyTripleDES-CBC", lacks=["RC2"]))
file("triple_des_sha256", opens(), info("MAC: sha256", "pbeWithSHA1And3-KeyTripleDES-CBC"))
for bits in (128, 256):
    for digest in (1, 256, 512):
        file(f"aes_{bits}_sha{digest}", opens(), info(f"MAC: sha{digest}", f"AES-{bits}-CBC"))
file("one_iteration", opens(), info("Iteration 1\n", lacks=["Iteration 2048"]))
file("iterations_100000", opens(), info("MAC: sha256, Iteration 100000", lacks=["Iteration 2048"]))
file("iterations_1000000", opens(), info("MAC: sha256, Iteration 1000000"))
file("without_mac", opens(), info("MAC is absent", "PBES2", lacks=["MAC:"]))
file("unencrypted", opens(), info("MAC:", "Key bag", lacks=["PBES2", "Shrouded"]),
     lambda der: b"0 entries" in keytool_entries(der).stdout)
file("unencrypted_without_mac", info(lacks=["MAC:", "PBES2", "Shrouded"]))
file("plain_key", opens(), info("Key bag", "PBES2", lacks=["Shrouded"]))
file("plain_certificates", opens(), info("PKCS7 Data", "Shrouded", lacks=["PKCS7 Encrypted data"]))


@probe("pkcs12.cut_off")
def ends_in_the_middle(ca):
    der = pkcs12_of(ask(ca))
    assert der[:2] == b"\x30\x82" and int.from_bytes(der[2:4], "big") > len(der), len(der)


file("mac_salt_flipped", does_not_open(),
     lambda der: openssl_reads(der, PASSWORD, "-nomacver").returncode == 0)
file("followed_by_octets", opens(),
     lambda der: int.from_bytes(der[2:4], "big") + 4 == len(der) - len("trailing octets"))
file("indefinite_lengths", opens(), lambda der: sum(length == "inf" for _, _, length, _ in structure(der)) == 4)
file("without_key", opens(), count(KEY, 0), count(CERTIFICATE, 2))
file("without_certificate", opens(), count(KEY, 1), count(CERTIFICATE, 0))


@probe("pkcs12.key_of_another")
def key_and_certificate_differ(ca):
    der = pkcs12_of(ask(ca))
    key = run(["openssl", "pkey", "-pubout"], contents(der, "-nocerts").encode()).stdout.decode()
    assert key.strip() != x509(contents(der, "-clcerts", "-nokeys"), "-pubkey"), key


def subjects(der):
    return re.findall(r"subject=.*CN = (\S+)", contents(der, "-nokeys"))


file("other_identity_first", opens(), count(KEY, 2), lambda der: subjects(der)[0].startswith("somebody-else"))


def authority_comes_first(der):
    return "issuing" in re.findall(r"subject=(.*)", contents(der, "-nokeys"))[0]


file("authority_first", opens(), authority_comes_first, lambda der: contents(der).count("localKeyID") == 2)
file("authority_first_without_local_key_id", opens(), authority_comes_first,
     lambda der: "localKeyID" not in contents(der))
file("without_local_key_id", opens(), lambda der: "localKeyID" not in contents(der))
file("local_key_id_everywhere", opens(), lambda der: contents(der).count("localKeyID") == 3)
file("without_friendly_name", opens(), lambda der: "friendlyName" not in contents(der))
file("friendly_name_in_japanese", opens(), lambda der: "電子証明書（試験用）".encode("utf-16-be") in der)
file("friendly_name_of_1_kb", opens(), lambda der: contents(der).count("friendlyName: " + 1024 * "n") == 2)
file("with_root", opens(), count(CERTIFICATE, 3),
     lambda der: re.search(r"subject=(.*root.*)\nissuer=\1\n", contents(der)) is not None)
file("with_unrelated_ca", opens(), count(CERTIFICATE, 4), lambda der: contents(der).count("unrelated") >= 3)
file("with_ca_twice", opens(), count(CERTIFICATE, 3),
     lambda der: len(set(re.findall(r"subject=(.*)", contents(der)))) == 2)
