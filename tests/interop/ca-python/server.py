"""HTTP and TLS in front of a Ca: listeners on loopback, a thread for each connection."""
import http.server
import select
import socket
import ssl
import threading
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ca import Request

LARGEST_BODY = 1 << 20
IDLE_SECONDS = 20
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the answer to an expired certificate is HTTP 403


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "KaedeCA/1.0"
    timeout = IDLE_SECONDS

    def setup(self):
        self.handshake_failed = False
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(IDLE_SECONDS)
            try:
                self.request.do_handshake()
            except (OSError, ValueError):
                self.handshake_failed = True
        super().setup()

    def handle(self):
        if not self.handshake_failed:
            try:
                super().handle()
            except (OSError, ValueError):
                pass  # the client has gone

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass

    def any_method(self):
        body = self.body()
        if body is None:
            return
        request = Request(self.command, self.path, self.headers, body, self.server.role,
                          self.client_certificate)
        answer = self.server.owner.ca.answer(request)
        if answer is None:
            self.close_connection = True
        else:
            self.server.owner.pause()
            self.reply(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = any_method

    # -- Reading -----------------------------------------------------------------------------
    def body(self):
        coding = self.headers.get("Transfer-Encoding", "").lower()
        if coding == "chunked":
            return self.chunked_body()
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            length = -1
        if coding or length < 0:
            return self.reject(400)
        if length > LARGEST_BODY:
            return self.reject(413)
        return self.rfile.read(length)

    def chunked_body(self):
        body = b""
        while True:
            try:
                size = int(self.rfile.readline(80).split(b";")[0], 16)
            except ValueError:
                return self.reject(400)
            if len(body) + size > LARGEST_BODY:
                return self.reject(413)
            body += self.rfile.read(size)
            if size:
                self.rfile.readline(80)
                continue
            while self.rfile.readline(1000).strip():
                pass
            return body

    def reject(self, status):
        self.close_connection = True
        self.reply(self.server.owner.ca.http_error(status, "rejected"))

    # -- Who it is ---------------------------------------------------------------------------
    def client_certificate(self):
        if self.server.owner.ca.dialect.client_auth == "front":
            return self.certificate_from_front()
        if self.server.owner.ca.dialect.client_auth == "after-request":
            return self.certificate_after_request()
        der = self.connection.getpeercert(True) if hasattr(self.connection, "getpeercert") else None
        return der, "" if der else "none presented"

    def certificate_after_request(self):
        """TLS 1.3 post-handshake authentication (RFC 8446 4.6.2)."""
        try:
            self.connection.verify_client_post_handshake()
        except ssl.SSLError:
            return None, "the client cannot be asked after the handshake"
        self.connection.do_handshake()  # the request goes out
        patience = IDLE_SECONDS
        while not self.connection.getpeercert(True):
            readable, _, _ = select.select([self.connection], [], [], patience)
            if not readable:
                return None, "none presented"
            self.take_in_handshake()
            patience = 0.2  # the rest of the answer, where it comes in parts
        return self.connection.getpeercert(True), ""

    def take_in_handshake(self):
        self.connection.settimeout(0)
        try:
            if not self.connection.recv(1):
                raise ConnectionError("closed")
        except (ssl.SSLWantReadError, BlockingIOError):
            pass
        finally:
            self.connection.settimeout(IDLE_SECONDS)

    def certificate_from_front(self):
        """nginx escapes the PEM as in a URL, Apache puts spaces in the place of its line ends."""
        verified = self.headers.get("X-Client-Verify", "NONE")
        text = urllib.parse.unquote(self.headers.get("X-Client-Cert", ""))
        believed = verified == "SUCCESS" or self.server.owner.trusts_front_blindly
        if not believed or "BEGIN CERTIFICATE" not in text:
            return None, verified
        inner = text.split("-----")[2]
        pem = f"-----BEGIN CERTIFICATE-----\n{chr(10).join(inner.split())}\n-----END CERTIFICATE-----\n"
        certificate = x509.load_pem_x509_certificate(pem.encode())
        return certificate.public_bytes(serialization.Encoding.DER), ""

    # -- Answering ---------------------------------------------------------------------------
    def reply(self, answer):
        quirks = self.server.owner.quirks
        old = "http10" in quirks
        self.protocol_version = "HTTP/1.0" if old else "HTTP/1.1"
        headers = [("Server", self.server_version), ("Date", self.date_time_string())]
        if answer.content_type:
            headers.append(("Content-Type", answer.content_type))
        headers += list(answer.headers.items())
        if "hsts" in quirks:
            headers.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
        if "cookie" in quirks:
            headers += [("Set-Cookie", "JSESSIONID=0123; Path=/; Secure; HttpOnly"),
                        ("Set-Cookie", "route=a; Path=/"), ("Cache-Control", "no-store")]
        chunked = "chunked" in quirks and self.request_version == "HTTP/1.1"
        delimited_by_end = old and "no-length" in quirks
        if chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        elif not delimited_by_end:
            headers.append(("Content-Length", str(len(answer.body))))
        if old or "close" in quirks:
            self.close_connection = True
            headers.append(("Connection", "close"))
        if "lower-case-headers" in quirks:
            headers = [(field.lower(), value) for field, value in headers]
        head = f"{self.protocol_version} {answer.status} {self.reason(answer.status)}\r\n"
        head += "".join(f"{field}: {value}\r\n" for field, value in headers) + "\r\n"
        body = b"" if self.command == "HEAD" else answer.body
        if not self.server.owner.bare:
            self.wfile.write(head.encode("latin-1"))
        self.wfile.write(self.in_chunks(body) if chunked else body)
        self.wfile.flush()

    def reason(self, status):
        if "no-reason" in self.server.owner.quirks:
            return ""
        return self.responses.get(status, ("Business Error",))[0]

    @staticmethod
    def in_chunks(body):
        pieces = [body[at:at + 700] for at in range(0, len(body), 700)]
        return b"".join(b"%X;x=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"

    def log_message(self, *_):
        pass


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, owner, role, context):
        super().__init__(("127.0.0.1", 0), Handler)
        self.owner, self.role, self.context = owner, role, context
        self.port = self.server_address[1]

    def get_request(self):
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True,
                                                  do_handshake_on_connect=False)
        return connection, address

    def shutdown_request(self, request):
        if isinstance(request, ssl.SSLSocket):
            try:
                request.settimeout(1)
                request.unwrap()
            except (OSError, ValueError):
                pass
        super().shutdown_request(request)

    def handle_error(self, *_):
        pass


class Server:
    """The listeners of one CA."""

    def __init__(self, ca, identity, folder, quirks=(), latency=0.0):
        self.ca, self.quirks, self.latency = ca, set(ca.dialect.quirks) | set(quirks), latency
        self.waiting = threading.Event()
        self.trusts_front_blindly = self.bare = False  # for defects
        self.listeners = {}
        roles = ["main", "renew"] if ca.dialect.own_listener else ["main"]
        for role in roles:
            context = None if ca.dialect.client_auth == "front" else self.context(
                role, identity, folder)
            self.listeners[role] = Listener(self, role, context)

    def context(self, role, identity, folder):
        """`identity` is a PEM file with certificate and chain, then the key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity)
        versions = self.ca.dialect.tls_versions
        context.minimum_version = ssl.TLSVersion[versions[0].replace(".", "_")]
        context.maximum_version = ssl.TLSVersion[versions[-1].replace(".", "_")]
        mode = self.ca.dialect.client_auth
        asks = role == "renew" or not self.ca.dialect.own_listener
        if asks:
            context.load_verify_locations(folder / "client-ca.pem")
        if asks and mode == "required":
            context.verify_mode = ssl.CERT_REQUIRED
        elif asks and mode == "optional":
            context.verify_mode = ssl.CERT_OPTIONAL
            context.verify_flags |= NO_CHECK_TIME
        elif asks and mode == "after-request":
            context.verify_mode = ssl.CERT_OPTIONAL
            context.verify_flags |= NO_CHECK_TIME
            context.post_handshake_auth = True
        return context

    def pause(self):
        if self.latency:
            self.waiting.wait(self.latency)

    def start(self):
        for listener in self.listeners.values():
            threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()

    def port(self, role):
        return self.listeners.get(role, self.listeners["main"]).port
