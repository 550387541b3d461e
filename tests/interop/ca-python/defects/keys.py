"""One-time keys (3.3, figure 5)."""
from defects.registry import allow_missing, defect, find_vetted, judged
from service import Refused


@defect("used-key-accepted", ["CA-3.3-6"], ["CA-3.3-8"])
def _(ca, server):
    """A used key gives another certificate."""
    ca.service.find_pair = lambda values: find_vetted(ca, values)
    ca.service.claim = lambda pair, values: None


@defect("used-key-accepted-with-other-passwords", ["CA-3.3-6"], ["CA-3.3-8"])
def _(ca, server):
    """A used key is refused only where the request is the same to the last octet."""
    seen = set()

    def claim(pair, values):
        request = tuple(sorted(values.items()))
        if request in seen or pair.spent == "fixture":
            raise Refused("key_used")
        seen.add(request)

    ca.service.find_pair = lambda values: find_vetted(ca, values)
    ca.service.claim = claim


@defect("used-key-answered-with-first-certificate", ["CA-3.3-6"])
def _(ca, server):
    """A second issue with a key is a success, with the certificate of the first."""
    made, find = {}, ca.service.find_pair
    correct = ca.service.make
    ca.service.find_pair = lambda values: find_vetted(ca, values) if values[
        "authentication_key"] in made else find(values)
    ca.service.claim = lambda pair, values: setattr(pair, "spent", True)

    def make(operation, common_name, values, record=None):
        key = values.get("authentication_key")
        if key in made:
            return made[key]
        outcome = correct(operation, common_name, values, record)
        if key:
            made[key] = outcome
        return outcome

    ca.service.make = make


@defect("used-key-accepted-in-a-race", ["CA-3.3-8"])
def _(ca, server):
    """Looks whether the key is used, makes the certificate, and only then marks the key."""
    correct = ca.service.make

    def make(operation, common_name, values, record=None):
        server.waiting.wait(0.05)
        outcome = correct(operation, common_name, values, record)
        if operation == "issue":
            ca.service.pairs[values["authentication_key"]].spent = True
        return outcome

    ca.service.claim = lambda pair, values: None
    ca.service.make = make


@defect("any-key-accepted", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.3-4", "CA-3.3-6", "CA-3.3-1", "CA-3.5-5"])
def _(ca, server):
    """The key is not compared at all."""
    def find_pair(values):
        for pair in ca.service.pairs.values():
            if pair.common_name == values["common_name"] and pair.vetted:
                return pair
        raise Refused("not_vetted")
    ca.service.find_pair = find_pair


@defect("key-compared-by-prefix", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.5-5"])
def _(ca, server):
    """Only the first eight characters of the key count."""
    def find_pair(values):
        for pair in ca.service.pairs.values():
            if (pair.key[:8] == values["authentication_key"][:8] and
                    pair.common_name == values["common_name"]):
                return judged(pair)
        raise Refused("not_vetted")
    ca.service.find_pair = find_pair


@defect("key-compared-without-case", ["CA-3.1-11", "CA-3.5-2"], dialects=("tsubaki",))
def _(ca, server):
    """Upper and lower case of the key are one."""
    def find_pair(values):
        for pair in ca.service.pairs.values():
            if (pair.key.lower() == values["authentication_key"].lower() and
                    pair.common_name == values["common_name"]):
                return judged(pair)
        raise Refused("not_vetted")
    ca.service.find_pair = find_pair


@defect("key-of-another-name-accepted", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.5-5", "CA-3.1-10"])
def _(ca, server):
    """The key alone is looked up; the CommonName may be any."""
    def find_pair(values):
        if values["authentication_key"] not in ca.service.pairs:
            raise Refused("not_vetted")
        return judged(ca.service.pairs[values["authentication_key"]])
    ca.service.find_pair = find_pair


@defect("empty-key-accepted", ["CA-3.1-11", "CA-3.5-2"], ["CA-3.3-2"])
def _(ca, server):
    """A request without a key is issued in the name that it gives."""
    allow_missing(ca, "authentication_key", "")
    find = ca.service.find_pair

    def find_pair(values):
        if values["authentication_key"]:
            return find(values)
        return next(pair for pair in ca.service.pairs.values()
                    if pair.common_name == values["common_name"])
    ca.service.find_pair = find_pair
    ca.service.claim = lambda pair, values: None if not values["authentication_key"] else type(
        ca.service).claim(ca.service, pair, values)


@defect("unvetted-accepted", ["CA-3.3-4"], ["CA-3.3-1"])
def _(ca, server):
    """Vetting is not looked at."""
    for pair in ca.service.pairs.values():
        pair.vetted = True


@defect("format-error-spends-key", ["CA-3.3-6"], noted=True)
def _(ca, server):
    """A request with a format error uses its key up, unlike the profile says (A12)."""
    correct = ca.service.check_format

    def check_format(values):
        try:
            correct(values)
        except Refused:
            pair = ca.service.pairs.get(values.get("authentication_key"))
            if pair:
                pair.spent = True
            raise
    ca.service.check_format = check_format


@defect("second-certificate-refused", ["CA-3.4-1"])
def _(ca, server):
    """One certificate a user, and no more."""
    users, count = {}, 0
    for pair in list(ca.service.pairs.values())[:2]:
        users[pair.common_name] = "kaisha-a"

    def claim(pair, values):
        nonlocal count
        if pair.common_name in users:
            count += 1
            if count > 1:
                raise Refused("not_vetted")
        type(ca.service).claim(ca.service, pair, values)
    ca.service.claim = claim


@defect("unknown-name-told", ["CA-3.5-5"], ["CA-3.3-1"], noted=True)
def _(ca, server):
    """An unknown CommonName has a code of its own."""
    correct = ca.service.find_pair

    def find_pair(values):
        if values["common_name"] not in {pair.common_name for pair in ca.service.pairs.values()}:
            raise Refused("unavailable")
        return correct(values)
    ca.service.find_pair = find_pair
