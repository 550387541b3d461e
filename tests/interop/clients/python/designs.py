"""Clients as different as the guideline leaves room for; all of them are correct."""
import dataclasses
import datetime

from messages import WIRE_CHARSETS
from record import JapaneseLog, Log
from store import PemFiles, Store

NEVER_REACHED = ("connection_error", "timeout")


def repeats_nothing(client, failure):
    return False


def repeats_what_never_left(client, failure):
    """The CA cannot have issued: no request was sent, or it said 503 where that means so (A2)."""
    if failure.stage == "before" and failure.outcome in NEVER_REACHED:
        return True
    return failure.http_status == 503 and client.profile.choices["A2"] == "before_issue"


def repeats_until_answered(client, failure):
    """Also what was sent without an answer and 5XX: a CA that has issued says so by its code, and that ends it."""
    if failure.stage in ("before", "sent") and failure.outcome in NEVER_REACHED:
        return True
    return failure.outcome == "http_error" and failure.http_status >= 500


def at_once(before, now):
    return 0.0


def shortly_before_expiry(before, now):
    """A second before the old one ends; in the field that is a day set by the operator."""
    return 0.0 if before is None else (before.not_after - datetime.timedelta(seconds=1)).timestamp()


@dataclasses.dataclass(frozen=True)
class Design:
    name: str
    agent: str
    strict: bool = False
    keeps_connections: bool = False
    takes_ragged_end: bool = False
    may_repeat: object = repeats_nothing
    use_from: object = at_once
    longest_wait: float = 5.0
    store: type = Store
    log: type = Log
    lacks: tuple = ()
    charset_names: dict = dataclasses.field(default_factory=lambda: WIRE_CHARSETS)


DESIGNS = {design.name: design for design in (
    # A service: keeps connections and retries what never reached the CA.
    Design("resident", "EdiService/4.2 (resident)", keeps_connections=True, may_repeat=repeats_what_never_left),
    # A command that keeps PEM files and nothing else, and tries once.
    Design("oneshot", "edi-cert/1.0", store=PemFiles,
           lacks=("start", "status", "import", "backup", "restore", "retry-local")),
    # Refuses whatever is odd, tries once, logs in Japanese.
    Design("strict", "EDI-Anzen/2.0", strict=True, log=JapaneseLog,
           charset_names={"UTF-8": "UTF-8", "CP932": "Shift_JIS", "EUC-JP": "euc-jp"}),
    # Takes whatever makes sense, and asks until the CA has answered.
    Design("lenient", "edi-lenient", takes_ragged_end=True, may_repeat=repeats_until_answered,
           charset_names={"UTF-8": "utf-8", "CP932": "Windows-31J", "EUC-JP": "EUC-JP"}),
    # Changes to the new certificate when the operator's time has come.
    Design("deferring", "EDI Gateway 11", may_repeat=repeats_what_never_left, use_from=shortly_before_expiry),
)}
