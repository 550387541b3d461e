"""Correct CAs of every dialect, however unusual: no verdict is red, none is open."""
import pathlib
import tempfile
import unittest

import support

# Dialect, and what is unusual beside what the dialect itself has.
RUNS = {
    "kaede": ("kaede", "--latency", "0.5"),
    "kaede-pinned": ("kaede", "--pin", "--quirk", "no-reason", "--quirk", "close"),
    "sumire": ("sumire",),
    "tsubaki": ("tsubaki", "--quirk", "no-length"),
    "ume": ("ume", "--quirk", "chunked"),
}


class Dialects(unittest.TestCase):
    """One test for each entry of RUNS."""

    maxDiff = None


def make_test(name, dialect, *options):
    def test(self):
        with tempfile.TemporaryDirectory(prefix="ediconform-interop-") as folder:
            folder = pathlib.Path(folder)
            with support.Ca(folder / "ca", dialect, *options) as ca:
                outcome = support.run(ca.target, folder / "results")
            self.assertEqual(outcome.reds(), set())
            self.assertEqual(outcome.open(), [])
            self.assertEqual(outcome.returncode, 0, outcome.text)
            self.assertGreater(len(outcome.of("pass")), 40)
    test.__doc__ = f"{name}: {' '.join(options) or 'as it is'}"
    return test


for run_name, arguments in RUNS.items():
    setattr(Dialects, f"test_{run_name.replace('-', '_')}", make_test(run_name, *arguments))

if __name__ == "__main__":
    support.skip_unless_asked()
    unittest.main(verbosity=2)
