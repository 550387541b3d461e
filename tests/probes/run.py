#!/usr/bin/env python3
"""Proves that each fault of the mock CA goes out: run.py LAYER... | --complete

A layer is a module of this folder. --complete: every fault of scenarios/faults has a probe.
"""
import contextlib
import importlib
import json
import pathlib
import sys
import traceback

import kit

LAYERS = sorted(path.stem for path in pathlib.Path(__file__).parent.glob("layer_*.py"))


def catalogue():
    """Fault id -> the phases that it can have."""
    faults = {}
    for file in sorted((kit.SOURCE / "scenarios" / "faults").glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        for fault in content["faults"]:
            faults[fault["id"]] = fault.get("phases") or content["phases"]
    return faults


def try_one(ca, fault, plan, function):
    entry = {"on": "issue", "nth": 1, **({} if fault == "answer" else {"fault": fault}), **plan}
    ca.plan(entry)
    function(ca)
    delivered = ca.deliveries()
    phases = {phase for name, phase in delivered if name == fault}
    assert len(delivered) == 1 and phases, f"the journal names {delivered}, not one {fault}"
    assert plan.get("phase", next(iter(phases))) in phases, f"the journal names the phase {phases}"


def run(layers):
    for layer in layers:
        importlib.import_module(f"layer_{layer}")
    failures, count = 0, 0
    with contextlib.ExitStack() as stack:
        started = {}
        for fault, probes in kit.PROBES.items():
            for plan, function in probes:
                count += 1
                entry = dict(plan)
                profile = entry.pop("profile", "neutral-json")
                try:
                    if profile not in started:
                        started[profile] = stack.enter_context(kit.MockCa(profile))
                    try_one(started[profile], fault, entry, function)
                except Exception:  # a probe that breaks off has proved nothing
                    failures += 1
                    print(f"FAILED {fault} {plan} ({function.__name__})")
                    traceback.print_exc(file=sys.stdout)
    print(f"{count - failures} of {count} probes found their fault on the wire")
    return failures == 0 and count > 0


def complete():
    for layer in LAYERS:
        importlib.import_module(layer)
    missing = sorted(set(catalogue()) - set(kit.PROBES))
    unknown = sorted(set(kit.PROBES) - set(catalogue()))
    for fault in missing:
        print(f"no probe: {fault}")
    for fault in unknown:
        print(f"no such fault: {fault}")
    return not missing and not unknown


if __name__ == "__main__":
    good = complete() if sys.argv[1:] == ["--complete"] else run(sys.argv[1:])
    sys.exit(0 if good else 1)
