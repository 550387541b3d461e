#!/usr/bin/env python3
"""A provisioning hook (docs/provisioning.md) for a CA whose operator has laid out pairs in a file, and has a
command that completes a vetting.

In the target file: "provision": {"command": ["./provisioning_hook.py", "pairs.json", "./complete-vetting"],
                                  "can": ["pair", "vet"]}

pairs.json: {"vetted": [{"common_name": …, "key": …, "user": …}, …], "pending": […]}
complete-vetting: reads the CommonName on standard input.
"""
import fcntl
import json
import os
import subprocess
import sys


def take_pair(file, state):
    """The first pair in that state, which is then gone from the file; None where none is left."""
    with open(file + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(file, encoding="utf-8") as source:
            pairs = json.load(source)
        if not pairs.get(state):
            return None
        pair = pairs[state].pop(0)
        with open(file + ".new", "w", encoding="utf-8", opener=private) as sink:
            json.dump(pairs, sink, indent=1)
        os.replace(file + ".new", file)
        return pair


def private(path, flags):
    return os.open(path, flags, 0o600)


def answer(request, pairs, vet_command):
    if request["action"] == "pair":
        if request.get("user"):
            return {"result": "unsupported"}
        pair = take_pair(pairs, request["state"])
        if pair is None:
            return {"result": "failed", "message": f"no {request['state']} pair is left"}
        return {"result": "done", "pair": pair}
    if request["action"] == "vet":
        subprocess.run([vet_command], input=request["common_name"], text=True, check=True,
                       stdout=subprocess.DEVNULL)
        return {"result": "done"}
    return {"result": "unsupported"}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin), *sys.argv[1:]), sys.stdout)
