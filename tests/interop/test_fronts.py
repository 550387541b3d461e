"""A correct CA behind nginx and behind Apache gets the verdicts that such servers deserve; a defective one is found."""
import json
import os
import pathlib
import tempfile
import unittest

import fronts
import support
from support import HERE, Red

EXPECTED = json.loads((HERE / "fronts" / "expectations.json").read_text(encoding="utf-8"))


class Fronts(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        # Apache's workers run as nobody and have to reach the folder.
        temporary = tempfile.TemporaryDirectory(prefix="ediconform-interop-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        os.chmod(self.folder, 0o755)

    def run_behind(self, server, dialect, profile=None, defect=None, **values):
        """The outcome of the whole suite against a CA of the dialect behind a web server."""
        port = fronts.free_port()
        options = ["--front", f"https://localhost:{port}"]
        options += ["--profile", profile] if profile else []
        options += ["--defect", defect] if defect else []
        with support.Ca(self.folder / "ca", dialect, *options) as ca:
            with server(self.folder / "front", ca.folder, port, ca.port, **values):
                return support.run(ca.target, self.folder / "results")

    def judge(self, name, outcome):
        """Cases are named without their variants: what holds for one holds for all."""
        expected = {(red["requirement"], red["verdict"], case) for red in EXPECTED[name]["red"]
                    for case in red["cases"]}
        run = {case.partition("[")[0] for case in outcome.cases}
        seen = {(red.requirement, red.verdict, red.case.partition("[")[0]) for red in outcome.reds()}
        self.assertEqual(seen, {red for red in expected if red[2] in run})
        self.assertEqual(outcome.open(), [])

    def test_nginx_answers_400_to_an_expired_certificate(self):
        self.judge("nginx-optional-no-ca", self.run_behind(
            fronts.Nginx, "sumire", verify="optional_no_ca", error_page=""))

    def test_nginx_can_be_made_to_answer_403(self):
        self.judge("nginx-403", self.run_behind(
            fronts.Nginx, "tsubaki", verify="optional", error_page="error_page 495 496 = @forbidden;"))

    def test_apache_asks_for_the_certificate_at_one_location(self):
        profile = support.profile_with(
            "sumire", self.folder, replace={'"client_auth": "handshake"': '"client_auth": "post_handshake"'})
        self.judge("apache-location", self.run_behind(
            fronts.Apache, "sumire", profile, verify="require", renew_path="/ca/koshin.cgi"))

    def test_what_nginx_lets_pass_the_ca_has_to_refuse(self):
        outcome = self.run_behind(fronts.Nginx, "sumire", defect="certificates-of-any-ca-accepted",
                                  verify="optional_no_ca", error_page="")
        for version in ("tls12", "tls13"):
            self.assertIn(Red("CA-3.4-5", "fail", f"ca/renew/foreign-certificate[{version}]"),
                          outcome.reds())


if __name__ == "__main__":
    support.skip_unless_asked()
    for name in ("nginx", "apache2"):
        support.skip_unless(fronts.program(name), f"{name} is not installed")
    unittest.main(verbosity=2)
