"""Clients that hang, flood, send garbage or open connections without end are contained: bounded in time and memory,
judged clearly, and without harm to the other cases of the run."""
import json
import os
import subprocess
import sys
import time

import bad_client
from client_command import FIRST_EXIT, OUTCOMES
from support import BIN, SOURCE, FolderTest, unittest

GOOD = ("client/issue/secrets-in-place", "client/renew/valid", "client/renew/switches", "client/tls/unregistered-root",
        "client/error/server-error")
MOST_SECONDS = 90
MOST_MIB = 160


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class BadClients(FolderTest):
    """One run in which some cases meet a bad client."""

    def driver(self):
        outcomes = [{"exit": FIRST_EXIT + place, "is": outcome} for place, outcome in enumerate(OUTCOMES)]
        argv = [sys.executable, str(SOURCE / "tests" / "e2e" / "bad_client.py")]
        driver = {"driver": "bad", "kind": "command",
                  "env": {"CLIENT": str(BIN / "ediconform-client"), "STORE": "{store}", "PROFILE": "{profile}",
                          "TRUST": "{trust}", "LOG": "{log}", "URL_ISSUE": "{url.issue}", "URL_RENEW": "{url.renew}",
                          "COMMON_NAME": "{common_name}", "DAEMON": str(self.folder / "daemon"),
                          "EDICONFORM_AUTHENTICATION_KEY": "{authentication_key}",
                          "EDICONFORM_RENEWAL_PASSWORD": "{renewal_password}",
                          "EDICONFORM_PKCS12_PASSWORD": "{pkcs12_password}",
                          "PARTNER_1_URL": "{partner.1.url}", "PARTNER_1_TRUST": "{partner.1.trust}"},
                  "actions": {action: {"argv": [*argv, action], "outcomes": outcomes}
                              for action in ("issue", "renew", "connect", "status")},
                  "observes": ["log"], "resident": False, "retry": {"interval_ms": 100, "attempts": 1},
                  "timeouts": {"connect_ms": 1000, "total_ms": 1500}}
        file = self.folder / "driver.json"
        file.write_text(json.dumps(driver), encoding="utf-8")
        return file

    def test_they_are_contained(self):
        command = [str(BIN / "ediconform"), "run", "client", "--driver", str(self.driver()), "--progress", "none",
                   "--lang", "en", "--out", str(self.folder / "out"), "--jobs", "4"]
        for case in (*GOOD, *bad_client.WAYS):
            command += ["--case", case]
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begin
        self.assertEqual(process.returncode, 1)
        self.assertLess(seconds, MOST_SECONDS)
        self.assertLess(usage.ru_maxrss / 1024, MOST_MIB)
        result = json.loads((self.folder / "out" / "result.json").read_text("utf-8"))
        cases = {case["id"].split("[")[0]: case for case in result["cases"]}
        self.assertEqual({case: cases[case]["verdict"] for case in GOOD}, dict.fromkeys(GOOD, "pass"))
        for case in bad_client.WAYS:
            with self.subTest(case):
                self.assertIn(cases[case]["verdict"], ("fail", "warn", "inconclusive"))
                self.assertEqual(cases[case]["owner"], "implementation")
                self.assertTrue(cases[case]["reason"]["en"])
        self.assertEqual(cases["client/issue/valid"]["verdict"], "fail", "it says ok and was never seen")
        pid = int((self.folder / "daemon").read_text("utf-8"))
        self.assertFalse(is_alive(pid), "what a client leaves behind ends with its case")


if __name__ == "__main__":
    unittest.main()
