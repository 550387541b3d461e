"""Each defective CA is found on a statement that it violates, and nothing else is held against it.

test_defects.py [NAME]...   those defects alone, in each of their dialects; all, in one of them, where none is named"""
import sys

import defect_runs
import support
from support import HERE

support.skip_unless_asked()  # what follows wants python3-cryptography
sys.path.insert(0, str(HERE / "ca-python"))
from defects import DEFECTS  # noqa: E402
from dialects import DIALECTS  # noqa: E402


def dialects_of(defect):
    # Those behind a web server are for test_fronts.py.
    return [dialect for dialect in defect.dialects if dialect in DIALECTS]


def outcome_of(defect, dialect, folder):
    with support.Ca(folder / "ca", dialect, "--defect", defect.name) as ca:
        return support.run(ca.target, folder / "results")


if __name__ == "__main__":
    sys.exit(defect_runs.try_all(DEFECTS, sys.argv[1:], dialects_of, outcome_of))
