#!/usr/bin/env python3
"""Runs every mutant against every case and prints what found what.

Usage: prove.py --bin DIR [--side ca|client]... [--jobs N]
"""
import argparse
import collections
import concurrent.futures
import pathlib
import sys

import data
import judgement
import run_mutant


def prove(mutant, programs, seconds):
    """Problems, and the cases that find the defect."""
    try:
        result = run_mutant.run(mutant, programs, every_case=True, seconds=seconds)
    except run_mutant.CouldNotRun as failure:
        return [str(failure)], []
    found = [case["id"] for case in result["cases"] if judgement.finds(case, mutant.violates)]
    return judgement.judge(mutant, result), found


def main():
    parser = argparse.ArgumentParser(description="Runs every mutant against every case.")
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="folder of the programs")
    parser.add_argument("--side", action="append", choices=("ca", "client"), help="both where left out")
    parser.add_argument("--jobs", type=int, default=2, help="mutants side by side")
    parser.add_argument("--timeout", type=float, default=300, metavar="SECONDS", help="for one mutant")
    options = parser.parse_args()
    programs = options.bin.resolve()
    mutants = [mutant for side in options.side or ("ca", "client") for mutant in data.load(side)]
    finders = collections.defaultdict(list)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = pool.map(lambda mutant: prove(mutant, programs, options.timeout), mutants)
        for mutant, (problems, found) in zip(mutants, runs):
            print(f"{'FAIL' if problems else 'ok  '}  {mutant.side:6}  {mutant.id:36}  found by {len(found):3}  "
                  f"{', '.join(sorted(mutant.violates))}", flush=True)
            for problem in problems:
                print(f"        {problem}", flush=True)
            failed += bool(problems)
            for case in sorted(set(map(data.base_id, found))):
                finders[case].append(mutant.id)
    print()
    for case, ids in sorted(finders.items()):
        print(f"{case:36}  {len(ids):3}  {', '.join(ids)}")
    print(f"\n{len(mutants)} mutants, {failed} failed; {len(finders)} cases found a defect")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
