#!/usr/bin/env python3
"""Runs a mutant as a process of its own against the cases that kill it, the sanity cases and a few others, and
requires that they find its defect and nothing else.

Usage: run_mutant.py --bin DIR --side ca|client --id ID [--all | --sample N [--seed N]] [--out DIR] [--timeout SECONDS]
"""
import argparse
import contextlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

import data
import judgement

STOP_SECONDS = 10
SKIPPED = 77


class CouldNotRun(Exception):
    """The run gave no result that could be judged."""


@contextlib.contextmanager
def running(argv, log, **options):
    """A process in a group of its own, all of which is gone at the end."""
    with open(log, "wb") as errors:
        process = subprocess.Popen(argv, stderr=errors, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def tail(path, size=2000):
    return pathlib.Path(path).read_text(encoding="utf-8", errors="replace")[-size:].strip()


def await_ready(process, log, seconds):
    """The line with which a CA says that it serves."""
    watchdog = threading.Timer(seconds, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
    finally:
        watchdog.cancel()
    try:
        if json.loads(line)["ready"]:
            return
    except (ValueError, KeyError, TypeError):
        pass
    raise CouldNotRun(f"the mutant did not start: {tail(log)}")


def shorten_patience(target):
    """A mutant that hangs is given up sooner than a real CA."""
    description = json.loads(target.read_text(encoding="utf-8"))
    description["timeouts"] = {"connect_ms": 5000, "total_ms": 10000}
    target.write_text(json.dumps(description), encoding="utf-8")


def write_driver(mutant, programs, folder):
    driver = {
        "driver": f"mutant {mutant.id}",
        "kind": "adapter",
        "argv": [str(programs / mutant.program), "--mutant", mutant.id, "adapter",
                 "--scenarios", str(data.SCENARIOS)],
        "observes": ["log", "store"],
        "registration": "assignments.json",
        "proxy": True,
        "contained": True,
        "concurrency": 8,
        "retry": {"interval_ms": 100, "attempts": mutant.attempts},
        "timeouts": {"connect_ms": 2000, "total_ms": 3000},
    }
    path = folder / "driver.json"
    path.write_text(json.dumps(driver), encoding="utf-8")
    return path


def run_cases(mutant, programs, folder, peer_options, selection, seconds):
    argv = [str(programs / "ediconform"), "run", mutant.side, *peer_options, "--out", str(folder / "results"),
            "--scenarios", str(data.SCENARIOS), "--progress", "none", "--seed", "1", "--lang", "en"]
    for pattern in selection:
        argv += ["--case", pattern]
    log = folder / "run.log"
    with running(argv, log, stdout=subprocess.DEVNULL) as process:
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CouldNotRun(f"the run did not end within {seconds:g} s: {tail(log)}") from None
    if code not in (0, 1, 3):  # conformant, conformance failures, something not judged
        raise CouldNotRun(f"exit code {code}: {tail(log)}")
    return json.loads((folder / "results" / "result.json").read_text(encoding="utf-8"))


def selected_cases(mutant, others=()):
    return (*mutant.kills, *judgement.sanity_cases(mutant.side), *others)


def run(mutant, programs, selection=(), seconds=60, out=None):
    """The content of result.json; without a selection every case runs. Raises CouldNotRun."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(out or stack.enter_context(tempfile.TemporaryDirectory(prefix="ediconform-mutant-")))
        folder.mkdir(parents=True, exist_ok=True)
        if mutant.side == "client":
            peer = ["--driver", str(write_driver(mutant, programs, folder)), "--profile", mutant.profile]
        else:
            target, log = folder / "target.json", folder / "mutant.log"
            argv = [str(programs / mutant.program), "--mutant", mutant.id, "--profile", mutant.profile,
                    "--scenarios", str(data.SCENARIOS), "--target-out", str(target)]
            process = stack.enter_context(running(argv, log, stdout=subprocess.PIPE))
            await_ready(process, log, seconds)
            shorten_patience(target)
            peer = ["--target", str(target)]
        return run_cases(mutant, programs, folder, peer, selection, seconds)


def is_day_ending(now):
    """Whether a day ends or begins about now, in Japan or UTC: then no certificate lasts that the other reading of days
    would take otherwise, or that is no longer to be renewed."""
    day, before, after = 86400, 300, 240
    return any((now + zone) % day > day - before or (now + zone) % day < after for zone in (0, 9 * 3600))


def main():
    parser = argparse.ArgumentParser(description="Proves that cases find the defect of a mutant.")
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="folder of the programs")
    parser.add_argument("--side", required=True, choices=("ca", "client"))
    parser.add_argument("--id", required=True, help="id of the mutant")
    parser.add_argument("--all", action="store_true", help="run every case, not only the killers and the sanity cases")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="that many other cases, by chance")
    parser.add_argument("--seed", type=int, default=int(time.time() // 86400), help="of the chance; the day where left out")
    parser.add_argument("--out", type=pathlib.Path, help="keep files and results here")
    parser.add_argument("--timeout", type=float, default=60, metavar="SECONDS")
    options = parser.parse_args()
    mutants = {mutant.id: mutant for mutant in data.load(options.side)}
    if options.id not in mutants:
        parser.error(f"scenarios/mutants/{options.side}.json has no mutant {options.id}")
    mutant = mutants[options.id]
    chance = random.Random(f"{options.seed} {mutant.side} {mutant.id}")
    others = chance.sample(data.case_ids(mutant.side), options.sample)
    selection = () if options.all else selected_cases(mutant, others)
    if is_day_ending(time.time()) and any("window" in pattern for pattern in mutant.kills):
        print(f"{mutant.side} mutant {mutant.id}: not at the turn of a day, in Japan or UTC")
        return SKIPPED
    try:
        result = run(mutant, options.bin.resolve(), selection, options.timeout, options.out)
    except CouldNotRun as failure:
        print(f"{mutant.side} mutant {mutant.id}: {failure}", file=sys.stderr)
        return 2
    problems = judgement.judge(mutant, result)
    for problem in problems:
        print(f"{mutant.side} mutant {mutant.id}: {problem}", file=sys.stderr)
    red = [case["id"] for case in result["cases"] if judgement.is_red(case["verdict"])]
    print(f"{mutant.side} mutant {mutant.id}: {len(result['cases'])} cases, red: {', '.join(red) or 'none'}")
    if others:
        print(f"  by chance (--seed {options.seed}): {', '.join(others)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
