#!/usr/bin/env python3
"""Each co_await is a statement of its own: `auto x = co_await f(named, args);`.

g++ 12 destroys aggregates and lambdas of such a statement twice and loses `if (co_await f())`; see
docs/decisions. Usage: lint_coroutines.py ROOT | --self-test
"""
import pathlib
import re
import sys

FOLDERS = ("harness", "mock-ca", "mock-client", "reports", "tests")
IDENTIFIER = r"[A-Za-z_][\w.]*(?:(?:->|::)[\w.]+)*"
STATEMENT = re.compile(
    rf"^(?:(?:const )?(?:auto|[\w:]+(?:<[^;(){{}}]*>)?)[&*]? \w+ = |{IDENTIFIER} = |)co_await (?P<call>[^;]+)$"
)
ARGUMENT_TRAPS = (
    (re.compile(r"[{}]"), "braces or a lambda in the statement"),
    (re.compile(r"\?"), "a condition in the statement"),
    (re.compile(r"&&|\|\|"), "a condition in the statement"),
    (re.compile(r"co_await"), "two co_await in one statement"),
)


def without_comments_and_texts(source):
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)

    def blank(match):
        text = match.group(0)
        kept = '""' if text[0] in "\"R" else ("0" if text[0] == "'" else "")
        return kept + "\n" * text.count("\n")

    return token.sub(blank, source)


def statement_around(source, place):
    """From after the last `;`, `{`, `}` or case label up to the `;`, braces inside of it included."""
    start = max(source.rfind(mark, 0, place) for mark in ";{}")
    end = source.find(";", place)
    statement = " ".join(source[start + 1 : end].split())
    return re.sub(r"^(?:(?:case [\w:]+|default) ?: ?)+", "", statement)


def fault_of(statement):
    match = STATEMENT.match(statement)
    if not match:
        return "co_await is not the whole right side of a statement"
    for pattern, fault in ARGUMENT_TRAPS:
        if pattern.search(match.group("call")):
            return fault
    return None


def faults_in(source):
    bare = without_comments_and_texts(source)
    for match in re.finditer(r"\bco_await\b", bare):
        fault = fault_of(statement_around(bare, match.start()))
        if fault:
            yield bare.count("\n", 0, match.start()) + 1, fault


def lint(root):
    count = 0
    files = 0
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            files += 1
            for line, fault in faults_in(path.read_text(encoding="utf-8")):
                print(f"{path.relative_to(root)}:{line}: {fault}")
                count += 1
    if files == 0:
        print(f"no sources below {root}")
        return 1
    return 1 if count else 0


GOOD = (
    "{ const Flow flow = co_await perform(actions); }",
    "{ flow = co_await send(a.b); }",
    "{ co_await asio::async_write(socket_, buffer, token); }",
    "switch (x) { case Kind::send: flow = co_await send(a); break; }",
    "{ auto [a, b] = f(); // co_await {}\n auto x = co_await g(a); }",
    'f("co_await {");',
    "{ const std::size_t count = co_await socket_.async_read_some(room, token); }",
)
BAD = (
    "{ if (co_await f()) {} }",
    "{ while (!co_await f()) {} }",
    "{ switch (co_await f()) {} }",
    "{ co_await g(Agg{1, 2}); }",
    "{ co_await g({1, 2}); }",
    "{ co_await g([x] { return x; }); }",
    "{ auto x = c ? co_await a() : co_await b(); }",
    "{ auto x = co_await g(c ? a : b); }",
    "{ co_return co_await f(); }",
    "{ f(co_await g()); }",
    "{ auto x = co_await f() + 1 + co_await g(); }",
)


def self_test():
    wrong = [text for text in GOOD if list(faults_in(text))] + [text for text in BAD if not list(faults_in(text))]
    for text in wrong:
        print("wrong verdict on:", text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1] == "--self-test" else lint(pathlib.Path(sys.argv[1])))
