"""What a CA profile (docs/profiles.md) says, as far as a client has to know it."""
import dataclasses
import datetime
import json
import pathlib

UTC = datetime.timezone.utc
JAPAN = datetime.timezone(datetime.timedelta(hours=9))


def without_comments(text):
    """JSON with comments -> JSON; what stands in strings is left alone."""
    out, at, in_string = [], 0, False
    while at < len(text):
        if in_string:
            step = 2 if text[at] == "\\" else 1
            in_string = text[at] != '"'
            out.append(text[at:at + step])
            at += step
        elif text.startswith("//", at):
            at = len(text) if (end := text.find("\n", at)) < 0 else end
        elif text.startswith("/*", at):
            at = text.index("*/", at) + 2
        else:
            in_string = text[at] == '"'
            out.append(text[at])
            at += 1
    return "".join(out)


@dataclasses.dataclass(frozen=True)
class Message:
    encoding: str
    charset: str
    media_type: str
    places: dict      # member -> place on the wire
    constants: dict   # place -> value
    integers: frozenset = frozenset()  # members whose value is a number


@dataclasses.dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    client_auth: str
    request: Message
    reply: Message
    headers: dict


class Window:
    """When the CA renews a certificate that ends at `not_after`."""

    def __init__(self, opens_days, closes_days, basis):
        self.opens_days, self.closes_days, self.basis = opens_days, closes_days, basis

    def opens(self, not_after):
        if self.basis == "exact":
            return not_after - datetime.timedelta(days=self.opens_days)
        return self.start_of_day(not_after, -self.opens_days)

    def closes(self, not_after):
        if self.closes_days == 0:
            return not_after
        if self.basis == "exact":
            return not_after - datetime.timedelta(days=self.closes_days)
        return self.start_of_day(not_after, 1 - self.closes_days)

    def start_of_day(self, moment, days_later):
        local = moment.astimezone(JAPAN if self.basis == "jst_date" else UTC)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return day + datetime.timedelta(days=days_later)


MEDIA_TYPES = {"json": "application/json", "xml": "application/xml",
               "form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}


class Profile:
    def __init__(self, path):
        document = json.loads(without_comments(pathlib.Path(path).read_text(encoding="utf-8")))
        self.charset = document.get("charset", "UTF-8")
        self.status_type = document["status"]["type"]
        self.ok = document["status"]["ok"]
        self.meanings = {code: meaning for meaning, codes in document["status"]["meanings"].items()
                         for code in codes}
        self.choices = document["ambiguities"]
        window = document["window"]
        self.window = Window(window["opens_days_before"], window.get("closes_days_before", 0),
                             window["basis"])
        self.operations = {name: self.operation(name, entry)
                           for name, entry in document["operations"].items()}

    def operation(self, name, entry):
        return Operation(name, entry.get("method", "POST"), entry["path"], entry["client_auth"],
                         self.message(entry["request"]), self.message(entry["reply"]), entry.get("headers", {}))

    def message(self, entry):
        places, integers = {}, set()
        for member, place in entry["members"].items():
            described = place if isinstance(place, dict) else {"at": place}
            places[member] = described["at"]
            if described.get("type") == "integer":
                integers.add(member)
        encoding = entry["encoding"]
        return Message(encoding, entry.get("charset", self.charset),
                       entry.get("media_type", MEDIA_TYPES[encoding]), places,
                       entry.get("constants", {}), frozenset(integers))
