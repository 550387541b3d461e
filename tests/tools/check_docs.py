#!/usr/bin/env python3
"""Checks the examples and links of README*.md and docs/.

Every ```jsonc block that is a whole file (it begins with a brace) has to satisfy `ediconform check`; every relative
link has to lead to a file; a page that describes an input file has to name every member of its schema.

Usage: check_docs.py ROOT EDICONFORM | --self-test
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```jsonc\n(\{.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`[^`\n]+`")

# Page → the schema whose members it lists.
DESCRIBED = {"docs/target.md": "target", "docs/driver.md": "driver", "docs/profiles.md": "profile",
             "docs/ics.md": "ics"}


def members_of(schema):
    """All names of members that a schema knows, wherever they stand."""
    names = set()
    if isinstance(schema, dict):
        properties = schema.get("properties")
        names |= set(properties) if isinstance(properties, dict) else set()
        for part in schema.values():
            names |= members_of(part)
    elif isinstance(schema, list):
        for part in schema:
            names |= members_of(part)
    return names - {"$schema"}


def undescribed(root):
    problems = []
    for page, kind in DESCRIBED.items():
        if not (root / page).exists():
            continue
        text = (root / page).read_text("utf-8")
        named = set(re.findall(r"\w+", " ".join(NAMED.findall(text))))
        schema = json.loads((root / "scenarios" / "schema" / f"{kind}.schema.json").read_text("utf-8"))
        problems += [f"{page}: says nothing of the member {name}"
                     for name in sorted(members_of(schema)) if name not in named]
    return problems


def pages(root):
    return sorted(root.glob("README*.md")) + sorted((root / "docs").rglob("*.md"))


def violations(root, check):
    """`check` takes the text of a file and gives what is wrong with it, empty where nothing is."""
    problems = []
    examples = 0
    for page in pages(root):
        text = page.read_text("utf-8")
        for link in LINK.findall(text):
            if not (page.parent / link).exists():
                problems.append(f"{page.relative_to(root)}: {link} leads nowhere")
        for block in BLOCK.finditer(text):
            examples += 1
            line = text.count("\n", 0, block.start()) + 1
            problem = check(block.group(1))
            if problem:
                problems.append(f"{page.relative_to(root)}:{line}: {problem}")
    problems += undescribed(root)
    if examples == 0:
        problems.append("there is no example to check")
    return problems


def check_with(ediconform, scenarios):
    def check(text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "example.json"
            file.write_text(text, "utf-8")
            run = subprocess.run([ediconform, "check", "--lang", "en", "--scenarios", scenarios, file],
                                 capture_output=True, text=True, check=False)
            return "" if run.returncode == 0 else run.stderr.strip() or f"exit code {run.returncode}"
    return check


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "docs").mkdir()
        (root / "scenarios" / "schema").mkdir(parents=True)
        (root / "docs" / "target.md").write_text("`urls.issue`, trust", "utf-8")
        (root / "scenarios" / "schema" / "target.schema.json").write_text(
            '{"properties": {"urls": {"properties": {"issue": {}}}, "trust": {}}}', "utf-8")
        if undescribed(root) != ["docs/target.md: says nothing of the member trust"]:
            print(f"self-test: members: {undescribed(root)}")
            return 1
    good = "```jsonc\n{}\n```\n"
    for text, answer, expected in ((good, "", None), (good, "bad member", "README.md:1: bad member"),
                                   (good + "[x](nowhere.md)", "", "nowhere.md leads nowhere"),
                                   (good + "[x](README.md#part)", "", None), ("text", "", "no example")):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "README.md").write_text(text, "utf-8")
            found = violations(root, lambda _, answer=answer: answer)
            if (found != []) if expected is None else not (len(found) == 1 and expected in found[0]):
                print(f"self-test: {text!r} gave {found}, expected {expected!r}")
                return 1
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(sys.argv[1])
    problems = violations(root, check_with(sys.argv[2], root / "scenarios"))
    print("\n".join(problems) or "all examples are valid, all links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
