"""What a defect says of itself, and what several need."""
import dataclasses

from service import Refused

DEFECTS = {}


@dataclasses.dataclass(frozen=True)
class Defect:
    name: str
    violates: tuple
    follows: tuple
    dialects: tuple
    apply: object
    says: str
    noted: bool = False      # the level of what it violates is O: it is noted, not red
    missed_because: str = ""  # a known limit of the tester


def defect(name, violates, follows=(), dialects=("kaede", "tsubaki"), **more):
    def register(function):
        DEFECTS[name] = Defect(name, tuple(violates), tuple(follows), tuple(dialects), function,
                               " ".join((function.__doc__ or "").split()), **more)
        return function
    return register


def judged(pair):
    if not pair.vetted:
        raise Refused("not_vetted")
    if pair.spent:
        raise Refused("key_used")
    return pair


def find_vetted(ca, values):
    pair = ca.service.pairs.get(values["authentication_key"])
    if pair is None or pair.common_name != values["common_name"] or not pair.vetted:
        raise Refused("not_vetted")
    return pair


class ShortBody(bytes):
    """Says that it is longer than it is."""

    def __len__(self):
        return super().__len__() + 10


def loosen(ca, member, **changes):
    ca.dialect.limits[member] = dataclasses.replace(ca.dialect.limits[member], **changes)


def allow_missing(ca, member, default):
    """Where the member is missing or empty, the default is taken, whatever its form."""
    correct_read, correct_format = ca.read, ca.service.check_format
    correct_present = ca.service.check_present

    def read(name, request):
        values = correct_read(name, request)
        if member in ca.dialect.operations[name].request.places:
            values[member] = values.get(member) or default
        return values

    def without(values):
        return {key: value for key, value in values.items() if key != member}

    def check_format(values):
        correct_format(without(values) if values.get(member) == default else values)

    def check_present(operation, values):
        correct_present(operation, {**values, member: values.get(member) or "x"})

    ca.read, ca.service.check_format, ca.service.check_present = read, check_format, check_present


def change_reply(ca, change):
    """`change(places, outcome, values)` changes the values of an answer in place."""
    correct = ca.reply_values

    def reply_values(name, outcome):
        values = correct(name, outcome)
        change(ca.dialect.operations[name].reply.places, outcome, values)
        return values
    ca.reply_values = reply_values
