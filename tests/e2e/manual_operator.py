"""A person who can only type addresses, names and passwords into a product goes through the whole suite `manual`.

The operator is a script at a pseudo terminal. It reads what the terminal says, does that with `ediconform-client` as
somebody would with the windows of a product, and answers.
"""
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import time

from support import BIN, SOURCE, FolderTest, run, unittest, verdicts

SECONDS = 240
TEXTS = json.loads((SOURCE / "scenarios" / "texts" / "driver.json").read_text("utf-8"))
LIMITS = {"retry": {"interval_ms": 100, "attempts": 3}, "timeouts": {"connect_ms": 2000, "total_ms": 3000}}
NEW_CASE = "=" * 78


def words_of(prefix, lang="en"):
    """Text of the terminal -> end of its id."""
    return {text[lang]: name[len(prefix):] for name, text in TEXTS.items() if name.startswith(prefix)}


class Product:
    """`ediconform-client` with settings that somebody typed in; keeps them from one case to the next, and no
    certificate."""

    def __init__(self, folder):
        self.folder = folder
        self.cases = 0
        self.settings = {"profile": "neutral-json", "urls": {}, "trust": "", "partners": [], **LIMITS}
        self.reset()

    def reset(self):
        self.cases += 1
        self.settings["store"] = str(self.folder / f"store-{self.cases}")

    def type_in(self, action, values):
        if "URL" in values:
            operation = "issue" if action == "issue" else "renew"
            self.settings["urls"][operation] = values["URL"]
            self.settings["trust"] = values["CA certificate to register for the server"]
        partners = [{"name": f"partner-{number}", "url": values[f"EDI partner {number}"],
                     "trust": values[f"CA certificate of EDI partner {number}"]}
                    for number in (1, 2, 3) if f"EDI partner {number}" in values]
        self.settings["partners"] = partners or self.settings["partners"]

    def act(self, action, values):
        """Outcome and what it says."""
        self.type_in(action, values)
        file = self.folder / "settings.json"
        file.write_text(json.dumps(self.settings), encoding="utf-8")
        command = [str(BIN / "ediconform-client"), action, "--settings", str(file), "--json", "--lang", "en"]
        if action == "issue":
            command += ["--common-name", values["CommonName"]]
        if action == "import":
            command.append(values["PKCS#12 file"])
        if action in ("backup", "restore"):
            command.append(values["Place"])
        secrets = {"EDICONFORM_AUTHENTICATION_KEY": "Authentication key",
                   "EDICONFORM_RENEWAL_PASSWORD": "Renewal password", "EDICONFORM_PKCS12_PASSWORD": "PKCS#12 password"}
        environment = {**os.environ, **{variable: values[name] for variable, name in secrets.items() if name in values}}
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
                              stdin=subprocess.DEVNULL, check=False, timeout=60)
        answer = json.loads(done.stdout)
        return answer["outcome"], answer["message"]


class Screen:
    """`ediconform` at a terminal of its own."""

    def __init__(self, arguments):
        self.text = ""
        self.read_to = 0
        self.deadline = time.monotonic() + SECONDS
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "dumb"
            os.execv(BIN / "ediconform", ["ediconform", *map(str, arguments)])
        self.code = None

    def close(self):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def next_question(self):
        """What was said since the last one, up to a prompt; None at the end of the program."""
        while not self.text[self.read_to:].endswith("\n> "):
            if time.monotonic() > self.deadline:
                raise AssertionError(f"nothing more was asked: {self.text[-2000:]}")
            ready, _, _ = select.select([self.terminal], [], [], 0.5)
            try:
                block = os.read(self.terminal, 65536) if ready else None
            except OSError:  # EIO: the program has closed its side
                block = b""
            if block == b"":
                self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                return None
            self.text += (block or b"").decode("utf-8", "replace").replace("\r\n", "\n")
        said, self.read_to = self.text[self.read_to:], len(self.text)
        return said

    def answer(self, text):
        os.write(self.terminal, (text + "\n").encode())


class Operator:
    """Does and answers what the terminal asks for."""

    def __init__(self, screen, product):
        self.screen = screen
        self.product = product
        self.actions = words_of("manual.action.")
        self.outcomes = words_of("manual.outcome.")
        self.last = None

    def work(self):
        while (said := self.screen.next_question()) is not None:
            answer = self.answer_to(said)
            if answer is not None:
                self.screen.answer(answer)

    def answer_to(self, said):
        if NEW_CASE in said:
            self.product.reset()
        for line in said.splitlines():
            if line.startswith("* "):
                action = self.actions[line[2:]]
                values = dict(re.findall(r"^  ([^:\n]+): (\S+)$", said[said.index(line):], re.MULTILINE))
                self.last = self.product.act(action, values)
                return "d"
        numbers = {self.outcomes[text]: number for number, text in re.findall(r"^ +(\d+)  (.+)$", said, re.MULTILINE)
                   if text in self.outcomes}
        if numbers:
            return numbers.get(self.last[0], numbers["failed"])
        if TEXTS["manual.message"]["en"] in said:
            return self.last[1].replace("\n", " ")
        assert re.search(r"Time left|connection has arrived", said), said
        return None  # a notice beside a question that stands above


class ByHand(FolderTest):
    def driver(self):
        file = self.folder / "driver.json"
        file.write_text(json.dumps({"driver": "by hand", "kind": "manual", "patience_seconds": 60, **LIMITS}), "utf-8")
        return file

    def start(self, *arguments, lang="en"):
        screen = Screen(["run", "client", "--driver", self.driver(), "--profile", "neutral-json", "--lang", lang,
                         "--out", self.folder / "out", *arguments])
        self.addCleanup(screen.close)
        return screen

    def test_the_whole_suite_is_done_from_what_the_terminal_says(self):
        state = self.folder / "state"
        screen = self.start("--suite", "manual", "--state", state)
        Operator(screen, Product(self.folder)).work()
        self.assertEqual(screen.code, 0, screen.text[-3000:])
        by_hand = verdicts(self.folder / "out")
        suite = json.loads((SOURCE / "scenarios" / "suites" / "manual.json").read_text("utf-8"))["cases"]
        self.assertGreaterEqual(len(by_hand), len(suite))
        self.assertEqual({*by_hand.values()}, {"pass"}, by_hand)
        # Every case is on one address, and its root is in one file: the product was configured once.
        urls = {*re.findall(r"^  URL: (\S+)$", screen.text, re.MULTILINE)}
        self.assertEqual(len(urls), 2, urls)  # issue and renewal
        self.assertEqual({url.split("/")[2] for url in urls}, {"127.0.0.1:18443"})
        self.assertEqual({*re.findall(r"(?:server|partner \d): (/\S+\.pem)", screen.text)}, {str(state / "ca.pem")})
        root = (state / "ca.pem").read_bytes()
        again = self.start("--case", "client/issue/valid", "--state", state)
        Operator(again, Product(self.folder)).work()
        self.assertEqual(again.code, 0, again.text[-3000:])
        self.assertEqual((state / "ca.pem").read_bytes(), root)
        self.assertEqual((state / "root.key").stat().st_mode & 0o777, 0o600)

    def test_what_cannot_be_done_is_said_and_not_held_against_the_product(self):
        screen = self.start("--case", "client/issue/valid", "--case", "client/issue/used-for-edi", lang="ja")
        self.assertIn(TEXTS["manual.action.issue"]["ja"], screen.next_question())
        screen.answer("x")
        self.assertIn(TEXTS["manual.answers"]["ja"], screen.next_question())
        screen.answer("c")
        screen.next_question()
        screen.answer("n")
        self.assertIsNone(screen.next_question())
        self.assertEqual(sorted(verdicts(self.folder / "out").values()), ["not_applicable", "not_run"])

    def test_quitting_ends_the_run_with_a_report(self):
        screen = self.start("--suite", "manual")
        screen.next_question()
        screen.answer("q")
        self.assertIsNone(screen.next_question())
        self.assertEqual(screen.code, 130)
        result = json.loads((self.folder / "out" / "result.json").read_text("utf-8"))
        self.assertTrue(result["interrupted"])
        self.assertEqual([case["verdict"] for case in result["cases"]], ["not_run"])

    def test_without_a_terminal_it_says_so(self):
        done = run("run", "client", "--driver", self.driver(), "--case", "client/issue/valid", "--out",
                   self.folder / "out", start_new_session=True)
        self.assertEqual(done.returncode, 4)
        self.assertIn("needs a terminal", done.stderr)
        self.assertIn("command", done.stderr)


if __name__ == "__main__":
    unittest.main()
