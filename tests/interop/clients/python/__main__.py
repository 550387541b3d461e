"""python3 clients/python --design NAME [--defect NAME] adapter
python3 clients/python --design NAME [--defect NAME] ACTION --profile FILE --store DIR --trust PEM
        --url OPERATION=URL... [--partner URL=PEM]... [--log FILE] [--p12 FILE] [--path PATH]

As an adapter it speaks docs/adapter.md. As a command it takes EDI_COMMON_NAME, EDI_KEY, EDI_RENEWAL_PASSWORD and
EDI_P12_PASSWORD from the environment, does one action, and says how it ended by its exit code."""
import argparse
import concurrent.futures
import json
import os
import sys
import threading

import defects
from client import Client, Settings
from connection import Patience
from designs import DESIGNS
from failures import Unsupported

EXITS = {"ok": 0, "not_needed": 0, "failed": 1, "refused_by_client": 10, "connection_error": 20, "timeout": 21,
         "server_certificate_error": 22, "client_certificate_refused": 23, "http_error": 24, "invalid_reply": 30,
         "save_error": 31, "password_error": 32, "registration_error": 33, "format_error": 40, "not_vetted": 41,
         "key_used": 42, "out_of_window": 43, "bad_renewal_password": 44, "not_api_issued": 45,
         "client_auth_failed": 46, "unavailable": 47, "unknown_code": 48}
UNSUPPORTED = 89
FROM_ENVIRONMENT = {"common_name": "EDI_COMMON_NAME", "authentication_key": "EDI_KEY",
                    "renewal_password": "EDI_RENEWAL_PASSWORD", "pkcs12_password": "EDI_P12_PASSWORD"}
AT_ONCE = 32


def make_client(settings, options):
    client = Client(settings, DESIGNS[options.design])
    if options.defect:
        defects.DEFECTS[options.defect].apply(client)
    return client


# -- Adapter -----------------------------------------------------------------------------------

class Adapter:
    def __init__(self, options):
        self.options, self.clients, self.lock = options, {}, threading.Lock()

    def serve(self):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for line in sys.stdin:
                pool.submit(self.answer, json.loads(line))
        os._exit(0)

    def answer(self, request):
        try:
            outcome, message = self.perform(request)
            answer = {"result": "done", "outcome": outcome, "message": message}
        except Unsupported:
            answer = {"result": "unsupported"}
        except Exception as cause:
            answer = {"result": "could_not_run", "message": repr(cause)}
        with self.lock:
            print(json.dumps({"id": request["id"]} | answer), flush=True)

    def perform(self, request):
        if request["action"] not in EXPECTED:
            raise Unsupported(request["action"])
        return self.client_for(request["settings"]).perform(request["action"], request.get("arguments", {}))

    def client_for(self, settings):
        """One client for each store, as a service has one for each of its users."""
        with self.lock:
            key = json.dumps(settings, sort_keys=True)
            if key not in self.clients:
                self.clients[key] = make_client(read_settings(settings), self.options)
            return self.clients[key]


EXPECTED = ("issue", "renew", "start", "connect", "status", "import", "backup", "restore", "retry-local")


def read_settings(given):
    settings = Settings(given["store"], given["profile"], given["urls"], given["trust"], given.get("partners", []),
                        given.get("proxy"), given.get("log"))
    if "retry" in given:
        settings.attempts = given["retry"]["attempts"]
        settings.interval = given["retry"]["interval_ms"] / 1000
    if "timeouts" in given:
        settings.patience = Patience(given["timeouts"]["connect_ms"] / 1000, given["timeouts"]["total_ms"] / 1000)
    return settings


# -- Command -----------------------------------------------------------------------------------

def pairs(entries):
    return dict(entry.split("=", 1) for entry in entries)


def run_command(options):
    partners = [{"name": f"partner-{number}", "url": url, "trust": trust}
                for number, (url, trust) in enumerate((entry.rsplit("=", 1) for entry in options.partner), 1)
                if url]
    settings = Settings(options.store, options.profile, pairs(options.url), options.trust, partners, None,
                        options.log, options.attempts, options.interval,
                        Patience(options.connect_seconds, options.total_seconds))
    arguments = {name: os.environ.get(variable, "") for name, variable in FROM_ENVIRONMENT.items()}
    arguments |= {"p12": options.p12, "path": options.path}
    try:
        outcome, message = make_client(settings, options).perform(options.action, arguments)
    except Unsupported:
        return UNSUPPORTED
    print(message)
    return EXITS[outcome]


def main():
    parser = argparse.ArgumentParser(prog="clients/python", description=__doc__)
    parser.add_argument("--design", choices=sorted(DESIGNS), default="resident")
    parser.add_argument("--defect", choices=sorted(defects.DEFECTS), metavar="NAME")
    parser.add_argument("action")
    parser.add_argument("--profile")
    parser.add_argument("--store")
    parser.add_argument("--trust")
    parser.add_argument("--url", action="append", default=[])
    parser.add_argument("--partner", action="append", default=[])
    parser.add_argument("--log")
    parser.add_argument("--p12")
    parser.add_argument("--path")
    parser.add_argument("--attempts", type=int, default=1)
    parser.add_argument("--interval", type=float, default=1.0, help="seconds")
    parser.add_argument("--connect-seconds", type=float, default=4.0)
    parser.add_argument("--total-seconds", type=float, default=5.0)
    options = parser.parse_args()
    if options.action == "adapter":
        return Adapter(options).serve()
    return run_command(options)


if __name__ == "__main__":
    sys.exit(main())
