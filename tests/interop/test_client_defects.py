"""Each defective client is found on a statement that it violates, and nothing else is held against it.

test_client_defects.py [NAME]...   those defects alone, with each of their profiles; all, with one of them, where none
                                   is named"""
import json
import sys

import defect_runs
import support
from support import HERE

support.skip_unless_asked()  # what follows wants python3-cryptography
PYTHON = HERE / "clients" / "python"
sys.path.insert(0, str(PYTHON))
from defects import DEFECTS  # noqa: E402


def driver_of(defect, folder):
    """The driver file of the design, with the defect in its command."""
    lines = (PYTHON / "drivers" / f"{defect.design}.json").read_text(encoding="utf-8").splitlines(True)
    driver = json.loads("".join(line for line in lines if not line.startswith("//")))
    driver["driver"] = f"defect {defect.name}"
    driver["retry"]["attempts"] = defect.attempts
    driver["argv"] = [sys.executable, "-B", str(PYTHON), "--design", defect.design, "--defect", defect.name, "adapter"]
    del driver["$schema"]
    folder.mkdir(parents=True)
    file = folder / "driver.json"
    file.write_text(json.dumps(driver), encoding="utf-8")
    return file


def outcome_of(defect, profile, folder):
    return support.run_client(driver_of(defect, folder), profile, folder / "results")


if __name__ == "__main__":
    sys.exit(defect_runs.try_all(DEFECTS, sys.argv[1:], lambda defect: defect.profiles, outcome_of))
