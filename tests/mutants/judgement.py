"""Whether a run against a mutant found its defect, all of it, and nothing else."""
from data import selects

RED = ("warn", "fail")


def is_red(verdict):
    return verdict in RED


def sanity_cases(side):
    """The plain success of each operation: a defect elsewhere leaves it alone."""
    return (f"{side}/issue/valid", f"{side}/renew/valid")


def finds(case, violates):
    """Whether the case blames the peer for one of these requirements. Where all that a case checks is of level
    may, nothing in it can be red; then the unmet statement that it reports counts."""
    only_reports = all(check["level"] == "may" for check in case["checks"] if check.get("requirement"))
    return any(
        check.get("requirement") in violates
        and (is_red(check["verdict"]) or (only_reports and check["state"] == "unmet"))
        for check in case["checks"])


def describe(case):
    reason = case.get("reason", {}).get("en", "")
    return f"{case['id']} is {case['verdict'].upper()}" + (f" ({reason})" if reason else "")


def _not_found(mutant, cases):
    for pattern in mutant.kills:
        selected = [case for case in cases if selects(pattern, case["id"])]
        applicable = [case for case in selected if case["verdict"] != "not_applicable"]
        if not applicable:
            yield f"killer {pattern}: no case of that name applies with profile {mutant.profile}"
        for case in applicable:
            if not finds(case, mutant.violates):
                yield f"survives its killer: {describe(case)}, no check on {', '.join(sorted(mutant.violates))} is red"


def _falsely_accused(mutant, cases):
    for case in cases:
        for check in case["checks"]:
            if is_red(check["verdict"]) and check.get("requirement") not in mutant.violates:
                yield (f"red outside `violates`: {case['id']}, check {check['check']} on "
                       f"{check.get('requirement', 'no requirement')}: expected {check.get('expected', {}).get('en')}; "
                       f"observed {check.get('observed', {}).get('en')}")


def _is_sane(case):
    """It passes; or all that could be judged holds, where the defect hides the rest, such as what is in a file that
    does not open."""
    states = [check["state"] for check in case["checks"]]
    return case["verdict"] == "pass" or (
        case["verdict"] == "inconclusive" and "held" in states and "unmet" not in states)


def _not_sane(mutant, cases):
    by_id = {case["id"]: case for case in cases}
    for case_id in sanity_cases(mutant.side):
        case = by_id.get(case_id)
        if case is None:
            yield f"sanity: {case_id} did not run"
        elif not _is_sane(case) and not mutant.violates & set(case["requirements"]):
            yield f"sanity: {describe(case)}, though the mutant violates nothing that it checks"


def judge(mutant, result):
    """What speaks against the mutant, its data, or the cases: empty where all is as it should be. `result` is
    what stands in result.json."""
    cases = result["cases"]
    problems = [f"tester's error: {describe(case)}" for case in cases if case["verdict"] == "error"]
    if result["interrupted"]:
        problems.append("the run was interrupted")
    problems += _not_found(mutant, cases)
    problems += _falsely_accused(mutant, cases)
    problems += _not_sane(mutant, cases)
    return problems
