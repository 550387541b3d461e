"""Lays out test credentials and writes the target file that names them (docs/target.md)."""
import datetime
import json
import secrets
import string

from cryptography.x509.oid import ExtendedKeyUsageOID

import authority
from authority import DAY, pem_of, pem_of_key
from service import Issued, Pair

PASSWORD = "Fixture1234"
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)


class Fixtures:
    def __init__(self, ca, folder, counts):
        self.ca, self.folder, self.counts = ca, folder, counts
        self.dialect = ca.dialect
        self.number = 0

    def common_name(self):
        self.number += 1
        return f"user{self.number:04d}"

    def random_key(self):
        limit = self.dialect.limits["authentication_key"]
        alphabet = [c for c in string.ascii_uppercase + string.digits if limit.accepts(c * limit.least)]
        return "".join(secrets.choice(alphabet) for _ in range(max(limit.least, min(limit.most, 16))))

    def pair(self, state, user=None):
        pair = Pair(self.common_name(), self.random_key(), vetted=state not in ("unvetted", "pending"),
                    spent=state == "used")
        self.ca.service.pairs[pair.key] = pair
        entry = {"state": state, "common_name": pair.common_name, "key": pair.key}
        return entry | ({"user": user} if user else {})

    def pairs(self):
        entries = [self.pair("vetted", "kaisha-a"), self.pair("vetted", "kaisha-a")]
        for state in ("vetted", "unvetted", "pending", "used"):
            entries += [self.pair(state) for _ in range(self.counts[state])]
        return entries

    def edge(self, state):
        """An expiry whose window opens so soon, or opened so lately, that the day it counts by matters."""
        now = authority.now()
        opens, _ = self.ca.service.window(now)
        begin = (now + (now - opens) - 2 * DAY).replace(minute=30, second=0, microsecond=0)
        until_open = {expiry: self.ca.service.window(expiry)[0] - now
                      for expiry in (begin + hours * HOUR for hours in range(96))}
        fits = {expiry: left for expiry, left in until_open.items()
                if (10 * MINUTE < left < DAY if state == "about_to_open" else -DAY < left < -10 * MINUTE)}
        return min(fits, key=lambda expiry: abs(fits[expiry]))

    def period(self, state):
        """A validity that puts a certificate into that state now, close to the limits of the state."""
        now, year = authority.now(), 365 * DAY
        if state in ("about_to_open", "just_opened"):
            return now - year, self.edge(state)
        if state == "after_window":
            return now - year, max(expiry for expiry in (now + hours * HOUR for hours in range(1, 96))
                                   if self.ca.service.window(expiry)[1] < now - 10 * MINUTE)
        opens, _ = self.ca.service.window(now)
        ahead = now - opens  # so long before its expiry a certificate can surely be renewed
        return {"in_window": (now - year, now + max(ahead - DAY, 2 * DAY)),
                "before_window": (now - 30 * DAY, now + ahead + DAY + 10 * MINUTE),
                "expired": (now - year, now - 10 * MINUTE),
                "not_yet_valid": (now + 30 * MINUTE, now + ahead - MINUTE),
                "server_only": (now - year, now + max(ahead - DAY, 2 * DAY))}[state]

    def certificate(self, state, origin):
        name, renewal_password = self.common_name(), "Koshin1234"
        key = authority.new_key("ec-p256")  # whatever is issued now: RSA keys would take minutes
        purposes = (ExtendedKeyUsageOID.SERVER_AUTH,) if state == "server_only" else None
        certificate = self.ca.authority.certify(name, key, self.period(state), purposes)
        self.ca.service.issued[certificate.serial_number] = Issued(
            name, renewal_password, through_api=origin != "other")
        file = self.folder / f"{name}-{state}.p12"
        file.write_bytes(self.ca.authority.pack(key, certificate, PASSWORD))
        return {"state": state, "origin": origin, "p12": file.name, "password": PASSWORD,
                "renewal_password": renewal_password}

    def certificates(self):
        entries = [self.certificate("in_window", "other") for _ in range(self.counts["other"])]
        entries += [self.certificate("server_only", "other") for _ in range(self.counts["server_only"])]
        entries += [self.certificate("in_window", "renewal") for _ in range(self.counts["renewal"])]
        states = ["in_window", "before_window", "about_to_open", "just_opened", "expired", "not_yet_valid"]
        for state in states + ["after_window"] * (self.dialect.closes_days > 0):
            entries += [self.certificate(state, "api") for _ in range(self.counts[state])]
        return entries


def write_server_files(identity, issuer, folder, pinned=False):
    """PEM files: what the server presents, what a client trusts, whom client certificates come from."""
    (folder / "server.pem").write_bytes(identity.chain_pem() + pem_of_key(identity.key))
    (folder / "server-chain.pem").write_bytes(identity.chain_pem())
    (folder / "server-key.pem").write_bytes(pem_of_key(identity.key))
    trusted = identity.certificate if pinned else identity.root.certificate
    (folder / "trust.pem").write_bytes(pem_of(trusted))
    (folder / "client-ca.pem").write_bytes(
        pem_of(issuer.issuing.certificate, issuer.root.certificate))
    (folder / "client-root.pem").write_bytes(pem_of(issuer.root.certificate))


def write_target(made, provision, urls, profile):
    target = {"target": f"{made.dialect.name}, an independent CA in Python", "profile": str(profile),
              "urls": urls, "trust": ["trust.pem"], "client_ca": ["client-root.pem"],
              "timeouts": {"connect_ms": 5000, "total_ms": 20000},
              "provision": provision,
              "fixtures": {"pairs": made.pairs(), "certificates": made.certificates()}}
    path = made.folder / "target.json"
    path.write_text(json.dumps(target, ensure_ascii=False, indent=2), encoding="utf-8")
    return path
