"""Tries defective peers one after the other: each is to be found on a statement that it violates, and nothing else is
to be held against it."""
import concurrent.futures
import pathlib
import tempfile

AT_ONCE = 2


def problem_in(defect, outcome):
    """What the run shows that it should not, or does not show; empty where all is well."""
    # Where the level is O, what is unmet is noted and not red.
    seen = outcome.unmet if getattr(defect, "noted", False) else outcome.reds()
    if not {red.requirement for red in seen} & set(defect.violates):
        return f"MISSED: nothing speaks of {', '.join(defect.violates)}; without verdict: {len(outcome.open())} {outcome.open()[:2]}"
    if errors := outcome.of("error"):
        return f"ERROR: {errors[:6]}"
    if "*" in defect.follows:
        return ""
    allowed = set(defect.violates) | set(defect.follows)
    extra = sorted({(red.requirement, red.case) for red in outcome.reds() if red.requirement not in allowed})
    return f"FALSELY ACCUSED: {extra[:6]}" if extra else ""


def problem_with(defect, surroundings, folder, outcome_of):
    try:
        return problem_in(defect, outcome_of(defect, surroundings, folder / f"{defect.name}-{surroundings}"))
    except Exception as cause:  # the other defects are still to be tried
        return repr(cause)


def selected(defects, names, surroundings_of):
    """Those named in all of their surroundings; where none is named, all of them in one each."""
    work = []
    for number, defect in enumerate(defects.values()):
        places = surroundings_of(defect)
        if defect.name in names:
            work += [(defect, place) for place in places]
        elif not names and places:
            work.append((defect, places[number % len(places)]))
    return work


def try_all(defects, names, surroundings_of, outcome_of):
    """The exit code. `surroundings_of(defect)`: in what it shows; `outcome_of(defect, surroundings, folder)`: a run."""
    work = selected(defects, names, surroundings_of)
    problems = 0
    with tempfile.TemporaryDirectory(prefix="ediconform-interop-") as folder, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda one: problem_with(*one, pathlib.Path(folder), outcome_of), work)
        for (defect, place), problem in zip(work, found):
            known = defect.missed_because if problem.startswith("MISSED") else ""
            problems += bool(problem) and not known
            print(f"{'known ' if known else 'BAD   ' if problem else 'found '}{defect.name} ({place})"
                  f"{': ' + (known or problem) if problem else ''}", flush=True)
    print(f"{len(work)} defective peers, {problems} misjudged")
    return 1 if problems else 0
