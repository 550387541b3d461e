"""`ediconform doctor`: nothing wrong with a good set-up, and each thing that can be wrong is found, with what to
do about it, without anything being used up."""
import json
import re
import socket
import subprocess
import urllib.request

from support import BIN, FolderTest, SharedCaTest, run, unittest

BAD_INPUT, USAGE = 4, 2


class DoctorTest(SharedCaTest):
    """All tests share one CA; at the end its journal tells that it issued nothing."""

    @classmethod
    def tearDownClass(cls):
        events = cls.ca.events()
        assert "http_request" in {event["kind"] for event in events}
        assert "ca_issued" not in {event["kind"] for event in events}
        decided = [event["facts"]["meaning"] for event in events if event["kind"] == "ca_decided"]
        assert set(decided) == {"not_vetted"}, decided
        super().tearDownClass()

    def findings(self, *arguments, code):
        done = run("doctor", *arguments, "--json", seconds=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["verdict"], "ok" if code == 0 else "CONFIG")
        return report["findings"]

    def finds(self, change, *expected):
        """Of a changed target exactly these (check, id) are wrong, each with a remedy in both languages."""
        findings = self.findings("--target", self.changed_target(change), code=BAD_INPUT)
        wrong = [each for each in findings if each["state"] == "CONFIG"]
        self.assertEqual({(each["check"], each["id"]) for each in wrong}, set(expected), wrong)
        for each in wrong:
            for text in (each["message"], each["remedy"]):
                self.assertTrue(text["ja"] and text["en"] and text["ja"] != text["en"], each)
        return wrong


class GoodSetUp(DoctorTest):
    def test_everything_is_well_with_the_mock_ca(self):
        findings = self.findings("--target", self.changed_target(), code=0)
        self.assertEqual({each["state"] for each in findings}, {"ok"}, findings)
        self.assertEqual({each["check"] for each in findings},
                         {"target", "profile", "dns", "tcp", "tls", "server-certificate", "fixture",
                          "answer", "clock", "hook"})

    def test_it_is_told_in_both_languages(self):
        for lang, end in (("en", "Nothing to put right"), ("ja", "問題は見つかりませんでした")):
            done = run("doctor", "--target", self.changed_target(), lang=lang)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(end, done.stdout)

    def test_a_driver_and_a_profile(self):
        driver = self.folder / "driver.json"
        driver.write_text(json.dumps({"driver": "reference", "kind": "adapter",
                                      "argv": [str(BIN.resolve() / "ediconform-client"), "adapter"]}),
                          encoding="utf-8")
        findings = self.findings("--driver", driver, "--profile", "neutral-xml", code=0)
        self.assertEqual([each["id"] for each in findings],
                         ["doctor.profile", "doctor.driver", "doctor.adapter"])

    def test_nothing_to_look_at_is_a_mistake_of_usage(self):
        self.assertEqual(run("doctor").returncode, USAGE)


class Starters(FolderTest):
    def test_each_is_written_and_valid_in_both_languages(self):
        for kind in ("target", "profile", "driver"):
            for lang in ("ja", "en"):
                file = self.folder / f"{kind}-{lang}.json"
                done = run("init", kind, file, lang=lang)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(run("check", file).returncode, 0)
                self.assertEqual(bool(re.search("[ぁ-ん]", file.read_text(encoding="utf-8"))),
                                 lang == "ja")

    def test_none_replaces_what_is_there(self):
        file = self.folder / "target.json"
        file.write_text("mine", encoding="utf-8")
        self.assertEqual(run("init", "target", file).returncode, BAD_INPUT)
        self.assertEqual(file.read_text(encoding="utf-8"), "mine")

    def test_without_a_file_it_is_printed(self):
        done = run("init", "target")
        self.assertIn('"fixtures"', done.stdout)


class WrongSetUp(DoctorTest):
    def test_another_trust_anchor(self):
        def swap(target):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other", "-days", "2",
                            "-keyout", "/dev/null", "-out", self.ca.folder / "other.pem"],
                           check=True, capture_output=True)
            target["trust"] = ["other.pem"]
        wrong = self.finds(swap, ("server-certificate", "doctor.server_certificate_chain"))
        self.assertIn("`trust`", wrong[0]["remedy"]["en"])

    def test_a_name_that_the_certificate_lacks(self):
        self.finds(lambda target: target.update(hosts={"127.0.0.1": {"server_name": "ca.example.jp"}}),
                   ("server-certificate", "doctor.server_certificate_name"))

    def test_a_port_where_nobody_listens(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            self.finds(lambda target: target["urls"].update(issue=f"https://127.0.0.1:{port}/i"),
                       ("tcp", "doctor.connection_refused"))

    def test_a_name_without_an_address(self):
        findings = self.findings(
            "--target", self.changed_target(lambda target: target["urls"].update(issue="https://ca.invalid/i")),
            "--allow-host", "ca.invalid", code=BAD_INPUT)
        self.assertEqual([each["id"] for each in findings if each["state"] == "CONFIG"],
                         ["doctor.unresolved"])

    def test_a_host_that_is_not_allowed(self):
        self.finds(lambda target: target["urls"].update(issue="https://192.0.2.1/i"),
                   ("host", "target.host_not_allowed"))

    def test_a_server_that_does_not_speak_tls(self):
        control = json.loads(self.ca.target.read_text(encoding="utf-8"))["provision"]["http"]
        self.finds(lambda target: target["urls"].update(issue=control.replace("http:", "https:")),
                   ("tls", "doctor.handshake"))

    def test_a_path_that_the_server_lacks(self):
        def mislead(target):
            target["urls"]["issue"] += "/not-there"
        self.finds(mislead, ("answer", "doctor.answer_http_status"))

    def test_a_profile_in_another_dialect(self):
        # Its window opens on other days, so that no fixture lies at the edge of it.
        self.finds(lambda target: target.update(profile="neutral-form"),
                   ("answer", "doctor.answer_http_status"), ("fixture", "fixture.certificate_state"))

    def test_fixtures_that_are_not_what_the_target_says(self):
        def spoil(target):
            pairs, certificates = (target["fixtures"][kind] for kind in ("pairs", "certificates"))
            pairs.append(pairs[0])
            pairs[1]["common_name"] += "?" * 80
            fresh = next(each for each in certificates if each["state"] == "in_window")
            fresh["state"] = "expired"
            certificates[-1]["password"] = "not-the-password"
            other = [each for each in certificates if each["state"] == "before_window"]
            del other[0]["renewal_password"]
        wrong = self.finds(spoil, ("fixture", "doctor.pair_twice"), ("fixture", "doctor.pair_limits"),
                           ("fixture", "fixture.certificate_state"), ("fixture", "pkcs12.password"),
                           ("fixture", "doctor.certificate_password"))
        texts = {each["id"]: each for each in wrong}
        self.assertIn("in_window", texts["fixture.certificate_state"]["message"]["en"])
        self.assertIn("/fixtures/certificates/", texts["pkcs12.password"]["where"]["pointer"])

    def test_certificates_of_another_ca_are_worth_a_note(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=elsewhere", "-days", "2",
                        "-keyout", "/dev/null", "-out", self.ca.folder / "other-root.pem"],
                       check=True, capture_output=True)
        findings = self.findings(
            "--target", self.changed_target(lambda target: target.update(client_ca=["other-root.pem"])), code=0)
        self.assertEqual({each["id"] for each in findings if each["state"] == "note"},
                         {"doctor.certificate_chain"})

    def test_a_clock_that_is_wrong(self):
        self.move_clock(3600)
        try:
            wrong = self.finds(lambda target: None, ("clock", "doctor.clock_skew"))
            self.assertIn("NTP", wrong[0]["remedy"]["en"])
        finally:
            self.move_clock(0)

    def move_clock(self, seconds):
        control = json.loads(self.ca.target.read_text(encoding="utf-8"))["provision"]["http"]
        request = urllib.request.Request(
            control, json.dumps({"action": "clock", "offset_seconds": seconds}).encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(json.load(answer)["result"], "done")

    def test_a_hook_that_says_yes_to_everything(self):
        hook = self.ca.folder / "yes.sh"
        hook.write_text("#!/bin/sh\necho '{\"result\": \"done\"}'\n", encoding="utf-8")
        hook.chmod(0o700)
        self.finds(lambda target: target.update(provision={"command": ["./yes.sh"], "can": ["vet"]}),
                   ("hook", "provision.answer"))

    def test_a_driver_without_its_program(self):
        driver = self.folder / "driver.json"
        driver.write_text(json.dumps({"driver": "x", "kind": "command",
                                      "actions": {"issue": {"argv": ["/nonexistent"]}}}),
                          encoding="utf-8")
        findings = self.findings("--driver", driver, code=BAD_INPUT)
        self.assertEqual(findings[-1]["id"], "doctor.no_program")


if __name__ == "__main__":
    unittest.main()
