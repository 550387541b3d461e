"""The provisioning hook of the CA (docs/provisioning.md): a service on loopback that lays out what a case asks for."""
import base64
import datetime
import http.server
import json
import threading

import authority

CAN = ["pair", "vet", "certificate", "clock"]
STATES = ("in_window", "before_window", "expired", "not_yet_valid", "server_only", "about_to_open", "just_opened",
          "after_window")


class Unsupported(Exception):
    pass


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 20

    def do_POST(self):
        try:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            answer = self.server.hook.answer(asked)
        except Unsupported:
            answer = {"result": "unsupported"}
        except (KeyError, ValueError) as cause:
            answer = {"result": "failed", "message": repr(cause)}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Hook:
    def __init__(self, ca, fixtures):
        self.ca, self.fixtures = ca, fixtures
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.hook = True, self
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def entry(self):
        """`provision` of the target file."""
        return {"http": f"http://127.0.0.1:{self.server.server_address[1]}/hook", "can": CAN}

    def answer(self, asked):
        if asked["action"] == "pair":
            return {"result": "done", "pair": self.pair(asked)}
        if asked["action"] == "vet":
            self.ca.service.pairs[asked["key"]].vetted = True
            return {"result": "done"}
        if asked["action"] == "certificate":
            return {"result": "done", "certificate": self.certificate(asked)}
        if asked["action"] == "clock":
            authority.Clock.ahead = datetime.timedelta(seconds=asked["offset_seconds"])
            return {"result": "done"}
        return {"result": "unsupported"}

    def pair(self, asked):
        entry = self.fixtures.pair(asked["state"], asked.get("user") or f"user-of-{asked['run']}")
        return {member: entry[member] for member in ("common_name", "key", "user")}

    def certificate(self, asked):
        closes = self.ca.dialect.closes_days > 0
        if asked["state"] not in STATES or (asked["state"] == "after_window" and not closes):
            raise Unsupported
        entry = self.fixtures.certificate(asked["state"], asked["origin"])
        content = (self.fixtures.folder / entry["p12"]).read_bytes()
        return {"p12": base64.b64encode(content).decode(), "password": entry["password"],
                "renewal_password": entry["renewal_password"]}
