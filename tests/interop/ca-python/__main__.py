"""python3 tests/interop/ca-python --dialect kaede --out DIR [--defect NAME] [--quirk NAME]...

Starts the CA on loopback, writes DIR/target.json, prints one line of JSON, and serves until its standard
input ends or --seconds are over."""
import argparse
import dataclasses
import json
import pathlib
import sys
import threading

import authority
import defects
import fixtures
from ca import Ca
from dialects import DIALECTS
from hook import Hook
from server import Server

COUNTS = {"vetted": 300, "unvetted": 60, "pending": 4, "used": 6, "in_window": 60, "other": 4,
          "renewal": 2, "before_window": 8, "about_to_open": 2, "just_opened": 2, "after_window": 2, "expired": 8, "not_yet_valid": 4}
PROFILES = pathlib.Path(__file__).resolve().parents[1] / "profiles"


def arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/ca-python", description=__doc__)
    parser.add_argument("--dialect", choices=sorted(DIALECTS), required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--defect", choices=sorted(defects.DEFECTS))
    parser.add_argument("--quirk", action="append", default=[])
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--pin", action="store_true", help="trust names the server certificate itself")
    parser.add_argument("--profile", type=pathlib.Path, help="another file than the dialect's own")
    parser.add_argument("--front", help="base URL of a TLS front; the CA itself then speaks plain HTTP")
    parser.add_argument("--for-servers", type=int, default=0, metavar="N",
                        help="lay out N certificates that are for servers alone (state server_only)")
    parser.add_argument("--seconds", type=float, default=600)
    return parser.parse_args()


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    dialect = DIALECTS[options.dialect]()
    if options.front:
        dialect = dataclasses.replace(dialect, client_auth="front", own_listener=False)
    ca = Ca(dialect)
    if "no-purpose" in dialect.quirks:
        ca.authority.purposes = ()
    identity = authority.ServerIdentity()
    fixtures.write_server_files(identity, ca.authority, options.out, options.pin)
    server = Server(ca, options.out / "server.pem", options.out, options.quirk, options.latency)
    urls = {}
    for name, operation in dialect.operations.items():
        base = options.front or f"https://localhost:{server.port('renew' if name == 'renew' else 'main')}"
        urls[name] = base + operation.path
    profile = options.profile or PROFILES / f"{dialect.name}.json"
    laid_out = fixtures.Fixtures(ca, options.out, COUNTS | {"server_only": options.for_servers})
    target = fixtures.write_target(laid_out, Hook(ca, laid_out).entry(), urls, profile.resolve())
    if options.defect:
        defects.DEFECTS[options.defect].apply(ca, server)
    server.start()
    print(json.dumps({"ready": True, "target": str(target), "port": server.port("main")}), flush=True)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    ended.wait(options.seconds)
    (options.out / "counts.json").write_text(json.dumps(ca.service.counts))


if __name__ == "__main__":
    main()
