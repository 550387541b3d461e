#!/usr/bin/env python3
"""Checks every #include against the direction in which the modules may depend on each other.

Usage: check_layering.py ROOT | --self-test
"""
import pathlib
import re
import sys
import tempfile

BASE = {"harness/base"}
WIRE = BASE | {"harness/wire"}
PKI = BASE | {"harness/pki"}
EVIDENCE = BASE | {"harness/evidence"}
MODEL = BASE | {"harness/model"}
TRANSPORT = BASE | {"harness/transport"}
JUDGE = WIRE | PKI | EVIDENCE | MODEL | {"harness/catalogue", "harness/checks"}
CA_CODEC = WIRE | {"mock-ca/codec"}
CA_ISSUANCE = CA_CODEC | PKI | EVIDENCE | {"mock-ca/issuance"}
CA = CA_CODEC | CA_ISSUANCE | TRANSPORT | {"mock-ca/fault", "mock-ca/server"}
CLIENT_CODEC = WIRE | {"mock-client/codec"}
CLIENT = CLIENT_CODEC | PKI | EVIDENCE | TRANSPORT | {
    "mock-client/exchange",
    "mock-client/workflow",
    "mock-client/store",
}
REPORTS = MODEL | EVIDENCE | {"reports"}
RUNNER = JUDGE | CA | CLIENT | REPORTS | {"harness/runner"}

# What the files of a folder may include; the longest folder that fits counts. The mock CA and the reference
# client see neither each other nor the judge nor the runner.
ALLOWED = {
    "harness/base": BASE,
    "harness/wire": WIRE,
    "harness/pki": PKI,
    "harness/evidence": EVIDENCE,
    "harness/model": MODEL | WIRE,
    "harness/transport": TRANSPORT,
    "harness/catalogue": MODEL | WIRE | EVIDENCE | {"harness/catalogue"},
    "harness/checks": JUDGE,
    "harness/runner": RUNNER,
    "harness/doctor": RUNNER | {"harness/doctor"},
    "harness/cli": RUNNER | {"harness/doctor", "harness/cli"},
    "mock-ca/codec": CA_CODEC,
    "mock-ca/issuance": CA_ISSUANCE,
    "mock-ca/control": CA | {"mock-ca/control"},
    "mock-ca": CA | {"mock-ca/cli", "mock-ca/control"},
    "mock-client/codec": CLIENT_CODEC,
    "mock-client": CLIENT | {"mock-client/adapter", "mock-client/cli"},
    "reports": REPORTS,
    "tests": None,  # anything
}

# Third-party headers and the folders that may include them.
THIRD_PARTY = (
    (re.compile(r"^boost/(asio/ssl|beast/ssl)"), ()),
    (re.compile(r"^boost/(asio|beast)"), ("harness/transport", "tests/unit/transport", "tests/support")),
    (re.compile(r"^openssl/ssl\.h$"), ("harness/transport",)),
    (re.compile(r"^openssl/"), ("harness/transport", "harness/pki", "mock-ca/issuance", "tests")),
    (re.compile(r"^CLI/"), ("harness/cli", "mock-ca/cli", "mock-client/cli", "mock-client", "tests")),
)
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.M)


def below(path, folder):
    return path == folder or path.startswith(folder + "/")


def faults_of(path, included, system):
    if system or included.startswith(("boost/", "openssl/", "CLI/")):
        for pattern, folders in THIRD_PARTY:
            if pattern.search(included):
                if not any(below(path, folder) for folder in folders):
                    yield f"{included} belongs to {', '.join(folders) or 'nobody'}"
                return
        return
    owner = max((folder for folder in ALLOWED if below(path, folder)), key=len, default=None)
    if owner is None:
        yield "the file is in no known module"
        return
    allowed = ALLOWED[owner]
    if owner == "tests" and "/" not in included:
        return  # a helper that stands beside the test
    if "/" not in included:
        yield f'"{included}" is not named from the root of the repository'
    elif allowed is not None and not any(below(included, folder) for folder in allowed):
        yield f"{owner} must not include {included}"


def check(root):
    count = 0
    files = 0
    for top in ("harness", "mock-ca", "mock-client", "reports", "tests"):
        for path in sorted((root / top).rglob("*.[ch]pp")):
            files += 1
            name = path.relative_to(root).as_posix()
            source = path.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(source):
                quoted, system = match.groups()
                line = source.count("\n", 0, match.start(1 if quoted else 2)) + 1
                for fault in faults_of(name, quoted or system, quoted is None):
                    print(f"{name}:{line}: {fault}")
                    count += 1
    if files == 0:
        print(f"no sources below {root}")
        return 1
    return 1 if count else 0


def self_test():
    good = {
        "harness/base/a.cpp": '#include "harness/base/b.hpp"\n#include <vector>\n',
        "harness/checks/a.cpp": '#include "harness/pki/b.hpp"\n',
        "harness/transport/a.cpp": "#include <openssl/ssl.h>\n#include <boost/asio/ip/tcp.hpp>\n",
        "harness/pki/a.cpp": "#include <openssl/x509.h>\n",
        "tests/unit/pki/a.cpp": '#include "harness/pki/a.hpp"\n',
    }
    bad = {
        "harness/base/a.cpp": '#include "harness/wire/b.hpp"\n',
        "harness/wire/a.cpp": '#include "harness/pki/b.hpp"\n',
        "harness/checks/a.cpp": '#include "mock-ca/codec/b.hpp"\n',
        "harness/model/a.cpp": '#include "../base/b.hpp"\n',
        "harness/pki/a.cpp": "#include <openssl/ssl.h>\n",
        "harness/runner/a.cpp": "  #  include <openssl/x509.h>\n",
        "harness/transport/a.cpp": "#include <boost/asio/ssl.hpp>\n",
        "harness/base/b.hpp": '#include "c.hpp"\n',
        "mock-ca/codec/a.cpp": '#include "mock-client/codec/b.hpp"\n',
        "mock-ca/server/a.cpp": '#include "harness/checks/b.hpp"\n',
        "mock-client/workflow/a.cpp": '#include "mock-ca/server/b.hpp"\n',
        "reports/a.cpp": '#include "harness/runner/b.hpp"\n',
        "mock-ca/server/b.cpp": "#include <boost/asio/ip/tcp.hpp>\n",
    }
    wrong = 0
    for expected, cases in ((0, good), (1, bad)):
        for name, source in cases.items():
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True)
                path.write_text(source, encoding="utf-8")
                if check(pathlib.Path(folder)) != expected:
                    print("wrong verdict on:", name, source)
                    wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1])))
