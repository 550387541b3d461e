"""CAs that answer with octets nobody asked for, or with more than anybody can take: the run ends in bounded time and
memory with clear failures, the JUnit file stays valid, no secret of the target file is in any output, and what the CA
does well elsewhere is still found."""
import http.server
import itertools
import json
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import threading

from support import BIN, JOBS, SOURCE, FolderTest, MockCa, run, unittest, verdicts

NOT_CONFORMANT = 1
SECONDS = 150
# A sanitizer keeps what was freed for a while.
MEMORY_MIB = 1024 if "asan" in str(BIN) else 96
# What the address sanitizer keeps of what was freed says nothing of the program.
os.environ.setdefault("ASAN_OPTIONS", "quarantine_size_mb=16")
KEYS = [f"Hostile{number:02d}SecretKey{number * 7919:06d}" for number in range(40)]
BODIES = [
    b"\x00\x01\x02\x07\x1b[31mred\x1b[0m\x7f",
    "処理に失敗しました\uff5e①".encode("cp932"),
    b"<script>alert(1)</script><!--&amp;]]>",
    b'{"statusCode": 1001, "message": "]]><failure>[[ATTACHMENT|/etc/passwd]] ::error::x"}',
    b"[[ATTACHMENT|/etc/passwd]]\r\n::error file=x::y\n##teamcity[testFailed]",
    b"A" * 2_000_000,
    b'{"statusCode": 0, "certificate": "' + b"QUFB" * 500_000 + b'"}',
    b"\xff\xfe\xc0\x80\xed\xa0\x80\xf5",
    b'{"statusCode": 0, "message": "\xff\xfe\xed\xa0\x80"}',
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b"[" * 100_000,
    b"",
]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each request with the next body, and echoes what it was sent in a header and in the end."""

    protocol_version = "HTTP/1.1"
    timeout = 10
    lock = threading.Lock()
    count = 0

    def do_POST(self):
        received = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with Handler.lock:
            body = BODIES[Handler.count % len(BODIES)]
            Handler.count += 1
        if Handler.count % 3 == 0:
            body += received  # a CA may echo the secrets of a request
        self.send_response(200, "OK \x1b[31m")
        self.send_header("Content-Type", "application/json; charset=\"\x01\"")
        self.send_header("X-Echo", received.hex())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Clients that break off are what the tests are about."""


class Flood(Handler):
    """Answers each request with the next thing that has no end, or hardly one."""

    turns = itertools.count()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        answers = [self.stream, self.hundred_megabytes, self.fields, self.interim, self.silence, self.reset]
        try:
            answers[next(Flood.turns) % len(answers)]()
        except OSError:
            pass  # the tester has had enough

    do_GET = do_PUT = do_POST

    def say(self, text):
        self.wfile.write(text.encode())

    def stream(self):
        self.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(10_000):
            self.wfile.write(b"10000\r\n" + b"A" * 65536 + b"\r\n")

    def hundred_megabytes(self):
        self.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n")
        for _ in range(1600):
            self.wfile.write(b"[" * 65536)

    def fields(self):
        self.say("HTTP/1.1 200 OK\r\n")
        for number in range(1_000_000):
            self.say(f"X-Field-{number}: {'a' * 1000}\r\n")

    def interim(self):
        for _ in range(1_000_000):
            self.say("HTTP/1.1 100 Continue\r\n\r\n")

    def silence(self):
        self.connection.recv(1)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def peak_memory(command, seconds):
    """Runs the command; its exit code, what it printed, and the most memory that it ever held, in MiB."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL) as process:
        watchdog = threading.Timer(seconds, process.kill)
        watchdog.start()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        watchdog.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, output, usage.ru_maxrss / 1024


class HostileServerTest(FolderTest):
    handler = Handler

    def setUp(self):
        super().setUp()
        certificate = self.folder / "server.pem"
        key = self.folder / "server.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1", "-days",
                        "2", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                        certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = Server(("127.0.0.1", 0), self.handler)
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"https://127.0.0.1:{server.server_address[1]}"
        self.out = self.folder / "out"


class HostileCa(HostileServerTest):
    def setUp(self):
        super().setUp()
        self.target = self.folder / "target.json"
        self.target.write_text(json.dumps(self.target_of(self.url)), encoding="utf-8")

    def target_of(self, url):
        states = ["vetted"] * 30 + ["unvetted"] * 6 + ["used"] * 4
        pairs = [{"state": state, "common_name": f"hostile-{index}", "key": KEYS[index],
                  "user": f"user-{index // 2}"} for index, state in enumerate(states)]
        return {"target": "hostile", "profile": "neutral-json",
                "urls": {"issue": url + "/issue", "renew": url + "/renew"},
                "trust": ["server.pem"], "timeouts": {"connect_ms": 2000, "total_ms": 5000},
                "fixtures": {"pairs": pairs}}

    def test_the_run_ends_with_valid_reports_and_without_secrets(self):
        done = run("run", "ca", "--target", self.target, "--out", self.out, "--report", "junit",
                   "--report", "html", "--progress", "none", *JOBS, seconds=SECONDS)
        self.assertEqual(done.returncode, NOT_CONFORMANT, (done.stdout + done.stderr)[-4000:])
        self.assertGreater(Handler.count, len(BODIES), "not every answer was tried")

        schema = SOURCE / "reports" / "junit-common.xsd"
        junit = self.out / "TEST-ediconform-ca.xml"
        checked = subprocess.run(["xmllint", "--noout", "--schema", schema, junit],
                                 capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertNotIn("[[ATTACHMENT|", junit.read_text(encoding="utf-8"))

        outputs = {"stdout": done.stdout, "stderr": done.stderr}
        for file in pathlib.Path(self.out).rglob("*"):
            if file.is_file():
                outputs[file.name] = file.read_text(encoding="utf-8")
        self.assertIn("journal.ndjson", outputs)
        for name, text in outputs.items():
            self.assertNotIn("\x1b", text, name)
            found = [key for key in KEYS
                     if any(form in text for form in (key, key.encode().hex()))]
            self.assertEqual(found, [], name)
        self.assertNotIn("<script>alert", outputs["report.html"])


class EndlessCa(HostileServerTest):
    """Its renewals never end; its issues are those of a correct CA."""

    handler = Flood

    def test_costs_bounded_time_and_memory_and_leaves_the_other_cases_alone(self):
        with MockCa(self.folder / "ca", pairs=60) as ca:
            target = json.loads(ca.target.read_text(encoding="utf-8"))
            target["urls"]["renew"] = self.url + "/renew"
            target["trust"].append(str(self.folder / "server.pem"))
            target["timeouts"] = {"connect_ms": 1000, "total_ms": 2000}
            ca.target.write_text(json.dumps(target), encoding="utf-8")
            code, output, memory = peak_memory(
                [BIN / "ediconform", "run", "ca", "--target", ca.target, "--out", self.out, "--case", "ca/issue/*",
                 "--case", "ca/renew/*", "--progress", "none", "--lang", "en", *JOBS], SECONDS)
        self.assertEqual(code, NOT_CONFORMANT, output[-4000:])
        self.assertLess(memory, MEMORY_MIB)
        found = verdicts(self.out)
        issues = {case: verdict for case, verdict in found.items() if case.startswith("ca/issue/")}
        self.assertGreater(len(issues), 50)
        self.assertLessEqual(set(issues.values()), {"pass", "not_applicable", "not_run"}, issues)
        renewals = [verdict for case, verdict in found.items() if case.startswith("ca/renew/")]
        self.assertIn("fail", renewals)
        self.assertNotIn("error", renewals)


if __name__ == "__main__":
    unittest.main()
