"""A stranger at the wire: a mock CA in a process of its own, and a client that sees every octet and every TLS record.

Python's standard library only, so that nothing of ediconform vouches for itself.
"""
import dataclasses
import json
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import tempfile
import urllib.parse
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("EDICONFORM_BIN_DIR", SOURCE / "build" / "dev" / "bin"))
# Longer than anything takes, so that a busy computer changes no finding.
PATIENCE = 20.0
# As long as one waits for what is not to come.
SILENCE = 0.3


def no_proxy_post(url, content):
    request = urllib.request.Request(url, json.dumps(content).encode(), {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE) as answer:
        return json.load(answer)


class MockCa:
    """`ediconform-mock-ca`, driven by its control port. Ends with the `with` block."""

    def __init__(self, profile="neutral-json"):
        self.profile = profile
        self.seen = 0

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ediconform-probe-")
        target = pathlib.Path(self.folder.name) / "target.json"
        command = [str(BIN / "ediconform-mock-ca"), "--profile", self.profile, "--pairs", "2",
                   "--target-out", str(target), "--proxy", "--exit-with-stdin"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.urls, self.control, self.proxy_url = ready["urls"], ready["control"], ready["proxy"]
        written = json.loads(target.read_text(encoding="utf-8"))
        self.trust = (target.parent / written["trust"][0]).read_text(encoding="ascii")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()
        self.folder.cleanup()

    def ask(self, action, **content):
        answer = no_proxy_post(self.control, {"action": action, **content})
        assert answer["result"] == "done", answer
        return answer

    def plan(self, *entries):
        """From now on these faults; ordinals begin anew."""
        self.seen = self.ask("deliveries", after=self.seen)["last"]
        self.ask("faults", faults=list(entries))

    def deliveries(self, wait=PATIENCE):
        """What the journal says went out since the last time, as (fault, phase)."""
        answer = self.ask("deliveries", after=self.seen, patience_ms=int(wait * 1000))
        self.seen = answer["last"]
        return [(one["fault"], one["phase"]) for one in answer["deliveries"]]

    def pair(self, state="vetted"):
        return self.ask("pair", state=state)["pair"]

    def certificate(self, state="in_window", origin="api"):
        """`p12` (Base64), `password`, `renewal_password`."""
        return self.ask("certificate", state=state, origin=origin)["certificate"]

    def address(self, operation="issue"):
        url = urllib.parse.urlsplit(self.urls[operation])
        return url.hostname, url.port

    def proxy(self):
        url = urllib.parse.urlsplit(self.proxy_url)
        return url.hostname, url.port

    def path(self, operation="issue"):
        return urllib.parse.urlsplit(self.urls[operation]).path


@dataclasses.dataclass
class Seen:
    """What came in: octets of TCP, octets of HTTP, and how it ended."""
    tcp: bytes = b""
    http: bytes = b""
    end: str = ""           # fin, reset, silence
    close_notify: bool = False
    error: str = ""         # what OpenSSL says of the handshake or of a record

    def records(self):
        """(content type, body) of each TLS record, in order; an incomplete one ends the list as type -1."""
        records, at = [], 0
        while at + 5 <= len(self.tcp):
            kind, _, length = struct.unpack("!BHH", self.tcp[at:at + 5])
            body = self.tcp[at + 5:at + 5 + length]
            if len(body) < length:
                return records + [(-1, body)]
            records.append((kind, body))
            at += 5 + length
        return records + ([(-1, self.tcp[at:])] if at < len(self.tcp) else [])

    def plain_alert(self):
        """Level and description of an alert that was sent unencrypted, else nothing."""
        found = [body for kind, body in self.records() if kind == 21 and len(body) == 2]
        return tuple(found[-1]) if found else None

    def head(self):
        return self.http.partition(b"\r\n\r\n")[0]

    def body(self):
        return self.http.partition(b"\r\n\r\n")[2]

    def status(self):
        return int(self.http.split(b" ", 2)[1])


class Connection:
    """One TCP connection with TLS on memory buffers, so that every record is seen; `line`: one that is there."""

    def __init__(self, address, trust=None, name=None, context=None, session=None, line=None,
                 timeout=PATIENCE):
        self.socket = line or socket.create_connection(address, timeout=timeout)
        self.seen = Seen()
        self.context = context or client_context(trust)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = self.context.wrap_bio(self.incoming, self.outgoing, server_hostname=name or address[0],
                                         session=session)

    def segments(self):
        """How many segments with data the peer has sent; the kernel joins what they hold (tcp(7), TCP_INFO)."""
        return struct.unpack_from("=I", self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192), 152)[0]

    def close(self):
        self.socket.close()

    def flush(self):
        octets = self.outgoing.read()
        if octets:
            try:
                self.socket.sendall(octets)
            except OSError:
                pass  # the peer may be gone; what it sent before is still read

    def receive(self, timeout=PATIENCE):
        """Takes what comes; False at the end of the connection or of patience."""
        self.socket.settimeout(timeout)
        try:
            octets = self.socket.recv(65536)
        except TimeoutError:
            self.seen.end = "silence"
            return False
        except OSError:
            self.seen.end = "reset"
            return False
        if not octets:
            self.seen.end = "fin"
            return False
        self.seen.tcp += octets
        self.incoming.write(octets)
        return True

    def shake_hands(self, timeout=PATIENCE):
        """True where the handshake is through; else `seen` says how it failed."""
        while True:
            try:
                self.tls.do_handshake()
                self.flush()
                return True
            except ssl.SSLWantReadError:
                self.flush()
                if not self.receive(timeout):
                    return False
            except ssl.SSLError as error:
                self.flush()
                self.seen.error = str(error)
                self.read_tcp_to_end(timeout)
                return False

    def read_tcp_to_end(self, timeout=PATIENCE):
        while self.receive(timeout):
            pass
        return self.seen

    def send(self, octets):
        self.tls.write(octets)
        self.flush()

    def read_to_end(self, timeout=PATIENCE):
        """Everything until the peer ends the connection or is silent for `timeout` seconds."""
        while True:
            try:
                octets = self.tls.read(65536)
                if not octets:
                    self.seen.close_notify = True
                    return self.read_tcp_to_end(timeout)
                self.seen.http += octets
                continue
            except ssl.SSLWantReadError:
                self.flush()
            except ssl.SSLZeroReturnError:
                self.seen.close_notify = True
                return self.read_tcp_to_end(timeout)
            except ssl.SSLError as error:
                self.seen.error = str(error)
                return self.read_tcp_to_end(timeout)
            if not self.receive(timeout):
                return self.seen


def client_context(trust=None):
    """Verifies where `trust` (PEM) is given, else takes any server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trust:
        context.load_verify_locations(cadata=trust)
    else:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def issue_body(pair, password="p12-Password-1"):
    """A request of the profile neutral-json."""
    return json.dumps({
        "version": 1, "subject": {"commonName": pair["common_name"]},
        "credential": {"authenticationKey": pair["key"], "renewalPassword": "renewal-Password-1"},
        "pkcs12": {"password": password}}).encode()


def post(ca, body, operation="issue", keep_alive=False):
    host, port = ca.address(operation)
    return (f"POST {ca.path(operation)} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n"
            ).encode() + body


def issue(ca, pair=None, timeout=PATIENCE):
    """One issue on a connection of its own: what was seen of it."""
    connection = Connection(ca.address(), ca.trust)
    try:
        if connection.shake_hands(timeout):
            connection.send(post(ca, issue_body(pair or ca.pair())))
            connection.read_to_end(timeout)
        return connection.seen
    finally:
        connection.close()


PROBES = {}


def probe(fault, **plan):
    """The function proves that `fault` goes out as its sentence says. It gets the mock CA, with the fault planned as
    `plan` says (`profile`: with another profile than neutral-json); afterwards the journal has to name the fault once,
    at the phase it was planned for."""
    def register(function):
        PROBES.setdefault(fault, []).append((plan, function))
        return function
    return register
