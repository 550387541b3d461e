"""What the end-to-end tests share: where the programs are, how they are run, what they answered."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("EDICONFORM_BIN_DIR", SOURCE / "build" / "dev" / "bin"))
PROFILES = SOURCE / "tests" / "data" / "profiles"
RUN_SECONDS = 240
START_SECONDS = 60
# Few cases at once: verdicts on time-outs are to be those of the peers, not of a busy computer.
JOBS = ["--jobs", "4"]


def run(*arguments, lang="en", seconds=RUN_SECONDS, **options):
    """Runs `ediconform`; the answer has returncode, stdout and stderr (text)."""
    command = [str(BIN / "ediconform"), *map(str, arguments)]
    if lang:
        command += ["--lang", lang]
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace",
                          timeout=seconds, stdin=subprocess.DEVNULL, check=False, **options)


def verdicts(folder):
    """Case id -> verdict of the run whose results are in `folder`."""
    result = json.loads((pathlib.Path(folder) / "result.json").read_text(encoding="utf-8"))
    return {case["id"]: case["verdict"] for case in result["cases"]}


class MockCa:
    """A separately started `ediconform-mock-ca` with a target file; ends with the `with` block."""

    def __init__(self, folder, profile="neutral-json", pairs=60):
        self.folder = pathlib.Path(folder)
        self.target = self.folder / "target.json"
        self.journal = self.folder / "mock-ca.ndjson"
        self.command = [str(BIN / "ediconform-mock-ca"), "--profile", str(profile), "--target-out",
                        str(self.target), "--pairs", str(pairs), "--journal", str(self.journal),
                        "--exit-with-stdin"]

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert json.loads(line)["ready"], line
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(timeout=START_SECONDS)
        self.process.stdout.close()

    def events(self):
        """What the CA saw; it is written at its end."""
        self.stop()
        lines = self.journal.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


class FolderTest(unittest.TestCase):
    """Each test has an empty folder of its own."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="ediconform-e2e-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)


class SharedCaTest(FolderTest):
    """All tests of a class share one CA; `events` at the end tell what was asked of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        temporary = tempfile.TemporaryDirectory(prefix="ediconform-e2e-")
        cls.addClassCleanup(temporary.cleanup)
        cls.ca = MockCa(pathlib.Path(temporary.name), pairs=2)
        cls.ca.__enter__()
        cls.addClassCleanup(cls.ca.stop)

    def changed_target(self, change=lambda target: None):
        """A copy of the CA's target file beside it, with one change."""
        target = json.loads(self.ca.target.read_text(encoding="utf-8"))
        change(target)
        file = self.ca.target.with_name("changed.json")
        file.write_text(json.dumps(target, indent=1), encoding="utf-8")
        return file
