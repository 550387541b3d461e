"""Whole runs: every dialect through `run self`, and the same verdicts however a peer is reached."""
import json
import os
import sys

from client_command import FIRST_EXIT, OUTCOMES
from support import BIN, JOBS, PROFILES, SOURCE, FolderTest, MockCa, run, unittest, verdicts

ACTIONS = ["issue", "renew", "start", "connect", "status", "import", "backup", "restore",
           "retry-local"]
LIMITS = {"retry": {"interval_ms": 100, "attempts": 3},
          "timeouts": {"connect_ms": 2000, "total_ms": 3000}}
HARMLESS = {"pass", "not_applicable"}
# What differs from dialect to dialect and from driver to driver. With EDICONFORM_EVERY_CASE set, as scripts/prove does,
# every case is played everywhere, which takes a quarter of an hour.
EVERY_CASE = bool(os.environ.get("EDICONFORM_EVERY_CASE"))
CLIENT_CASES = [] if EVERY_CASE else [
    option for folder in ("issue", "renew", "start", "import", "log")
    for option in ("--case", f"client/{folder}/*")]
CASES = [] if EVERY_CASE else ["--case", "ca/**", *CLIENT_CASES]


class EveryDialect(FolderTest):
    """The reference client and the mock CA conform in every dialect, also in those made for tests."""

    def check(self, profile, *options):
        done = run("run", "self", "--profile", profile, "--out", self.folder / "out",
                   "--progress", "none", *options, seconds=600)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        found = verdicts(self.folder / "out")
        self.assertGreater(len(found), 100)
        self.assertGreater(sum(verdict == "pass" for verdict in found.values()), 80)
        red = {case: verdict for case, verdict in found.items() if verdict not in HARMLESS}
        self.assertEqual(red, {}, done.stdout)

    def test_neutral_json(self):
        self.check("neutral-json")  # every case

    def test_neutral_xml(self):
        # RSA keys: making them side by side would take longer than the client waits.
        self.check("neutral-xml", "--jobs", "2", *CASES)

    def test_neutral_form(self):
        self.check("neutral-form", *JOBS, *CASES)

    def test_xml_with_numeric_codes_and_japanese_names(self):
        self.check(PROFILES / "fourth.json", *JOBS, *CASES)

    def test_everything_unusual_at_once(self):
        self.check(PROFILES / "everything-unusual.json", *JOBS, *CASES)

    def test_multipart_requests_to_one_url(self):
        self.check(PROFILES / "unusual.json", *JOBS, *CASES)


class HoweverAPeerIsReached(FolderTest):
    """`self` proves what `run ca` and `run client` find: the verdict of each case is the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = PROFILES / "fourth.json"

    def self_verdicts(self, *selection):
        done = run("run", "self", "--profile", self.profile, "--out", self.folder / "self",
                   "--progress", "none", *JOBS, *selection, seconds=600)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return verdicts(self.folder / "self")

    def client_verdicts(self, driver):
        file = self.folder / "driver.json"
        file.write_text(json.dumps(driver), encoding="utf-8")
        done = run("run", "client", "--driver", file, "--profile", self.profile, "--out",
                   self.folder / "client", "--progress", "none", *JOBS, *CLIENT_CASES, seconds=600)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        return verdicts(self.folder / "client")

    def test_a_separately_started_ca(self):
        with MockCa(self.folder / "ca", self.profile) as ca:
            done = run("run", "ca", "--target", ca.target, "--out", self.folder / "foreign",
                       "--progress", "none", *JOBS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(verdicts(self.folder / "foreign"), self.self_verdicts("--suite", "ca"))

    def test_a_client_behind_an_adapter(self):
        driver = {"driver": "adapter", "kind": "adapter",
                  "argv": [str(BIN / "ediconform-client"), "adapter", "--scenarios",
                           str(SOURCE / "scenarios")],
                  "observes": ["log", "store"], "registration": "assignments.json", "contained": True,
                  "proxy": True, **LIMITS}
        self.assertEqual(self.client_verdicts(driver), self.self_verdicts("--suite", "client", *CLIENT_CASES))

    def test_a_client_driven_by_commands(self):
        outcomes = [{"exit": FIRST_EXIT + place, "is": outcome}
                    for place, outcome in enumerate(OUTCOMES)]
        command = [sys.executable, str(SOURCE / "tests" / "e2e" / "client_command.py")]
        driver = {"driver": "commands", "kind": "command",
                  "env": {"CLIENT": str(BIN / "ediconform-client"), "STORE": "{store}",
                          "PROFILE": "{profile}", "TRUST": "{trust}", "LOG": "{log}",
                          "URL_ISSUE": "{url.issue}", "URL_RENEW": "{url.renew}",
                          "COMMON_NAME": "{common_name}", "P12": "{p12}", "BACKUP": "{path}",
                          "EDICONFORM_AUTHENTICATION_KEY": "{authentication_key}",
                          "EDICONFORM_RENEWAL_PASSWORD": "{renewal_password}",
                          "EDICONFORM_PKCS12_PASSWORD": "{pkcs12_password}",
                          **{f"PARTNER_{index}_{what.upper()}": f"{{partner.{index}.{what}}}"
                             for index in (1, 2, 3) for what in ("url", "trust")}},
                  "actions": {action: {"argv": [*command, action], "outcomes": outcomes}
                              for action in ACTIONS},
                  "observes": ["log", "store"], "registration": "assignments.json", "resident": False, **LIMITS}
        # No proxy, and processes that the tester may not disturb: some cases do not apply.
        found = {case: verdict for case, verdict in self.client_verdicts(driver).items()
                 if verdict != "not_applicable"}
        everything = {case: verdict for case, verdict in
                      self.self_verdicts("--suite", "client", *CLIENT_CASES).items() if verdict != "not_applicable"}
        self.assertEqual(found, {case: everything[case] for case in found})
        self.assertGreater(len(found), len(everything) * 0.8)


class Smoke(FolderTest):
    """A few cases of both suites, for builds on which all of them would take too long."""

    def test_both_suites(self):
        done = run("run", "self", "--suite", "smoke", "--out", self.folder / "out", *JOBS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Declared(FolderTest):
    """A conformance statement from its starter to the reports."""

    def test_a_filled_in_starter_stands_in_every_report_and_decides_nothing(self):
        ics = self.folder / "ics.json"
        done = run("init", "ics", ics)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(run("check", ics).returncode, 0)
        text = ics.read_text(encoding="utf-8")
        ics.write_text(text.replace('"answer": "open", "evidence": ""', '"answer": "no", "evidence": "plan 7"', 1),
                       encoding="utf-8")
        out = self.folder / "out"
        done = run("run", "self", "--suite", "smoke", "--ics", ics, "--out", out, *JOBS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("not met: CA-1.3-1", done.stdout)
        declared = json.loads((out / "result.json").read_text(encoding="utf-8"))["declared"]["statements"]
        self.assertIn({"requirement": "CA-1.3-1", "answer": "no", "evidence": "plan 7"}, declared)
        self.assertIn("plan 7", (out / "report.html").read_text(encoding="utf-8"))
        self.assertIn('name="declared.CA-1.3-1" value="no"',
                      (out / "TEST-ediconform-smoke.xml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
