"""A CA that answers with octets nobody asked for: the run ends in bounded time with failures, the
JUnit file stays valid, and no secret of the target file is in any output."""
import http.server
import json
import pathlib
import ssl
import subprocess
import threading

from support import JOBS, SOURCE, FolderTest, run, unittest

NOT_CONFORMANT = 1
SECONDS = 150
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


class HostileCa(FolderTest):
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
        server = Server(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.target = self.folder / "target.json"
        self.target.write_text(json.dumps(self.target_of(server.server_address[1])),
                               encoding="utf-8")
        self.out = self.folder / "out"

    def target_of(self, port):
        url = f"https://127.0.0.1:{port}"
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


if __name__ == "__main__":
    unittest.main()
