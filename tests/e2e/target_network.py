"""How a target is reached: whom the tester may talk to at all, by which address and name, through which
proxy."""
import base64
import contextlib
import datetime
import http.server
import json
import socket
import socketserver
import threading
import urllib.parse

from support import FolderTest, MockCa, run, unittest, verdicts

BAD_INPUT = 4
CASE = ["--case", "ca/issue/valid"]


class ConnectProxy(socketserver.ThreadingTCPServer):
    """A forward proxy that asks for Basic authentication and knows nothing but CONNECT."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, user, password):
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.tunnels = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Tunnel(socketserver.StreamRequestHandler):
    rbufsize = 0  # what follows the head belongs to the tunnel

    def handle(self):
        method, target, _ = self.rfile.readline().decode().split()
        fields = {}
        while line := self.rfile.readline().decode().strip():
            name, value = line.split(":", 1)
            fields[name.lower()] = value.strip()
        if fields.get("proxy-authorization") != self.server.authorization:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                             b"Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n")
            return
        self.server.tunnels.append((method, target))
        host, port = target.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as upstream:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(upstream, self.connection))
            back.start()
            pump(self.connection, upstream)
            back.join()


def pump(source, sink):
    with contextlib.suppress(OSError):
        while block := source.recv(65536):
            sink.sendall(block)
        sink.shutdown(socket.SHUT_WR)


class TargetTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.ca = self.enterContext(MockCa(self.folder / "ca", pairs=2))
        self.out = self.folder / "out"

    def changed(self, change):
        target = json.loads(self.ca.target.read_text(encoding="utf-8"))
        change(target)
        file = self.ca.target.with_name("changed.json")
        file.write_text(json.dumps(target, indent=1), encoding="utf-8")
        return file

    def run_one(self, target, *options, lang="en"):
        return run("run", "ca", "--target", target, *CASE, "--out", self.out, *options, lang=lang)

    def passes(self, target, *options):
        done = self.run_one(target, *options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(verdicts(self.out), {"ca/issue/valid": "pass"})

    def asked_for_nothing(self):
        self.assertTrue({"http_request", "ca_decided"}.isdisjoint(
            {event["kind"] for event in self.ca.events()}))


class AllowedHosts(TargetTest):
    def test_a_host_elsewhere_is_refused_until_it_is_allowed(self):
        file = self.changed(lambda t: t["urls"].update(renew="https://192.0.2.1/renew"))
        for lang in ("en", "ja"):
            done = self.run_one(file, lang=lang)
            self.assertEqual(done.returncode, BAD_INPUT, done.stdout + done.stderr)
            self.assertIn("--allow-host 192.0.2.1", done.stderr)
        self.asked_for_nothing()

    def test_an_allowed_host_is_tried(self):
        def lead_away(target):
            target["urls"]["renew"] = "https://192.0.2.1/renew"
            target["timeouts"] = {"connect_ms": 100}
        done = self.run_one(self.changed(lead_away), "--allow-host", "192.0.2.1")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertNotIn("--allow-host", done.stderr)
        self.assertIn("https://192.0.2.1/renew", done.stderr)


class Routes(TargetTest):
    def test_a_foreign_name_is_reached_where_the_target_says_and_verified_by_the_name_given(self):
        def rename(target):
            for operation, url in target["urls"].items():
                target["urls"][operation] = url.replace("127.0.0.1", "ca.example.invalid")
            target["hosts"] = {"ca.example.invalid": {"connect_to": "127.0.0.1",
                                                      "server_name": "localhost"}}
        self.passes(self.changed(rename))

    def test_the_name_of_the_url_is_verified_wherever_the_connection_goes(self):
        def rename(target):
            for operation, url in target["urls"].items():
                target["urls"][operation] = url.replace("127.0.0.1", "ca.example.invalid")
            target["hosts"] = {"ca.example.invalid": {"connect_to": "127.0.0.1"}}
        done = self.run_one(self.changed(rename))
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("https://ca.example.invalid", done.stderr)
        self.asked_for_nothing()


class Pace(TargetTest):
    def test_requests_are_as_far_apart_as_the_target_asks(self):
        file = self.changed(lambda target: target.update(limits={"requests_per_second": 4}))
        done = run("run", "ca", "--target", file, "--case", "ca/issue/vetted-later", "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        times = [datetime.datetime.fromisoformat(event["at"].replace("Z", "+00:00"))
                 for event in self.ca.events() if event["kind"] == "http_request"]
        self.assertEqual(len(times), 2)
        self.assertGreaterEqual((times[1] - times[0]).total_seconds(), 0.2)


class Mark(TargetTest):
    def test_every_request_names_the_run(self):
        marks = []

        class Recorder(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                marks.append(self.headers["User-Agent"])
                self.send_error(503)

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Recorder) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_address[1]}/issue"
            self.run_one(self.changed(lambda target: target["urls"].update(issue=url)))
            server.shutdown()
        result = json.loads((self.out / "result.json").read_text(encoding="utf-8"))
        self.assertEqual(len(marks), 1)
        self.assertRegex(marks[0], rf"^ediconform/[0-9.]+ \(run {result['run_id']}\)$")


class Proxy(TargetTest):
    def setUp(self):
        super().setUp()
        self.proxy = ConnectProxy("tester", "proxy-secret")
        self.addCleanup(self.proxy.server_close)
        self.addCleanup(self.proxy.shutdown)

    def through(self, password):
        return self.changed(lambda target: target.update(
            proxy={"url": self.proxy.url, "user": "tester", "password": password}))

    def test_everything_goes_through_it(self):
        self.passes(self.through("proxy-secret"))
        target = json.loads(self.ca.target.read_text(encoding="utf-8"))
        authority = urllib.parse.urlsplit(target["urls"]["issue"]).netloc
        self.assertIn(("CONNECT", authority), self.proxy.tunnels)
        self.assertNotIn("proxy-secret", (self.out / "journal.ndjson").read_text(encoding="utf-8"))

    def test_a_refusal_of_the_proxy_is_told_before_anything_is_sent(self):
        done = self.run_one(self.through("wrong"))
        self.assertEqual(done.returncode, BAD_INPUT, done.stdout + done.stderr)
        self.assertIn("407", done.stderr)
        self.asked_for_nothing()


if __name__ == "__main__":
    unittest.main()
