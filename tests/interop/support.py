"""What the interoperability tests share: starting the CA in Python, running ediconform, reading verdicts."""
import dataclasses
import json
import os
import pathlib
import select
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
BIN = pathlib.Path(os.environ.get("EDICONFORM_BIN_DIR", SOURCE / "build" / "dev" / "bin"))
SCENARIOS = pathlib.Path(os.environ.get("EDICONFORM_SCENARIOS", SOURCE / "scenarios"))
SKIPPED = 77  # SKIP_RETURN_CODE of CMakeLists.txt
START_SECONDS = 180
RUN_SECONDS = 400
# A verdict on a time-out is to be that of the CA, not of a busy computer.
JOBS = "4"


def skip_unless(wanted, reason):
    if not wanted:
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)


def skip_unless_asked():
    skip_unless(os.environ.get("EDICONFORM_INTEROP"), "run by `scripts/test --interop`")


def knows_state(state):
    """Whether a target file may list certificates in that state."""
    schema = SCENARIOS / "schema" / "target.schema.json"
    return f'"{state}"' in schema.read_text(encoding="utf-8")


class Ca:
    """tests/interop/ca-python as a process of its own, with a target file; ends with the `with` block."""

    def __init__(self, folder, dialect, *arguments):
        self.folder = pathlib.Path(folder)
        self.command = [sys.executable, "-B", str(HERE / "ca-python"), "--dialect", dialect, "--out",
                        str(self.folder), *map(str, arguments)]
        if knows_state("server_only"):
            self.command += ["--for-servers", "4"]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        readable, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if readable else ""
        if not line:
            self.process.kill()
            raise RuntimeError(f"the CA did not start: {self.command}")
        said = json.loads(line)
        self.target, self.port = pathlib.Path(said["target"]), said.get("port")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()


@dataclasses.dataclass(frozen=True)
class Red:
    """A check that is not met: requirement, verdict of the check, case."""
    requirement: str
    verdict: str
    case: str


@dataclasses.dataclass
class Outcome:
    cases: dict  # id -> verdict
    unmet: set   # of Red; verdict "observed" where the level is O
    reasons: dict  # id -> why there is no verdict
    returncode: int
    text: str

    def of(self, *verdicts):
        return sorted(case for case, verdict in self.cases.items() if verdict in verdicts)

    def open(self):
        """The cases without the verdict that they should have, each with the reason."""
        return [f"{case}: {self.reasons.get(case)}" for case in self.of("inconclusive", "error", "not_run")]

    def reds(self):
        return {red for red in self.unmet if red.verdict in ("fail", "warn")}


def run(target, folder, *arguments):
    """`ediconform run ca` against a target file."""
    return run_suite(folder, "ca", "--target", target, "--jobs", JOBS, *arguments)


def run_client(driver, profile, folder, *arguments):
    """`ediconform run client` with a driver file; the profile is a shipped one or one of ./profiles."""
    own = HERE / "profiles" / f"{profile}.json"
    return run_suite(folder, "client", "--driver", driver, "--profile", own if own.exists() else profile,
                     *arguments)


def run_suite(folder, side, *arguments):
    folder = pathlib.Path(folder)
    command = [str(BIN / "ediconform"), "run", side, "--scenarios", str(SCENARIOS), "--out", str(folder), "--report",
               "json", "--progress", "none", "--lang", "en", *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace",
                            timeout=RUN_SECONDS, stdin=subprocess.DEVNULL, check=False)
    file = folder / "result.json"
    if not file.exists():
        raise RuntimeError(f"no result: {answer.stdout}\n{answer.stderr}")
    cases, unmet, reasons = {}, set(), {}
    for case in json.loads(file.read_text(encoding="utf-8"))["cases"]:
        cases[case["id"]] = case["verdict"]
        reasons[case["id"]] = case.get("reason", {}).get("en")
        for check in case["checks"]:
            if check["state"] == "unmet":
                unmet.add(Red(check["requirement"], check["verdict"], case["id"]))
    return Outcome(cases, unmet, reasons, answer.returncode, answer.stdout + answer.stderr)


def profile_with(name, folder, **changes):
    """A copy of a profile in ./profiles in which the texts given as keys are other ones."""
    text = (HERE / "profiles" / f"{name}.json").read_text(encoding="utf-8")
    for old, new in changes.get("replace", {}).items():
        assert old in text, f"{name}.json lacks {old}"
        text = text.replace(old, new)
    file = pathlib.Path(folder) / f"{name}.json"
    file.write_text(text, encoding="utf-8")
    return file
