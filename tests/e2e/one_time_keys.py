"""Keys that cost something: what a run plans to spend, spends and remembers, and what the CA counted itself."""
import collections
import json
import re
import signal
import subprocess
import threading

from support import BIN, JOBS, SOURCE, START_SECONDS, FolderTest, MockCa, run, unittest, verdicts

QUIET = ["--progress", "none", *JOBS]


class StingyCa(MockCa):
    """Lists some keys, and has no provisioning hook that makes more."""

    def __enter__(self):
        super().__enter__()
        target = json.loads(self.target.read_text(encoding="utf-8"))
        target.pop("provision", None)
        self.target.write_text(json.dumps(target), encoding="utf-8")
        return self


class MutantCa(StingyCa):
    """The same CA with a defect."""

    def __init__(self, folder, mutant, **options):
        super().__init__(folder, **options)
        self.command[0] = str(BIN / "ediconform-mutant-ca")
        self.command += ["--mutant", mutant]


def ledger_of(target):
    return target.with_name(target.name + ".ledger.ndjson")


def entries(target):
    lines = ledger_of(target).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[1:]]


def burns(target):
    """Burn number -> entry of each, with what closed it (None: nothing did)."""
    found = {entry["burn"]: {**entry, "end": None} for entry in entries(target) if "burn" in entry}
    for entry in entries(target):
        if "end" in entry:
            found[entry["end"]]["end"] = entry
    return found


def spent_keys(target):
    """CommonNames of the keys that the ledger says gave a certificate."""
    return sorted(burn["common_name"] for burn in burns(target).values()
                  if burn["fixture"] == "pair" and burn["end"] and burn["end"]["outcome"] == "issued")


def issued_names(events):
    """CommonNames for which the CA issued on a key."""
    return sorted(event["facts"]["common_name"] for event in events
                  if event["kind"] == "ca_issued" and event["facts"]["operation"] == "issue")


class Documented(FolderTest):
    """The table in docs/target.md says with how many fixtures no case goes without."""

    def number_of_each(self):
        text = (SOURCE / "docs" / "target.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (pairs|certificates), `(\w+)`(?:, `(\w+)`)? \| (\d+)", text, re.MULTILINE)
        return {(kind, state, origin): int(number) for kind, state, origin, number in rows}

    def test_as_many_fixtures_as_the_table_says_are_enough_for_every_case(self):
        with MockCa(self.folder / "ca") as ca:
            target = json.loads(ca.target.read_text(encoding="utf-8"))
            left, fixtures = self.number_of_each(), target["fixtures"]
            self.assertGreater(len(left), 10)
            for kind in ("pairs", "certificates"):
                kept = []
                for fixture in fixtures[kind]:
                    entry = (kind, fixture["state"], fixture.get("origin", ""))
                    if left.get(entry, 0) > 0:
                        left[entry] -= 1
                        kept.append(fixture)
                fixtures[kind] = kept
            self.assertEqual(set(left.values()), {0}, left)
            target["provision"]["can"] = ["vet", "clock"]
            ca.target.write_text(json.dumps(target), encoding="utf-8")
            done = run("plan", "ca", "--target", ca.target, "--json")
        self.assertEqual(json.loads(done.stdout)["not_run"], [], done.stderr)


class ThreeKeys(FolderTest):
    """A CA that hands out three vetted keys, and no more."""

    def plan(self, ca, *options):
        done = run("plan", "ca", "--target", ca.target, "--json", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def run_ca(self, ca, *options):
        return run("run", "ca", "--target", ca.target, "--out", self.folder / "out", *QUIET, *options)

    def found(self):
        return verdicts(self.folder / "out")

    def test_shows_what_three_keys_can_show_and_counts_as_the_ca_does(self):
        with StingyCa(self.folder / "ca", pairs=3) as ca:
            plan = self.plan(ca)
            self.assertFalse(ledger_of(ca.target).exists())
            done = self.run_ca(ca)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            found = self.found()
            events = ca.events()
        self.assertEqual(plan["keys_spent"], 3)
        self.assertLessEqual(set(found.values()), {"pass", "not_applicable", "not_run"})
        planned = {case for missing in plan["not_run"] for case in missing["cases"]}
        self.assertEqual({case for case, verdict in found.items() if verdict == "not_run"}, planned)
        self.assertGreater(sum(verdict == "pass" for verdict in found.values()), 60)
        self.assertEqual(issued_names(events), spent_keys(ca.target))
        # A key that is planned may come back: a CA is free to refuse a member that stands there twice.
        self.assertLessEqual(set(issued_names(events)), {
            burn["common_name"] for burn in plan["burns"] if burn["fixture"] == "pair"})

    def test_a_second_run_finds_the_keys_spent_and_sends_none_of_them(self):
        with StingyCa(self.folder / "ca", pairs=3) as ca:
            cases = [option for case in ("valid", "used-key", "used-key-at-once", "unvetted")
                     for option in ("--case", f"ca/issue/{case}")]
            self.run_ca(ca, *cases)
            spent = spent_keys(ca.target)
            again = self.run_ca(ca, *cases)
            self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
            self.assertIn("ledger", again.stdout)
            found = self.found()
            strict = self.run_ca(ca, "--case", "ca/issue/valid", "--require-all")
            events = ca.events()
        self.assertEqual(found["ca/issue/valid"], "not_run")
        self.assertEqual(found["ca/issue/unvetted"], "pass")
        self.assertEqual(strict.returncode, 3)
        self.assertEqual(issued_names(events), spent)

    def test_spends_no_more_than_is_allowed_and_says_what_is_then_unproved(self):
        with StingyCa(self.folder / "ca", pairs=3) as ca:
            self.assertEqual(self.plan(ca, "--allow-issue", "1")["keys_spent"], 1)
            done = self.run_ca(ca, "--case", "ca/issue/*", "--allow-issue", "0")
            found = self.found()
            events = ca.events()
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertEqual(found["ca/issue/missing-key[omitted]"], "inconclusive")
        self.assertEqual(found["ca/issue/valid"], "not_run")
        self.assertEqual(issued_names(events), [])

    def test_a_refusal_alone_is_proved_by_one_more_request(self):
        with StingyCa(self.folder / "ca", pairs=3) as ca:
            done = self.run_ca(ca, "--case", "ca/issue/missing-key")
            found = self.found()
            events = ca.events()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(set(found.values()), {"pass"})
        self.assertEqual(issued_names(events), spent_keys(ca.target))
        self.assertEqual(len(issued_names(events)), 1)

    def test_refusals_of_keys_that_never_worked_prove_nothing(self):
        with StingyCa(self.folder / "ca", pairs=3) as ca:
            target = json.loads(ca.target.read_text(encoding="utf-8"))
            for pair in target["fixtures"]["pairs"]:
                pair["key"] = pair["key"][::-1]
            ca.target.write_text(json.dumps(target), encoding="utf-8")
            self.run_ca(ca, "--case", "ca/issue/missing-key")
        self.assertEqual(set(self.found().values()), {"inconclusive"})

    def test_a_certificate_where_a_refusal_was_due_spends_the_key_for_all_that_follow(self):
        with MutantCa(self.folder / "ca", "missing-key-accepted", pairs=3) as ca:
            self.run_ca(ca, "--case", "ca/issue/missing-key", "--case", "ca/issue/malformed-body")
            found = self.found()
            events = ca.events()
        self.assertEqual(found["ca/issue/missing-key[omitted]"], "fail")
        self.assertEqual(found["ca/issue/missing-key[empty]"], "fail")
        self.assertEqual(found["ca/issue/malformed-body[empty]"], "pass")
        self.assertEqual(issued_names(events), spent_keys(ca.target))


class Provisioned(FolderTest):
    """What the target lacks comes from its provisioning hook."""

    def test_a_hook_makes_the_keys_that_the_target_does_not_list(self):
        with MockCa(self.folder / "ca", pairs=2) as ca:
            done = run("run", "ca", "--target", ca.target, "--out", self.folder / "out", "--case",
                       "ca/issue/*", *QUIET)
            issued = issued_names(ca.events())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertLessEqual(set(verdicts(self.folder / "out").values()), {"pass", "not_applicable"})
        self.assertGreater(len(issued), 2)
        # Of a request that broke off nobody but the CA knows whether it issued; the ledger says spent.
        gone = {burn["common_name"] for burn in burns(ca.target).values() if burn["end"]["spent"]}
        self.assertLessEqual(set(spent_keys(ca.target)), set(issued))
        self.assertLessEqual(set(issued), gone)


class Killed(FolderTest):
    """`kill -9` in the middle of a run: the next one knows which keys are gone."""

    def kill_at_burn(self, ca, number):
        """Starts a run and kills it as soon as the ledger says that the `number`th burn begins."""
        out = self.folder / "killed"
        command = [str(BIN / "ediconform"), "run", "ca", "--target", str(ca.target), "--out", str(out),
                   "--case", "ca/issue/*", "--progress", "none", "--jobs", "1"]
        ledger = ledger_of(ca.target)
        ledger.touch(mode=0o600)
        seen = len(burns(ca.target)) if ledger.stat().st_size else 0
        with subprocess.Popen(["tail", "-n", "+1", "-f", str(ledger)], stdout=subprocess.PIPE,
                              text=True) as tail:
            watchdog = threading.Timer(START_SECONDS, tail.kill)
            watchdog.start()
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as runner:
                for line in tail.stdout:
                    if '"burn"' in line:
                        seen -= 1
                        number -= seen < 0
                    if number == 0:
                        break
                runner.send_signal(signal.SIGKILL)
            watchdog.cancel()
            tail.kill()
        self.assertEqual(runner.returncode, -signal.SIGKILL)

    def test_loses_no_key_and_burns_none_twice(self):
        with StingyCa(self.folder / "ca", pairs=12) as ca:
            for number in (1, 2, 3):
                self.kill_at_burn(ca, number)
            done = run("run", "ca", "--target", ca.target, "--out", self.folder / "out", "--case",
                       "ca/issue/*", *QUIET)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            issued = issued_names(ca.events())
        # A key that was refused, or never sent, is good for the next case; it was not burnt.
        every = [burn for burn in burns(ca.target).values()
                 if burn["fixture"] == "pair" and (burn["end"] is None or burn["end"]["spent"])]
        named = collections.Counter(burn["common_name"] for burn in every)
        self.assertEqual(set(named.values()), {1}, "a key was burnt twice")
        self.assertEqual(len(issued), len(set(issued)))
        self.assertLessEqual(set(issued), set(named), "the CA issued for a key that the ledger lacks")
        # What the kill left open: at most one key a kill, since one case ran at a time. Only for
        # those may ledger and CA differ.
        left_open = [burn["common_name"] for burn in every if burn["end"] is None]
        self.assertLessEqual(len(left_open), 2 * 3)
        self.assertEqual(set(named) - set(left_open), set(issued) - set(left_open))


if __name__ == "__main__":
    unittest.main()
