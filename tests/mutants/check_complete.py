#!/usr/bin/env python3
"""Requires that every case is killed by a mutant, that the data name only what exists, and that each program has
exactly the mutants that its data describe.

Usage: check_complete.py --bin DIR
"""
import argparse
import json
import pathlib
import subprocess
import sys

import approval
import data


def listed(programs, kind):
    argv = [str(programs / "ediconform"), "list", kind, "--json", "--scenarios", str(data.SCENARIOS)]
    return json.loads(subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout)


def mutants_of_program(programs, side):
    argv = [str(programs / f"ediconform-mutant-{side}"), "--list"]
    return set(subprocess.run(argv, check=True, capture_output=True, text=True, timeout=60).stdout.split())


def problems_of_side(side, mutants, cases, requirements, programmed, approved=None):
    """`cases` maps the ids of the side's cases, with variants, to the requirements that they check."""
    ids = [mutant.id for mutant in mutants]
    for duplicate in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"scenarios/mutants/{side}.json: {duplicate} stands there twice"
    for missing in sorted(set(ids) - programmed):
        yield f"scenarios/mutants/{side}.json: ediconform-mutant-{side} has no mutant {missing}"
    for undescribed in sorted(programmed - set(ids)):
        yield f"scenarios/mutants/{side}.json: mutant {undescribed} of the program is not described"
    killed = set()
    for mutant in mutants:
        for requirement in sorted(mutant.violates - requirements):
            yield f"mutant {mutant.id}: there is no requirement {requirement}"
        for pattern in mutant.kills:
            selected = [case for case in cases if data.selects(pattern, case)]
            killed.update(map(data.base_id, selected))
            if not selected:
                yield f"mutant {mutant.id}: there is no case {pattern}"
            for case in selected:
                if not mutant.violates & cases[case]:
                    yield f"mutant {mutant.id}: {case} checks none of {', '.join(sorted(mutant.violates))}"
    for mutant, reds in (approved or {}).items():
        if mutant not in ids:
            yield f"tests/mutants/approved/{side}.json: there is no mutant {mutant}"
        for case in sorted(set(reds).difference(cases)):
            yield f"tests/mutants/approved/{side}.json: {mutant}: there is no case {case}"
    for case in sorted(set(map(data.base_id, cases)) - killed):
        yield f"no mutant kills {case}: it may be unable to fail"


def main():
    parser = argparse.ArgumentParser(description="Requires that every case is killed by a mutant.")
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="folder of the programs")
    programs = parser.parse_args().bin.resolve()
    cases = listed(programs, "cases")
    requirements = {entry["id"] for entry in listed(programs, "requirements")}
    problems = []
    for side in ("ca", "client"):
        checked = {entry["id"]: frozenset(entry["requirements"]) for entry in cases if entry["side"] == side}
        problems += problems_of_side(side, data.load(side), checked, requirements, mutants_of_program(programs, side),
                                     approval.load(side))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
