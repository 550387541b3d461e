"""The business rules of the guideline's chapter 3: who gets a certificate, and who is refused with what."""
import dataclasses
import datetime
import threading

import authority
from authority import DAY, JST, UTC


class Refused(Exception):
    """Carries the meaning of the refusal."""

    def __init__(self, meaning):
        super().__init__(meaning)
        self.meaning = meaning


@dataclasses.dataclass
class Pair:
    """CommonName and authentication key as handed out."""
    common_name: str
    key: str
    vetted: bool = True
    spent: bool = False


@dataclasses.dataclass
class Issued:
    """What the CA remembers of a certificate."""
    common_name: str
    renewal_password: str
    through_api: bool = True
    renewed: bool = False


@dataclasses.dataclass
class Outcome:
    meaning: str
    pkcs12: bytes = b""


class Service:
    def __init__(self, dialect, issuer):
        self.dialect, self.authority = dialect, issuer
        self.pairs = {}   # authentication key -> Pair
        self.issued = {}  # serial number -> Issued
        self.lock = threading.Lock()
        self.counts = {"issued": 0, "renewed": 0}

    # -- Issue -------------------------------------------------------------------------------
    def issue(self, values):
        try:
            return self.issue_or_refuse(values)
        except Refused as refusal:
            return self.refusal(refusal.meaning, values)

    def issue_or_refuse(self, values):
        self.check_present("issue", values)
        if self.dialect.format_first:
            self.check_format(values)
        pair = self.find_pair(values)
        try:
            if not self.dialect.format_first:
                self.check_format(values)
        except Refused:
            if self.dialect.key_spent_on_attempt:
                pair.spent = True
            raise
        self.claim(pair, values)
        self.counts["issued"] += 1
        return self.make("issue", values["common_name"], values)

    def find_pair(self, values):
        pair = self.pairs.get(values["authentication_key"])
        if pair is None or pair.common_name != values["common_name"] or not pair.vetted:
            raise Refused("not_vetted")
        if pair.spent:
            raise Refused("key_used")
        return pair

    def claim(self, pair, values):
        """Only one of several requests with one key gets past this."""
        with self.lock:
            if pair.spent:
                raise Refused("key_used")
            pair.spent = True

    # -- Renewal -----------------------------------------------------------------------------
    def renew(self, values, certificate):
        try:
            return self.renew_or_refuse(values, certificate)
        except Refused as refusal:
            return self.refusal(refusal.meaning, values)

    def renew_or_refuse(self, values, certificate):
        self.check_present("renew", values)
        self.check_format(values)
        record = self.issued.get(certificate.serial_number)
        if record is None or not record.through_api:
            raise Refused("not_api_issued")
        self.check_renewal_password(record, values)
        self.check_window(certificate)
        self.claim_renewal(record)
        self.counts["renewed"] += 1
        return self.make("renew", self.renewed_name(record), values, record)

    def renewed_name(self, record):
        return record.common_name

    def check_renewal_password(self, record, values):
        wrong = record.renewal_password != values["renewal_password"]
        if wrong and self.dialect.renewal_password_rule == "verified":
            raise Refused("bad_renewal_password")

    def check_window(self, certificate):
        opens, closes = self.window(authority.not_after(certificate))
        if not opens <= authority.now() < closes:
            raise Refused("out_of_window")

    def window(self, expiry):
        """From the first moment at which renewal is possible to the first at which it is not any more."""
        before, after = self.dialect.window_days, self.dialect.closes_days
        if self.dialect.window_basis == "exact":
            return expiry - before * DAY, expiry - after * DAY
        zone = JST if self.dialect.window_basis == "jst_date" else UTC
        day = datetime.datetime.combine(expiry.astimezone(zone).date(), datetime.time(), zone)
        return day - before * DAY, min(expiry, day - (after - 1) * DAY)

    def claim_renewal(self, record):
        with self.lock:
            if record.renewed and self.dialect.renews_once:
                raise Refused("key_used")
            record.renewed = True

    # -- Both --------------------------------------------------------------------------------
    def check_present(self, operation, values):
        for member in self.dialect.operations[operation].request.places:
            if not values.get(member):
                raise Refused("format_error")

    def check_format(self, values):
        for member, limit in self.dialect.limits.items():
            if member in values and not limit.accepts(values[member]):
                raise Refused("format_error")

    def pkcs12_password(self, values, record):
        return values["pkcs12_password"]

    def make(self, operation, common_name, values, record=None):
        key = self.authority.key()
        certificate = self.authority.certify(common_name, key)
        kept = values["renewal_password"]
        if record and self.dialect.renewal_password_rule == "ignored":
            kept = record.renewal_password
        self.issued[certificate.serial_number] = Issued(common_name, kept)
        password = self.pkcs12_password(values, record)
        return Outcome("ok", self.authority.pack(key, certificate, password))

    def refusal(self, meaning, values):
        return Outcome(meaning)
