#!/usr/bin/env python3
"""Checks that the code and scenarios/texts fit each other.

Every name with a dot that the code spells out is the id of a text (or belongs to another vocabulary, below), no
text is left that nothing uses, and both languages of a text say the same arguments.

Usage: check_texts.py ROOT | --self-test
"""
import json
import pathlib
import re
import sys
import tempfile

CODE = ("harness", "mock-ca", "mock-client", "reports")
SUFFIXES = (".cpp", ".hpp", ".html", ".in")

# Ids that the code puts together: prefix → the literal that begins them. What stands behind the prefix is a name
# that the code spells out too, or data (codes, members, HTTP statuses).
COMPOSED = {
    "ambiguity.": '"ambiguity.',
    "ca.": '"ca."',
    "check.base64.problem.": '"check.base64.problem."',
    "client.outcome.": '"client.outcome."',
    "explain.": '"explain."',
    "level.": '"level"',
    "manual.action.": '"manual.action."',
    "manual.awaited.": '"manual.awaited."',
    "manual.outcome.": '"manual.outcome."',
    "manual.value.": '"manual.value."',
    "meaning.": '"meaning."',
    "observation.": '"observation.',
    "mutation.": '"mutation."',
    "outcome.": '"outcome."',
    "owner.": '"owner"',
    "phase.": '"phase"',
    "report.how.": '"report.how.',
    "report.label.": '"report.label.',
    "report.state.": '"report.state.',
    "side.": '"side.',
    "answer.": '"answer"',
    "verdict.": '"verdict"',
}
# Composed ids whose end comes from a number or from data, so that no literal can be looked for.
FROM_DATA = ("manual.action.", "manual.awaited.", "ambiguity.A", "explain.failure.", "explain.fault.", "observation.A", "outcome.http_")

# Names with a dot that are no ids of texts.
FILE_NAME = re.compile(r"\.(json|ndjson|pem|key|p12|log|html|xml)$")
OTHER_NAMES = {
    "ediconform.version", "run.id", "run.mode", "run.suite", "run.command", "run.seed", "run.strict",
    "run.interrupted", "run.wall_clock", "profile.edition",  # properties of JUnit
    "harness.run",  # a group of cases in JUnit
    "given.client.certificate", "fault.pkcs12_password",  # names of facts in the journal
    "proxy.url", "proxy.host", "proxy.port", "proxy.user", "proxy.password",  # placeholders of driver files
}

DOTTED = re.compile(r'"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"')
TEMPLATE_ID = re.compile(r"\{\{#t\}\}([a-z0-9_.]+)\{\{/t\}\}")
WORD = re.compile(r'"([A-Za-z0-9_]+)"')
FAULT_ID = re.compile(r'"id":\s*"([a-z0-9_.]+)"')
ARGUMENT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def read_texts(root):
    texts, problems = {}, []
    for file in sorted((root / "scenarios" / "texts").glob("*.json")):
        for name, text in json.loads(file.read_text("utf-8")).items():
            if name in texts:
                problems.append(f"{file.name}: {name} stands in another file too")
            texts[name] = text
            for part, kind in ((text, name), (text.get("remedy"), name + " (remedy)")):
                if part is None:
                    continue
                if not part.get("ja") or not part.get("en"):
                    problems.append(f"{file.name}: {kind} lacks a language")
                elif set(ARGUMENT.findall(part["ja"])) != set(ARGUMENT.findall(part["en"])):
                    problems.append(f"{file.name}: {kind} says other arguments in the other language")
    return texts, problems


def read_code(root):
    return {
        file: file.read_text("utf-8")
        for folder in CODE
        for file in sorted((root / folder).rglob("*"))
        if file.suffix in SUFFIXES
    }


def fault_ids(root):
    files = (root / "scenarios" / "faults").glob("*.json")
    return {name for file in files for name in FAULT_ID.findall(file.read_text("utf-8"))}


def violations(root):
    texts, problems = read_texts(root)
    code = read_code(root)
    others = OTHER_NAMES | fault_ids(root)
    used = set()
    for file, source in code.items():
        pattern = TEMPLATE_ID if file.suffix == ".html" else DOTTED
        for name in pattern.findall(source):
            used.add(name)
            if name not in texts and name not in others and not FILE_NAME.search(name):
                problems.append(f"{file.relative_to(root)}: {name} is no id of scenarios/texts "
                                "(nor listed in check_texts.py as another name)")
    everything = "\n".join(code.values())
    words = set(WORD.findall(everything))
    for prefix, begin in COMPOSED.items():
        if any(name.startswith(prefix) for name in texts) and begin not in everything:
            problems.append(f"nothing composes {prefix}…, but check_texts.py lists it")
    for name in texts:
        if name in used or name.startswith(FROM_DATA):
            continue
        prefix = max((p for p in COMPOSED if name.startswith(p)), key=len, default="")
        if not prefix or not set(name[len(prefix):].split(".")) & words:
            problems.append(f"{name} is used nowhere")
    return problems


def self_test():
    text = {"ja": "{file} がありません。", "en": "{file} is missing."}
    cases = [
        ({"file.missing": text}, 'Error{"file.missing"}', None),
        ({}, 'Error{"file.missing"}', "no id of"),
        ({}, 'read("target.json")', None),
        ({"file.missing": text}, "", "used nowhere"),
        ({"file.missing": {"ja": "ない。", "en": "{file} is missing."}}, 'Error{"file.missing"}', "arguments"),
        ({"file.missing": {"en": "Missing."}}, 'Error{"file.missing"}', "lacks a language"),
        ({"file.missing": dict(text, remedy={"ja": "", "en": "Look."})}, 'Error{"file.missing"}', "lacks a language"),
        ({"level.must": {"ja": "必須", "en": "Must"}}, 'word_for("level", x); name("must")', None),
        ({"level.must": {"ja": "必須", "en": "Must"}}, 'word_for("level", x)', "used nowhere"),
        ({"level.must": {"ja": "必須", "en": "Must"}}, 'name("must")', "nothing composes"),
    ]
    for texts, source, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "scenarios" / "texts").mkdir(parents=True)
            (root / "scenarios" / "texts" / "some.json").write_text(json.dumps(texts), "utf-8")
            (root / "harness").mkdir()
            (root / "harness" / "some.cpp").write_text(source, "utf-8")
            found = violations(root)
            as_expected = not found if expected is None else len(found) == 1 and expected in found[0]
            if not as_expected:
                print(f"self-test: {source!r} with {texts} gave {found}, expected {expected!r}")
                return 1
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    problems = violations(pathlib.Path(sys.argv[1]))
    print("\n".join(problems) or "every text is used, every id has its text")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
