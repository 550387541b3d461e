"""The causes of what clients/expectations.json expects, each shown by itself: no part of ediconform takes part."""
import datetime
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

import support

support.skip_unless_asked()  # what follows wants python3-cryptography
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from cryptography.x509.oid import NameOID  # noqa: E402

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
JAVA_POST = """
import java.net.*;
public class Post {
    public static void main(String[] arguments) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(arguments[0]).openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(new byte[] {'a'});
        System.out.print(connection.getInputStream().readAllBytes().length);
    }
}
"""


class Server:
    """Counts the requests on a port; `answers` are given in turn, and None closes without one."""

    def __init__(self, answers, context=None):
        self.answers, self.context, self.requests, self.presented = list(answers), context, 0, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with self.listener:
            while self.answers:
                connection, _ = self.listener.accept()
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                    self.presented.append(connection.getpeercert(True))
                with connection:
                    self.talk(connection)

    def talk(self, connection):
        while self.answers:
            request = b""
            while b"\r\n\r\n" not in request:
                octets = connection.recv(4096)
                if not octets:
                    return
                request += octets
            head, _, body = request.partition(b"\r\n\r\n")
            for line in head.lower().split(b"\r\n"):
                while line.startswith(b"content-length:") and len(body) < int(line.split(b":")[1]):
                    body += connection.recv(4096)
            self.requests += 1
            answer = self.answers.pop(0)
            if answer is None:
                return
            connection.sendall(answer)
            if not answer.endswith(ANSWER):
                return


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


class Reproductions(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="ediconform-interop-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def java(self, server):
        if not shutil.which("java"):
            self.skipTest("java is not installed")
        source = self.folder / "Post.java"
        source.write_text(JAVA_POST, encoding="utf-8")
        return run("java", str(source), f"http://127.0.0.1:{server.port}/")

    def test_java_sends_a_post_again(self):
        """A connection that ends without an answer is opened again by HttpURLConnection itself."""
        server = Server([None, ANSWER])
        self.assertEqual(self.java(server).stdout, "2")
        self.assertEqual(server.requests, 2)

    def test_java_takes_a_truncated_body_for_whole(self):
        """HttpURLConnection says nothing of what is missing; the XML parser of Client.java does."""
        server = Server([ANSWER.replace(b"Length: 2", b"Length: 100") + b"more"])
        self.assertEqual(self.java(server).stdout, "6")

    def test_curl_sends_a_post_again_on_a_kept_connection(self):
        """edi.sh runs curl once for each request, so that it has none to keep."""
        server = Server([ANSWER, None, ANSWER])
        url = f"http://127.0.0.1:{server.port}/"
        self.assertEqual(run("curl", "-s", "-d", "a", url, "--next", "-s", "-d", "b", url).stdout, "okok")
        self.assertEqual(server.requests, 3)

    def test_curl_presents_an_expired_certificate(self):
        """As does Node: whether the certificate is still valid is for the server to say."""
        certificate, key = self.expired_certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= 0x200000  # X509_V_FLAG_NO_CHECK_TIME
        context.load_verify_locations(certificate)
        server = Server([ANSWER], context)
        run("curl", "-s", "-k", "--cert", str(certificate), "--key", str(key), f"https://127.0.0.1:{server.port}/")
        self.assertEqual(server.presented, [ssl.PEM_cert_to_DER_cert(certificate.read_text())])

    def expired_certificate(self):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "expired")])
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                .serial_number(1).not_valid_before(now - datetime.timedelta(days=9))
                .not_valid_after(now - datetime.timedelta(days=1)).sign(key, hashes.SHA256()))
        files = self.folder / "certificate.pem", self.folder / "key.pem"
        files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                               serialization.NoEncryption()))
        return files

    def test_sed_reads_json_that_is_none(self):
        """What edi.sh does to find a member does not mind where the object ends."""
        broken = '{"status": "0", "cert": "QUJD"'
        found = run("bash", "-c", r"""printf %s "$1" | sed -n 's/.*"cert" *: *"\([^"]*\)".*/\1/p'""", "-", broken)
        self.assertEqual(found.stdout.strip(), "QUJD")


    def sed(self, member, text):
        """How edi.sh finds a member."""
        script = 's/.*"%s" *: *"\\([^"]*\\)".*/\\1/p' % member
        found = subprocess.run(["sed", "-n", script], input=text, capture_output=True, text=True, timeout=60, check=True)
        return found.stdout.strip()

    def test_sed_finds_the_last_of_two_members(self):
        """Its first `.*` takes as much as it can."""
        self.assertEqual(self.sed("cert", '{"cert": "first", "cert": "second"}'), "second")

    def test_sed_knows_no_escapes(self):
        """Where JSON writes a letter of Base64 as an escape, Base64 is what remains of it."""
        self.assertEqual(self.sed("cert", '{"cert": "\\u0041BC"}'), "\\u0041BC")

    def test_node_takes_the_last_of_two_members(self):
        """RFC 8259 4 leaves open which of them counts."""
        if not shutil.which("node"):
            self.skipTest("node is not installed")
        script = """console.log(JSON.parse('{"certificate": "first", "certificate": "second"}').certificate)"""
        self.assertEqual(run("node", "-e", script).stdout.strip(), "second")

    def test_openssl_writes_certificates_in_the_order_of_the_file(self):
        """What comes first need not be the certificate of the key; `-clcerts` would tell."""
        certificate, key = self.expired_certificate()
        other = self.folder / "other.pem"
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other")])
        other.write_text(self.certificate_of(name), encoding="ascii")
        files = self.folder / "all.pem"
        files.write_text(other.read_text(encoding="ascii") + certificate.read_text(encoding="ascii"), encoding="ascii")
        bundle = self.folder / "all.p12"
        made = run("openssl", "pkcs12", "-export", "-nokeys", "-in", str(files), "-out", str(bundle), "-passout", "pass:x")
        self.assertEqual(made.returncode, 0, made.stderr)
        written = run("openssl", "pkcs12", "-in", str(bundle), "-passin", "pass:x", "-nokeys").stdout
        self.assertLess(written.index("CN = other"), written.index("CN = expired"))
        self.assertTrue(key.exists())

    def certificate_of(self, name):
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                .serial_number(2).not_valid_before(now - datetime.timedelta(days=9))
                .not_valid_after(now + datetime.timedelta(days=9)).sign(key, hashes.SHA256()))
        return made.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def test_java_waits_for_each_octet_anew(self):
        """setReadTimeout is for the silence between two reads."""
        if not shutil.which("java"):
            self.skipTest("java is not installed")
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def dribble():
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                for octet in ANSWER:
                    connection.sendall(bytes([octet]))
                    threading.Event().wait(0.05)
        threading.Thread(target=dribble, daemon=True).start()
        source = self.folder / "Post.java"
        source.write_text(JAVA_POST.replace("connection.setDoOutput", "connection.setReadTimeout(200); connection.setDoOutput"),
                          encoding="utf-8")
        self.assertEqual(run("java", str(source), f"http://127.0.0.1:{listener.getsockname()[1]}/").stdout, "2")


if __name__ == "__main__":
    unittest.main(verbosity=2)
