"""Correct clients of every design, with every profile: no verdict is red, none is open.

test_clients.py [DESIGN[/PROFILE]]...   those alone"""
import pathlib
import sys
import tempfile
import unittest

import support
from support import HERE

DRIVERS = HERE / "clients" / "python" / "drivers"
PROFILES = ("neutral-json", "neutral-xml", "neutral-form", "kaede", "sumire", "tsubaki", "ume")
# What a design lacks leaves fewer cases than the others have.
LEAST_PASSED = {"oneshot": 20}


# Strict starts anew for each action and keeps nothing outside its store: what it cannot save is lost.
RIGHTLY_FOUND = {"strict": {("CL-4.3.2-2", "client/after-download/killed"),
                            ("CL-4.3.3-1", "client/after-download/not-saved-then-started"),
                            ("CL-4.3.3-2", "client/after-download/save-again")}}


class Clients(unittest.TestCase):
    """One test for each design and profile."""

    maxDiff = None


def make_test(design, profile):
    def test(self):
        with tempfile.TemporaryDirectory(prefix="ediconform-interop-") as folder:
            outcome = support.run_client(DRIVERS / f"{design}.json", profile, folder)
        found = {red for red in outcome.reds()
                 if red.verdict == "fail" or (red.requirement, red.case) not in RIGHTLY_FOUND.get(design, ())}
        self.assertEqual(found, set())
        self.assertEqual(outcome.open(), [])
        self.assertEqual(outcome.returncode, 0, outcome.text)
        self.assertGreaterEqual(len(outcome.of("pass")), LEAST_PASSED.get(design, 40))
    test.__doc__ = f"{design} with {profile}"
    return test


def add_tests(wanted):
    for driver in sorted(DRIVERS.glob("*.json")):
        for profile in PROFILES:
            if not wanted or {driver.stem, f"{driver.stem}/{profile}"} & set(wanted):
                name = f"test_{driver.stem}_{profile}".replace("-", "_")
                setattr(Clients, name, make_test(driver.stem, profile))


if __name__ == "__main__":
    support.skip_unless_asked()
    add_tests(sys.argv[1:])
    unittest.main(argv=sys.argv[:1], verbosity=2)
