"""The CA in Go: correct in both dialects, however unusual, and defective.

test_go_ca.py [NAME]...   those defects alone, in each of their dialects; the correct CAs, and all defects in one of
                       their dialects, where none is named"""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import defect_runs
import support
from support import HERE

DIALECTS = ("momiji", "yanagi")
QUIRKS = ("", "no-keep-alive", "media-type-checked", "small-requests", "renewal-on-its-own-port", "rate-limited")
LIBRARIES = "/usr/share/gocode"  # of Debian's packages


def build(folder):
    program = folder / "ca-go"
    subprocess.run(["go", "build", "-o", program, "."], cwd=HERE / "ca-go", check=True,
                   env=os.environ | {"GOPATH": LIBRARIES, "GO111MODULE": "off", "GOCACHE": str(folder / "cache")})
    return program


class GoCa(support.Ca):
    """tests/interop/ca-go in place of the CA in Python."""

    program = None

    def __init__(self, folder, dialect, *arguments):
        super().__init__(folder, dialect)
        self.command = [str(self.program), "--dialect", dialect, "--out", str(self.folder),
                        "--profile", str(HERE / "profiles" / f"{dialect}.json"), *arguments]


@dataclasses.dataclass(frozen=True)
class Defect:
    name: str
    says: str
    violates: tuple
    follows: tuple
    dialects: tuple
    missed_because: str


def defects():
    said = subprocess.run([GoCa.program, "--defect", "list"], capture_output=True, check=True).stdout
    return {name: Defect(name, **each) for name, each in json.loads(said).items()}


def outcome_of(defect, dialect, folder):
    with GoCa(folder / "ca", dialect, "--defect", defect.name) as ca:
        return support.run(ca.target, folder / "results")


class Correct(unittest.TestCase):
    """Nothing is red, nothing open."""

    maxDiff = None

    def test_dialects(self):
        for dialect in DIALECTS:
            for quirk in QUIRKS:
                with self.subTest(dialect=dialect, quirk=quirk), \
                        tempfile.TemporaryDirectory(prefix="ediconform-interop-") as folder:
                    folder = pathlib.Path(folder)
                    with GoCa(folder / "ca", dialect, *(["--quirk", quirk] if quirk else [])) as ca:
                        outcome = support.run(ca.target, folder / "results")
                    self.assertEqual(outcome.reds(), set())
                    self.assertEqual(outcome.open(), [])
                    self.assertEqual(outcome.returncode, 0, outcome.text)
                    self.assertGreater(len(outcome.of("pass")), 140)


if __name__ == "__main__":
    support.skip_unless_asked()
    support.skip_unless(shutil.which("go"), "Go is not there")
    with tempfile.TemporaryDirectory(prefix="ediconform-interop-go-") as place:
        GoCa.program = build(pathlib.Path(place))
        NAMES = sys.argv[1:]
        CORRECT = bool(NAMES) or unittest.main(argv=sys.argv[:1], verbosity=2, exit=False).result.wasSuccessful()
        sys.exit(defect_runs.try_all(defects(), NAMES, lambda defect: defect.dialects, outcome_of) or not CORRECT)
