"""The provisioning hook of a target: as a service, as a command, absent, broken; and what a case makes of it."""
import json
import shutil
import sys
import textwrap

from support import SOURCE, FolderTest, MockCa, run, unittest

CASE = "ca/issue/vetted-later"
NOT_JUDGED = 3


class Provisioning(FolderTest):
    def setUp(self):
        super().setUp()
        self.ca = self.enterContext(MockCa(self.folder / "ca", pairs=2))
        self.out = self.folder / "out"
        self.content = json.loads(self.ca.target.read_text(encoding="utf-8"))

    def judge(self, provision, case=CASE):
        """The case's result on a target with that hook, and how the program ended."""
        if provision is None:
            del self.content["provision"]
        else:
            self.content["provision"] = provision
        file = self.ca.target.with_name("changed.json")
        file.write_text(json.dumps(self.content), encoding="utf-8")
        done = run("run", "ca", "--target", file, "--case", case, "--out", self.out)
        result = json.loads((self.out / "result.json").read_text(encoding="utf-8"))
        return result["cases"][0], done

    def script(self, name, body):
        path = self.ca.folder / name
        path.write_text(f"#!{sys.executable}\n" + textwrap.dedent(body), encoding="utf-8")
        path.chmod(0o700)
        return f"./{name}"

    def test_a_service_vets(self):
        case, done = self.judge(self.content["provision"])
        self.assertEqual((case["verdict"], done.returncode), ("pass", 0), done.stdout)

    def test_a_command_vets(self):
        # The example of the documentation, with an administration command of this CA.
        shutil.copy(SOURCE / "docs" / "examples" / "provisioning_hook.py", self.ca.folder)
        pending = [pair for pair in self.content["fixtures"]["pairs"] if pair["state"] == "pending"]
        (self.ca.folder / "pairs.json").write_text(json.dumps({"pending": pending}), encoding="utf-8")
        admin = self.script("complete-vetting", f"""
            import json, sys, urllib.request
            keys = {{pair["common_name"]: pair["key"] for pair in {pending!r}}}
            name = sys.stdin.read()
            request = urllib.request.Request({self.content["provision"]["http"]!r},
                json.dumps({{"action": "vet", "common_name": name, "key": keys[name]}}).encode(),
                {{"Content-Type": "application/json"}})
            sys.exit(json.load(urllib.request.urlopen(request))["result"] != "done")
            """)
        case, done = self.judge({"command": ["./provisioning_hook.py", "pairs.json", admin],
                                 "can": ["vet"]})
        self.assertEqual((case["verdict"], done.returncode), ("pass", 0), done.stdout)

    def test_a_target_without_a_hook_is_not_asked_for_anything(self):
        case, done = self.judge(None)
        self.assertEqual((case["verdict"], case["owner"]), ("not_run", "fixture"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("`vet`", case["reason"]["en"])
        self.assertIn("`vet`", case["reason"]["ja"])
        self.assertNotIn("http_request", {event["kind"] for event in self.ca.events()})

    def test_a_hook_that_cannot_vet_is_not_asked_to(self):
        case, _ = self.judge({**self.content["provision"], "can": ["pair"]})
        self.assertEqual((case["verdict"], case["owner"]), ("not_run", "fixture"))

    def test_a_certificate_without_what_its_renewal_needs_is_not_held_against_the_ca(self):
        fixture = next(one for one in self.content["fixtures"]["certificates"] if one["state"] == "in_window")
        file = self.ca.target.parent / fixture["p12"]
        hook = self.script("hook", f"""
            import base64, json, pathlib
            p12 = base64.b64encode(pathlib.Path({str(file)!r}).read_bytes()).decode()
            print(json.dumps({{"result": "done", "certificate": {{"p12": p12, "password": {fixture["password"]!r}}}}}))
            """)
        self.content["fixtures"]["certificates"] = []
        case, _ = self.judge({"command": [hook], "can": ["certificate"]}, "ca/renew/valid")
        self.assertEqual((case["verdict"], case["owner"]), ("error", "configuration"), case)
        self.assertIn("renewal_password", case["reason"]["en"])
        self.assertNotIn("http_request", {event["kind"] for event in self.ca.events()})

    def test_a_hook_that_fails_is_the_operators_affair(self):
        key = next(pair["key"] for pair in self.content["fixtures"]["pairs"]
                   if pair["state"] == "pending")
        hook = self.script("hook", f"""
            import sys
            print("no vetting of {key} today", file=sys.stderr)
            sys.exit(7)
            """)
        case, done = self.judge({"command": [hook], "can": ["vet"]})
        self.assertEqual((case["verdict"], case["owner"]), ("error", "configuration"))
        self.assertEqual(done.returncode, NOT_JUDGED)
        self.assertIn("exit code 7", case["reason"]["en"])
        self.assertIn("no vetting of <redacted", case["reason"]["en"])

    def clock_hook(self, refuses=None):
        """A hook that moves the CA's clock and keeps what it was asked for; `refuses` is the number of a request."""
        seen = self.ca.folder / "offsets"
        seen.write_text("", encoding="utf-8")
        hook = self.script("clock", f"""
            import json, pathlib, sys, urllib.request
            asked = json.load(sys.stdin)
            seen = pathlib.Path({str(seen)!r})
            seen.write_text(seen.read_text() + f"{{asked['offset_seconds']}}\\n")
            if len(seen.read_text().split()) == {refuses!r}:
                print(json.dumps({{"result": "failed", "message": "the clock is stuck"}}))
                sys.exit()
            request = urllib.request.Request({self.content["provision"]["http"]!r}, json.dumps(asked).encode(),
                                             {{"Content-Type": "application/json"}})
            print(urllib.request.urlopen(request).read().decode())
            """)
        return {"command": [hook], "can": ["clock"]}, lambda: [int(line) for line in seen.read_text().split()]

    def test_a_case_moves_the_clock_forward_only_and_sets_it_right(self):
        hook, offsets = self.clock_hook()
        case, done = self.judge(hook, "ca/renew/window-of-issued")
        self.assertEqual((case["verdict"], done.returncode), ("pass", 0), done.stdout)
        begun, before_window, in_window, right = offsets()
        self.assertEqual((begun, right), (0, 0), "a run that was killed may have left it moved")
        self.assertTrue(0 < before_window < in_window, offsets())

    def test_a_clock_that_cannot_be_set_right_is_the_operators_affair(self):
        hook, offsets = self.clock_hook(refuses=4)
        case, done = self.judge(hook, "ca/renew/window-of-issued")
        self.assertEqual((case["verdict"], case["owner"]), ("error", "configuration"))
        self.assertIn("the clock is stuck", case["reason"]["ja"])
        self.assertEqual(done.returncode, NOT_JUDGED)
        self.assertEqual(offsets()[-1], 0)

    def test_a_clock_that_fails_on_the_way_is_set_right_all_the_same(self):
        hook, offsets = self.clock_hook(refuses=3)
        case, _ = self.judge(hook, "ca/renew/window-of-issued")
        self.assertEqual((case["verdict"], case["owner"]), ("error", "configuration"))
        self.assertEqual(offsets()[-1], 0)


if __name__ == "__main__":
    unittest.main()
