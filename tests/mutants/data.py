"""The mutants as scenarios/mutants describes them."""
import dataclasses
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
DEFAULT_PROFILE = "neutral-json"
DEFAULT_ATTEMPTS = 3


@dataclasses.dataclass(frozen=True)
class Mutant:
    side: str  # "ca" or "client"
    id: str
    violates: frozenset
    kills: tuple  # ids and globs of cases
    profile: str = DEFAULT_PROFILE
    attempts: int = DEFAULT_ATTEMPTS  # as the driver of a client declares

    @property
    def program(self):
        return f"ediconform-mutant-{self.side}"


def _profile(entry):
    name = entry.get("profile", DEFAULT_PROFILE)
    return str(ROOT / name) if "/" in name else name


def load(side, scenarios=SCENARIOS):
    """The mutants of a side, in the order of the file."""
    text = (scenarios / "mutants" / f"{side}.json").read_text(encoding="utf-8")
    return [
        Mutant(side, entry["id"], frozenset(entry["violates"]), tuple(entry["kills"]),
               _profile(entry), entry.get("attempts", DEFAULT_ATTEMPTS))
        for entry in json.loads(text)["mutants"]
    ]


def case_ids(side, scenarios=SCENARIOS):
    """Every case of a side, without its variants."""
    cases = scenarios / "cases"
    return sorted(str(file.relative_to(cases).with_suffix("")) for file in (cases / side).rglob("*.json"))


def base_id(case_id):
    """The id of a case without the name of the variant."""
    return case_id.split("[", 1)[0]


def selects(pattern, case_id):
    """As `--case` does: * within a part of the id, ** over parts, against the id with and without its variant."""
    parts = re.split(r"(\*\*|\*)", pattern)
    expression = "".join({"**": ".*", "*": "[^/]*"}.get(part) or re.escape(part) for part in parts)
    return any(re.fullmatch(expression, text) for text in (case_id, base_id(case_id)))
