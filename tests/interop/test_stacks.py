"""Clients of other stacks get the verdicts that they deserve: clients/expectations.json, with reasons.

test_stacks.py [bash|java|node|go|go-kaede]...   those alone"""
import json
import shutil
import sys
import tempfile
import unittest

import support
from support import HERE

CLIENTS = HERE / "clients"
EXPECTED = json.loads((CLIENTS / "expectations.json").read_text(encoding="utf-8"))
PROGRAMS = {"bash": ("curl", "openssl"), "java": ("java",), "node": ("node",), "go": ("go",),
            "go-kaede": ("go",)}


class Stacks(unittest.TestCase):
    """One test for each stack."""

    maxDiff = None


def make_test(name, expected):
    def test(self):
        for program in PROGRAMS[name]:
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")
        with tempfile.TemporaryDirectory(prefix="ediconform-interop-") as folder:
            outcome = support.run_client(CLIENTS / expected["driver"], expected["profile"], folder)
        # Cases are named without their variants: what holds for one holds for all.
        seen = {(red.requirement, red.verdict, red.case.partition("[")[0]) for red in outcome.reds()}
        self.assertEqual(seen, {(red["requirement"], red["verdict"], case) for red in expected["red"]
                                for case in red["cases"]})
        self.assertEqual(outcome.open(), [])
        self.assertGreater(len(outcome.of("pass")), 30)
    test.__doc__ = f"{name}: {expected['why']}"
    return test


def add_tests(wanted):
    for name, expected in EXPECTED.items():
        if not wanted or name in wanted:
            setattr(Stacks, f"test_{name}", make_test(name, expected))


if __name__ == "__main__":
    support.skip_unless_asked()
    add_tests(sys.argv[1:])
    unittest.main(argv=sys.argv[:1], verbosity=2)
