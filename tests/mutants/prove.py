#!/usr/bin/env python3
"""Runs every mutant against every case and prints what found what.

Usage: prove.py --bin DIR [--side ca|client]... [--id ID]... [--jobs N] [--approve]
"""
import argparse
import collections
import concurrent.futures
import pathlib
import sys

import approval
import data
import judgement
import run_mutant


def prove(mutant, programs, seconds):
    """Problems, the cases that find the defect, and all that are red."""
    try:
        result = run_mutant.run(mutant, programs, seconds=seconds)
    except run_mutant.CouldNotRun as failure:
        return [str(failure)], [], []
    found = [case["id"] for case in result["cases"] if judgement.finds(case, mutant.violates)]
    return judgement.judge(mutant, result), found, approval.red_cases(result)


def main():
    parser = argparse.ArgumentParser(description="Runs every mutant against every case.")
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="folder of the programs")
    parser.add_argument("--side", action="append", choices=("ca", "client"), help="both where left out")
    parser.add_argument("--id", action="append", help="only this mutant")
    parser.add_argument("--jobs", type=int, default=2, help="mutants side by side")
    parser.add_argument("--timeout", type=float, default=300, metavar="SECONDS", help="for one mutant")
    parser.add_argument("--approve", action="store_true", help="keep what is red now as approved")
    options = parser.parse_args()
    programs = options.bin.resolve()
    sides = options.side or ("ca", "client")
    mutants = [mutant for side in sides for mutant in data.load(side) if not options.id or mutant.id in options.id]
    if unknown := set(options.id or ()).difference(mutant.id for mutant in mutants):
        parser.error(f"no such mutant: {', '.join(sorted(unknown))}")
    approved = {side: approval.load(side) for side in sides}
    reds = {side: {} for side in sides}
    finders = collections.defaultdict(list)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = pool.map(lambda mutant: prove(mutant, programs, options.timeout), mutants)
        for mutant, (problems, found, red) in zip(mutants, runs):
            reds[mutant.side][mutant.id] = red
            unapproved, notes = approval.compare(mutant, red, approved[mutant.side])
            problems = problems if options.approve else problems + unapproved
            print(f"{'FAIL' if problems else 'ok  '}  {mutant.side:6}  {mutant.id:36}  found by {len(found):3}  "
                  f"{', '.join(sorted(mutant.violates))}", flush=True)
            for line in problems + notes:
                print(f"        {line}", flush=True)
            failed += bool(problems)
            for case in sorted(set(map(data.base_id, found))):
                finders[case].append(mutant.id)
    if options.approve:
        for side in sides:
            approval.save(side, {**approved[side], **reds[side]} if options.id else reds[side])
    print()
    for case, ids in sorted(finders.items()):
        print(f"{case:36}  {len(ids):3}  {', '.join(ids)}")
    print(f"\n{len(mutants)} mutants, {failed} failed; {len(finders)} cases found a defect")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
