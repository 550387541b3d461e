"""Formats of members (3.3)."""
import unicodedata

from defects.registry import allow_missing, defect, loosen
from service import Refused


@defect("renewal-password-length-ignored", ["CA-3.3-2"])
def _(ca, server):
    """The limits of the renewal password are not kept."""
    loosen(ca, "renewal_password", least=1, most=9999)


@defect("common-name-length-ignored", ["CA-3.3-1"], ["CA-3.3-2"])
def _(ca, server):
    """A CommonName that is too long is looked for like any other."""
    loosen(ca, "common_name", least=1, most=9999)


@defect("pkcs12-password-one-longer-accepted", ["CA-3.3-2"])
def _(ca, server):
    """The upper limit of the PKCS#12 password is off by one."""
    loosen(ca, "pkcs12_password", most=ca.dialect.limits["pkcs12_password"].most + 1)


@defect("pkcs12-password-cut-to-limit", ["CA-3.3-2"])
def _(ca, server):
    """A PKCS#12 password that is too long is cut instead of refused."""
    limit = ca.dialect.limits["pkcs12_password"]
    loosen(ca, "pkcs12_password", most=9999)
    ca.service.pkcs12_password = lambda values, record: values["pkcs12_password"][:limit.most]


@defect("longest-password-refused", ["CA-3.1-2", "CA-3.1-4"])
def _(ca, server):
    """The upper limit of the passwords is off by one."""
    for member in ("pkcs12_password", "renewal_password"):
        loosen(ca, member, most=ca.dialect.limits[member].most - 1)


@defect("shortest-password-refused", ["CA-3.1-2", "CA-3.1-4"])
def _(ca, server):
    """The lower limit of the passwords is off by one."""
    for member in ("pkcs12_password", "renewal_password"):
        loosen(ca, member, least=ca.dialect.limits[member].least + 1)


@defect("any-character-in-renewal-password", ["CA-3.3-3"], ["CA-3.3-1"])
def _(ca, server):
    """The characters of the renewal password are not looked at."""
    loosen(ca, "renewal_password", allowed=r"(?s:.)")


@defect("full-width-folded", ["CA-3.3-3"], ["CA-3.3-1", "CA-3.1-11", "CA-3.5-2"])
def _(ca, server):
    """Full-width letters are made ASCII before anything looks at them (NFKC)."""
    correct = ca.read
    ca.read = lambda name, request: {member: unicodedata.normalize("NFKC", text)
                                     for member, text in correct(name, request).items()}


@defect("control-characters-dropped", ["CA-3.3-3"], ["CA-3.3-1"])
def _(ca, server):
    """Control characters are dropped in silence."""
    correct = ca.read
    ca.read = lambda name, request: {member: "".join(c for c in text if c >= " ")
                                     for member, text in correct(name, request).items()}


@defect("half-width-kana-accepted", ["CA-3.3-3"], ["CA-3.3-1"])
def _(ca, server):
    """Half-width kana count as half-width letters."""
    for member, limit in ca.dialect.limits.items():
        loosen(ca, member, allowed="[ｦ-ﾟ" + limit.allowed[1:])


@defect("emoji-accepted", ["CA-3.3-3"], ["CA-3.3-1"], dialects=("ume",))
def _(ca, server):
    """Characters beyond the basic plane pass."""
    for member, limit in ca.dialect.limits.items():
        loosen(ca, member, allowed="[\U00010000-\U0010ffff" + limit.allowed[1:])


@defect("missing-renewal-password-accepted", ["CA-3.1-3", "CA-3.1-5"], ["CA-3.3-2"])
def _(ca, server):
    """A request without a renewal password is served."""
    allow_missing(ca, "renewal_password", "")
    ca.service.check_renewal_password = lambda record, values: None


@defect("missing-pkcs12-password-accepted", ["CA-3.1-3", "CA-3.1-5"], ["CA-3.3-2"])
def _(ca, server):
    """A request without a PKCS#12 password gets a file with a default one."""
    allow_missing(ca, "pkcs12_password", "changeit")


@defect("white-space-trimmed", ["CA-3.3-3"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """White space around a value is dropped in silence."""
    correct = ca.read
    ca.read = lambda name, request: {member: text.strip()
                                     for member, text in correct(name, request).items()}


@defect("trailing-line-feed-accepted", ["CA-3.3-3"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """The pattern for permitted characters lets a line feed at the end pass, as `$` does in many languages."""
    correct = ca.service.check_format
    ca.service.check_format = lambda values: correct(
        {member: text[:-1] if text.endswith("\n") else text for member, text in values.items()})


@defect("refusal-remembered", ["CA-3.1-2"], ["CA-3.3-4"])
def _(ca, server):
    """A pair that was refused before its vetting was complete stays refused."""
    refused = set()
    correct = ca.service.find_pair

    def find_pair(values):
        key = values["authentication_key"]
        try:
            if key in refused:
                raise Refused("not_vetted")
            return correct(values)
        except Refused:
            refused.add(key)
            raise
    ca.service.find_pair = find_pair
