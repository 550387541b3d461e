"""Which cases each mutant may redden: looked at by a person and kept in approved/, one file a side."""
import json
import pathlib

import judgement

FOLDER = pathlib.Path(__file__).resolve().parent / "approved"


def red_cases(result):
    """Ids of the cases that blame the peer, in order, those with variants each by itself."""
    return sorted(case["id"] for case in result["cases"] if judgement.is_red(case["verdict"]))


def load(side, folder=FOLDER):
    """Mutant id -> the cases that it may redden."""
    file = folder / f"{side}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def save(side, reds, folder=FOLDER):
    folder.mkdir(exist_ok=True)
    text = json.dumps(reds, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / f"{side}.json").write_text(text + "\n", encoding="utf-8")


def compare(mutant, found, approved):
    """Problems, and what is worth a look although nothing is wrong: a red that is no longer there."""
    known = set(approved.get(mutant.id, ()))
    new = [case for case in found if case not in known]
    gone = sorted(known.difference(found))
    problems = [f"red and not approved: {', '.join(new)}; look at them, then scripts/prove --approve"] if new else []
    notes = [f"approved and not red: {', '.join(gone)}"] if gone else []
    return problems, notes
