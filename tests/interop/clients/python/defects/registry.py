"""What a defect says of itself."""
import dataclasses

# Those with elliptic curves: a CA that makes RSA keys takes thrice the time.
PROFILES = ("neutral-json", "neutral-form", "kaede", "tsubaki")
DEFECTS = {}


@dataclasses.dataclass(frozen=True)
class Defect:
    name: str
    violates: tuple
    follows: tuple
    profiles: tuple  # where it shows; the others suffice with one of them
    design: str
    apply: object
    says: str
    missed_because: str = ""  # a known limit of the tester
    attempts: int = 3  # in all, as the driver declares


def defect(name, violates, follows=(), profiles=PROFILES, design="resident", **more):
    def register(function):
        assert name not in DEFECTS, name
        DEFECTS[name] = Defect(name, tuple(violates), tuple(follows), tuple(profiles), design, function,
                               " ".join((function.__doc__ or "").split()), **more)
        return function
    return register


def before(client, part, action):
    """Has `action` done before a part of the client, with the same arguments."""
    correct = getattr(client, part)

    def replaced(*arguments):
        action(*arguments)
        return correct(*arguments)
    setattr(client, part, replaced)


def without(client, part):
    """A part that does nothing."""
    setattr(client, part, lambda *arguments: None)


def with_design(client, **changes):
    client.design = dataclasses.replace(client.design, **changes)
