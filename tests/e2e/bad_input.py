"""Whatever is wrong with the input: the documented exit code, place and remedy in the language asked
for, nothing sent to the CA, and no report of an earlier run destroyed."""
import json
import re
import shutil
import socket
import subprocess

from support import PROFILES, SOURCE, FolderTest, SharedCaTest, run, unittest

USAGE, BAD_INPUT, NOTHING_SELECTED, UNWRITABLE = 2, 4, 5, 6
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
KEPT = "<testsuites><!-- of an earlier run --></testsuites>"


class BadInput(SharedCaTest):
    """All tests share one CA; at the end its journal tells whether anything was asked of it."""

    @classmethod
    def tearDownClass(cls):
        kinds = {event["kind"] for event in cls.ca.events()}
        assert "tcp_accepted" in kinds, "the journal has not even the greetings"
        assert kinds.isdisjoint({"http_request", "ca_decided", "ca_issued"}), kinds
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.out.mkdir()
        self.report = self.out / "TEST-ediconform-ca.xml"
        self.report.write_text(KEPT, encoding="utf-8")

    def refuses(self, code, *arguments, says=(), lang=True):
        """Checks the exit code and the message in both languages; `says` is in each of them."""
        for language in ("en", "ja") if lang else ("en",):
            done = run(*arguments, lang=language, seconds=60)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertNotIn("internal error", done.stderr)
            for part in says:
                self.assertIn(str(part), done.stderr)
            if lang:
                self.assertIn("→", done.stderr, "no remedy")
                self.assertEqual(bool(JAPANESE.search(done.stderr)), language == "ja", done.stderr)

    def refuses_target(self, file, says=(), code=BAD_INPUT):
        self.refuses(code, "run", "ca", "--target", file, "--out", self.out, says=says)
        self.report_is_kept()

    def report_is_kept(self):
        self.assertEqual(self.report.read_text(encoding="utf-8"), KEPT)

    def test_a_missing_file(self):
        self.refuses_target(self.folder / "nowhere.json", [self.folder / "nowhere.json"])

    def test_a_folder_in_place_of_a_file(self):
        self.refuses_target(self.folder, [self.folder])

    def test_text_that_is_no_json(self):
        file = self.folder / "broken.json"
        file.write_text('{\n  "target": "x",\n  "profile": }', encoding="utf-8")
        self.refuses_target(file, [f"{file}:3:"])

    def test_a_member_that_the_schema_lacks(self):
        file = self.changed_target(lambda target: target.update(profil=target.pop("profile")))
        self.refuses_target(file, ["/profil", "profile", f"{file}:"])

    def test_an_unknown_profile(self):
        file = self.changed_target(lambda target: target.update(profile="neutral-yaml"))
        self.refuses_target(file, ["neutral-yaml", "neutral-json"])

    def test_a_profile_that_contradicts_itself(self):
        text = (SOURCE / "scenarios" / "profiles" / "neutral-json.json").read_text(encoding="utf-8")
        profile = json.loads(re.sub(r"(?m)^\s*//.*$", "", text))
        profile["window"]["closes_days_before"] = profile["window"]["opens_days_before"]
        file = self.folder / "profile.json"
        file.write_text(json.dumps(profile, indent=1), encoding="utf-8")
        self.refuses(BAD_INPUT, "run", "ca", "--target", self.ca.target, "--profile", file,
                     "--out", self.out, says=[f"{file}:", "/window/closes_days_before"])
        self.report_is_kept()

    def test_a_closed_port(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"https://127.0.0.1:{closed.getsockname()[1]}/issue"
            file = self.changed_target(lambda target: target["urls"].update(issue=url))
            self.refuses_target(file, [url])
            dry = run("run", "ca", "--target", file, "--case", "ca/issue/valid", "--dry-run")
        self.assertEqual((dry.returncode, dry.stdout.split()), (0, ["ca/issue/valid"]), dry.stderr)

    def test_a_server_certificate_of_another_root(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other", "-days", "2",
                        "-keyout", "/dev/null", "-out", self.ca.folder / "other.pem"],
                       check=True, capture_output=True)
        file = self.changed_target(lambda target: target.update(trust=["other.pem"]))
        self.refuses_target(file, ["https://127.0.0.1:", "unable to get local issuer certificate"])

    def test_a_wrong_password_of_a_pkcs12_file(self):
        def spoil(target):
            target["fixtures"]["certificates"][0]["password"] = "not-the-password"
        file = self.changed_target(spoil)
        self.refuses_target(file, [f"{file}:", "/fixtures/certificates/0"])

    def test_a_secret_of_an_environment_variable_that_is_not_set(self):
        def move(target):
            target["fixtures"]["pairs"][0]["key"] = {"env": "EDICONFORM_E2E_UNSET"}
        file = self.changed_target(move)
        self.refuses_target(file, ["EDICONFORM_E2E_UNSET", "/fixtures/pairs/0/key"])

    def test_a_report_path_below_a_file(self):
        (self.folder / "file").write_text("", encoding="utf-8")
        self.refuses(UNWRITABLE, "run", "ca", "--target", self.ca.target, "--out",
                     self.folder / "file" / "out", says=[self.folder / "file"])
        self.report_is_kept()

    def test_a_report_path_where_nobody_may_write(self):
        self.refuses(UNWRITABLE, "run", "ca", "--target", self.ca.target, "--out", self.out,
                     "--report", "junit:/proc/ediconform/report.xml", says=["/proc/ediconform"])
        self.report_is_kept()

    def test_an_unwritable_report_leaves_those_beside_it_alone(self):
        result = self.out / "result.json"
        result.write_text("{}", encoding="utf-8")
        self.refuses(UNWRITABLE, "run", "ca", "--target", self.ca.target, "--out", self.out,
                     "--report", "junit:/proc/ediconform/report.xml")
        self.assertEqual(result.read_text(encoding="utf-8"), "{}")

    def test_a_declaration_of_what_cases_judge(self):
        ics = self.folder / "ics.json"
        ics.write_text(json.dumps({"ics": "x", "date": "2026-11-22", "statements": {"CA-3.3-6": {"answer": "yes"}}}),
                       encoding="utf-8")
        self.refuses(BAD_INPUT, "run", "self", "--ics", ics, "--out", self.out, says=["ics.json:1:", "CA-3.3-6"])
        self.refuses(BAD_INPUT, "check", ics, says=["CA-3.3-6"])
        self.report_is_kept()

    def test_nothing_selected(self):
        self.refuses(NOTHING_SELECTED, "run", "ca", "--target", self.ca.target, "--case",
                     "ca/no-such/*", "--out", self.out, says=["ca/no-such/*"])
        self.report_is_kept()

    def test_an_unknown_suite(self):
        self.refuses(NOTHING_SELECTED, "run", "ca", "--target", self.ca.target, "--suite",
                     "everything", "--out", self.out, says=["everything"])
        self.report_is_kept()

    def test_an_unknown_option(self):
        self.refuses(USAGE, "run", "ca", "--target", self.ca.target, "--frobnicate",
                     says=["--frobnicate"], lang=False)
        self.report_is_kept()

    def test_an_unknown_kind_of_report(self):
        self.refuses(USAGE, "run", "ca", "--target", self.ca.target, "--report", "pdf", "--out",
                     self.out, says=["pdf"])
        self.report_is_kept()

    def test_a_driver_whose_program_is_missing(self):
        driver = self.folder / "driver.json"
        driver.write_text(json.dumps({"driver": "x", "kind": "adapter", "argv": ["/nonexistent"]}),
                          encoding="utf-8")
        report = self.out / "TEST-ediconform-client.xml"
        report.write_text(KEPT, encoding="utf-8")
        self.refuses(BAD_INPUT, "run", "client", "--driver", driver, "--out", self.out,
                     says=["/nonexistent"])
        self.assertEqual(report.read_text(encoding="utf-8"), KEPT)


class BrokenFiles(FolderTest):
    def test_check_names_the_place_in_every_broken_file(self):
        for file in sorted((PROFILES.parent / "invalid").glob("[cdpst]*-*.json")):
            copy = self.folder / file.name
            shutil.copy(file, copy)
            with self.subTest(file.name):
                done = run("check", copy, lang="ja", seconds=60)
                self.assertEqual(done.returncode, BAD_INPUT, done.stdout + done.stderr)
                self.assertRegex(done.stdout + done.stderr, re.escape(str(copy)) + r":\d+:\d+")


if __name__ == "__main__":
    unittest.main()
