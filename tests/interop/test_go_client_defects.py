"""Mistakes that are easily made in Go are found on a statement that they violate, and nothing else is held against them.

test_go_client_defects.py [NAME]...   those alone, with both profiles; all, with one of them each, where none is named"""
import dataclasses
import json
import shutil
import subprocess
import sys

import defect_runs
import support
from support import HERE

PROFILES = ("neutral-json", "kaede")
GO = HERE / "clients" / "go"


@dataclasses.dataclass(frozen=True)
class Defect:
    """An entry of clients/go/defects.go."""
    name: str
    violates: tuple
    says: str
    follows: tuple = ()
    profiles: tuple = PROFILES
    missed_because: str = ""


def known():
    said = subprocess.run([GO / "client.sh", "--defects"], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return {one["name"]: Defect(**one) for one in json.loads(said.stdout)}


def outcome_of(defect, profile, folder):
    lines = (GO / "driver.json").read_text(encoding="utf-8").splitlines(True)
    driver = json.loads("".join(line for line in lines if not line.startswith("//")))
    del driver["$schema"]
    driver["driver"] = f"defect {defect.name}"
    driver["argv"] = [str(GO / "client.sh"), "--defect", defect.name]
    folder.mkdir(parents=True)
    file = folder / "driver.json"
    file.write_text(json.dumps(driver), encoding="utf-8")
    return support.run_client(file, profile, folder / "results")


if __name__ == "__main__":
    support.skip_unless_asked()
    support.skip_unless(shutil.which("go"), "go is not installed")
    sys.exit(defect_runs.try_all(known(), sys.argv[1:], lambda defect: defect.profiles, outcome_of))
