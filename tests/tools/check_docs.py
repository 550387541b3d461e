#!/usr/bin/env python3
"""Checks the examples and links of README*.md and docs/.

Every ```jsonc block that is a whole file (it begins with a brace) has to satisfy `ediconform check`; every relative
link has to lead to a file.

Usage: check_docs.py ROOT EDICONFORM | --self-test
"""
import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```jsonc\n(\{.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


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
