"""A client that nobody asks: only what arrives is judged, and of what it said nothing is claimed."""
import json
import subprocess
import sys

from support import BIN, SOURCE, FolderTest, run, unittest

LIMITS = {"retry": {"interval_ms": 100, "attempts": 3}, "timeouts": {"connect_ms": 2000, "total_ms": 3000}}
SHOWN = ("client/issue/valid", "client/issue/used-for-edi", "client/renew/switches", "client/tls/unregistered-root")
SILENT = "client/renew/before-window"
WITHOUT_TRAFFIC = "client/after-download/unlock-again"


class Passive(FolderTest):
    def result(self, cases, client=(BIN / "ediconform-client",), patience=10):
        """The cases by id, with a client beside that looks at what is announced; without one where it is empty."""
        announced = self.folder / "awaited.json"
        driver = self.folder / "driver.json"
        driver.write_text(json.dumps({"driver": "awaited", "kind": "passive", "announce": announced.name,
                                      "patience_seconds": patience, **LIMITS}), "utf-8")
        watcher = [sys.executable, str(SOURCE / "tests" / "e2e" / "passive_client.py"), str(announced), *map(str, client)]
        process = subprocess.Popen(watcher, stdin=subprocess.DEVNULL) if client else None
        try:
            done = run("run", "client", "--driver", driver, "--out", self.folder / "out", "--progress", "none",
                       *(option for case in cases for option in ("--case", case)))
        finally:
            if process:
                process.kill()
                process.wait()
        self.assertIn(done.returncode, (0, 1, 3), done.stdout + done.stderr)
        self.assertFalse(announced.exists(), "it holds secrets")
        result = json.loads((self.folder / "out" / "result.json").read_text("utf-8"))
        return {case["id"].split("[")[0]: case for case in result["cases"]}

    def test_only_what_arrived_is_judged(self):
        cases = self.result([*SHOWN, SILENT, WITHOUT_TRAFFIC, "client/error/key-used"], patience=4)
        self.assertEqual({case: cases[case]["verdict"] for case in SHOWN}, dict.fromkeys(SHOWN, "pass"))
        self.assertEqual(cases[SILENT]["verdict"], "not_run", "nobody knows whether the client was started at all")
        self.assertEqual(cases[WITHOUT_TRAFFIC]["verdict"], "not_applicable")
        self.assertEqual(cases["client/error/key-used"]["verdict"], "inconclusive", "its silence cannot be proved")
        told = {check["state"] for case in cases.values() for check in case["checks"]
                if check["check"] in ("outcome", "reported")}
        self.assertEqual(told, {"not_applicable"})

    def test_what_arrived_wrongly_is_found(self):
        client = (BIN / "ediconform-mutant-client", "--mutant", "presents-the-old-certificate")
        if not client[0].exists():
            self.skipTest("this build has no mutants")
        cases = self.result(["client/renew/switches"], client)
        self.assertEqual(cases["client/renew/switches"]["verdict"], "warn")

    def test_without_a_client_nothing_is_run(self):
        cases = self.result(["client/issue/valid"], (), patience=1)
        self.assertEqual(cases["client/issue/valid"]["verdict"], "not_run")
        self.assertIn("Within 1 s", cases["client/issue/valid"]["reason"]["en"])


if __name__ == "__main__":
    unittest.main()
