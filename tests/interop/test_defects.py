"""Each defective CA is found on a statement that it violates, and nothing else is held against it.

test_defects.py [NAME]...   those defects alone, in each of their dialects; all, in one of them, where none is named"""
import concurrent.futures
import pathlib
import sys
import tempfile

import support
from support import HERE

support.skip_unless_asked()  # what follows wants python3-cryptography
sys.path.insert(0, str(HERE / "ca"))
from defects import DEFECTS  # noqa: E402
from dialects import DIALECTS  # noqa: E402

AT_ONCE = 2


def outcome_of(defect, dialect, folder):
    place = folder / f"{defect.name}-{dialect}"
    with support.Ca(place / "ca", dialect, "--defect", defect.name) as ca:
        return support.run(ca.target, place / "results")


def problem_with(defect, dialect, folder):
    """What the run shows that it should not, or does not show; empty where all is well."""
    try:
        outcome = outcome_of(defect, dialect, folder)
    except Exception as cause:  # the other defects are still to be tried
        return repr(cause)
    # Where the level is O, what is unmet is noted and not red.
    seen = outcome.unmet if defect.noted else outcome.reds()
    if not {red.requirement for red in seen} & set(defect.violates):
        return f"MISSED: nothing speaks of {', '.join(defect.violates)}"
    if "*" in defect.follows:
        return ""
    allowed = set(defect.violates) | set(defect.follows)
    extra = sorted({(red.requirement, red.case) for red in outcome.reds()
                    if red.requirement not in allowed})
    return f"FALSELY ACCUSED: {extra[:6]}" if extra else ""


def selected(names):
    work = []
    for number, defect in enumerate(DEFECTS.values()):
        # Those behind a web server are for test_fronts.py.
        dialects = [dialect for dialect in defect.dialects if dialect in DIALECTS]
        if defect.name in names:
            work += [(defect, dialect) for dialect in dialects]
        elif not names and dialects:
            work.append((defect, dialects[number % len(dialects)]))
    return work


def main():
    work = selected(sys.argv[1:])
    problems = 0
    with tempfile.TemporaryDirectory(prefix="ediconform-interop-") as folder, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda one: problem_with(*one, pathlib.Path(folder)), work)
        for (defect, dialect), problem in zip(work, found):
            known = defect.missed_because if problem.startswith("MISSED") else ""
            problems += bool(problem) and not known
            print(f"{'known ' if known else 'BAD   ' if problem else 'found '}{defect.name} ({dialect})"
                  f"{': ' + (known or problem) if problem else ''}", flush=True)
    print(f"{len(work)} defective CAs, {problems} misjudged")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
