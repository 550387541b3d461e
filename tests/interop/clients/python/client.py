"""An EDI client after the guideline's chapter 4. Each method is one decision, so that a defect replaces one of them."""
import dataclasses
import datetime
import ssl
import time
import urllib.parse

import credential as credentials
from connection import Connection, Patience
from failures import Failure, Unsupported
from messages import Unreadable, read_reply, write_request
from profile import UTC, Profile

WORDS = {"format_error": "フォーマットエラー (format error)", "not_vetted": "審査が完了していません (not vetted)",
         "key_used": "認証キーは使用済みです (the key was already used; contact the CA)",
         "out_of_window": "更新可能期間外です (outside the renewal window)",
         "bad_renewal_password": "証明書更新時パスワードが違います (wrong renewal password)",
         "not_api_issued": "API で発行した証明書ではありません (not issued through the API)",
         "client_auth_failed": "クライアント認証エラー (client authentication failed)",
         "unavailable": "認証局は利用できません (the CA is not available)",
         "other": "認証局のエラー (an error of the CA)"}


@dataclasses.dataclass
class Settings:
    store: str
    profile: str
    urls: dict
    trust: str
    partners: list = dataclasses.field(default_factory=list)
    proxy: dict = None
    log: str = None
    attempts: int = 1
    interval: float = 1.0
    patience: Patience = Patience(5.0, 10.0)


class Client:
    def __init__(self, settings, design):
        self.settings, self.design = settings, design
        self.profile = Profile(settings.profile)
        self.store = design.store(settings.store)
        self.log = design.log(settings.log)
        self.kept = {}  # connections of this client that may serve again

    # -- Actions -----------------------------------------------------------------------------
    def perform(self, action, arguments):
        """Outcome and message, by the names of docs/adapter.md."""
        steps = {"issue": self.issue, "renew": self.renew, "start": self.start, "connect": self.connect,
                 "status": self.status, "import": self.take_in, "backup": self.back_up,
                 "restore": self.restore, "retry-local": self.retry_local}
        if action not in steps or action in self.design.lacks:
            raise Unsupported(action)
        try:
            with self.store.alone():
                outcome, message = steps[action](arguments)
        except Failure as failure:
            outcome, message = failure.outcome, failure.message
        except Unsupported:
            raise
        except Exception as cause:  # a store that was damaged, for example
            outcome, message = "failed", repr(cause)
        self.report(action, outcome, message, arguments)
        return outcome, message

    def report(self, action, outcome, message, arguments):
        try:
            self.log.note(action, outcome, message)
        except OSError:
            pass  # a full disk must not hide what happened

    def issue(self, arguments):
        members = ("common_name", "authentication_key", "renewal_password", "pkcs12_password")
        values = {member: arguments[member] for member in members}
        certificate = self.ask("issue", values, None)
        self.set_up(certificate, values["pkcs12_password"], {"origin": "api", "common_name": values["common_name"]})
        return "ok", "the certificate is set up"

    def renew(self, arguments):
        current, about = self.store.newest()
        self.check_renewable(current, about)
        return self.renew_now(current, arguments)

    def renew_now(self, current, arguments):
        values = {member: arguments[member] for member in ("renewal_password", "pkcs12_password")}
        certificate = self.ask("renew", values, self.credential_for_renewal())
        self.set_up(certificate, values["pkcs12_password"], {"origin": "api", "common_name": current.common_name})
        return "ok", "the certificate is renewed"

    def credential_for_renewal(self):
        return self.store.files_of_newest()

    def start(self, arguments):
        """Renews what is due, and only then communicates; a failed renewal does not keep a valid certificate back."""
        outcome, message = "not_needed", "no renewal is due"
        current, about = self.store.newest()
        try:
            self.check_renewable(current, about)
            due = True
        except Failure:
            due = False
        if due:
            try:
                outcome, message = self.renew_now(current, arguments)
            except Failure as failure:
                outcome, message = failure.outcome, failure.message
        connected, said = self.connect(arguments)
        return (outcome, message) if connected == "ok" else (connected, f"{message}; {said}")

    def status(self, arguments):
        current, about = self.store.newest()
        if current is None:
            return "ok", "no certificate is set up"
        return "ok", (f"{current.common_name}, until {current.not_after:%Y-%m-%d %H:%M}, origin {about.get('origin')}, "
                      f"{len(self.store.registered())} registered")

    def take_in(self, arguments):
        with open(arguments["p12"], "rb") as file:
            found = credentials.open_pkcs12(file.read(), arguments["pkcs12_password"])
        self.store.register(found, {"origin": "imported"})
        return "ok", "the certificate is registered"

    def back_up(self, arguments):
        self.store.back_up(arguments["path"])
        return "ok", "the certificates are backed up"

    def restore(self, arguments):
        self.store.restore(arguments["path"])
        return "ok", "the certificates are restored"

    def retry_local(self, arguments):
        answer, about = self.store.received()
        if answer is None:
            raise Failure("refused_by_client", "nothing is left to recover")
        self.install(answer.decode("utf-8"), arguments["pkcs12_password"], about)
        return "ok", "the certificate is set up from what was received"

    # -- Before a renewal (figure 9) ---------------------------------------------------------
    def check_renewable(self, current, about):
        if current is None:
            raise Failure("refused_by_client", "no certificate to renew")
        self.check_origin(about)
        self.check_expiry(current)
        self.check_window(current)

    def check_origin(self, about):
        if about.get("origin") != "api":
            raise Failure("refused_by_client", "the certificate was not issued through the API")

    def check_expiry(self, current):
        if current.not_after < self.now():
            raise Failure("refused_by_client", "the certificate has expired: apply to the CA for a new one")

    def check_window(self, current):
        opens, closes = self.profile.window.opens(current.not_after), self.profile.window.closes(current.not_after)
        if self.now() < opens:
            raise Failure("refused_by_client", f"the renewal window opens at {opens:%Y-%m-%d %H:%M %Z}")
        if self.now() > closes:
            raise Failure("refused_by_client", f"the renewal window closed at {closes:%Y-%m-%d %H:%M %Z}")

    @staticmethod
    def now():
        return datetime.datetime.now(UTC)

    # -- Asking the CA -----------------------------------------------------------------------
    def ask(self, operation, values, files):
        """The certificate field of a successful answer."""
        attempt = 1
        while True:
            try:
                return self.ask_once(operation, values, files)
            except Failure as failure:
                if attempt >= self.settings.attempts or not self.design.may_repeat(self, failure):
                    raise
                time.sleep(self.pause_after(failure))
                attempt += 1

    def pause_after(self, failure):
        wished = int(failure.retry_after) if failure.retry_after.isdigit() else 0
        return max(self.settings.interval, min(wished, self.design.longest_wait))

    def ask_once(self, operation, values, files):
        described = self.profile.operations[operation]
        content_type, body = self.write(described, values)
        url = urllib.parse.urlsplit(self.settings.urls[operation])
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        headers = {"Content-Type": content_type, "User-Agent": self.design.agent, "Accept": "*/*",
                   **described.headers}
        connection = self.connection_for(self.settings.urls[operation], files)
        try:
            answer = connection.ask(described.method, target, headers, body)
        except Failure:
            connection.close()
            raise
        finally:
            self.done_with(connection)
        return self.certificate_in(described, answer)

    def write(self, described, values):
        return write_request(described.request, values, self.design.charset_names)

    # -- The server --------------------------------------------------------------------------
    def connection_for(self, url, files):
        key = (urllib.parse.urlsplit(url).netloc, files)
        kept = self.kept.pop(key, None)
        if kept is not None and kept.is_idle():
            return kept
        if kept is not None:
            kept.close()
        connection = Connection(url, self.tls(self.settings.trust, files), self.settings.patience,
                                self.settings.proxy, self.design.takes_ragged_end)
        connection.key = key
        return connection

    def done_with(self, connection):
        if self.design.keeps_connections and connection.http is not None:
            self.kept[connection.key] = connection
        else:
            connection.close()

    def tls(self, trust, files):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies chain, name and validity
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the server certificate itself may be registered
        context.post_handshake_auth = True
        try:
            context.load_verify_locations(trust)
        except (OSError, ssl.SSLError) as cause:
            raise Failure("server_certificate_error", f"the certificate registered for the server cannot be read: "
                          f"{cause}") from cause
        if files:
            context.load_cert_chain(*map(str, files))
        return context

    # -- The answer --------------------------------------------------------------------------
    def certificate_in(self, described, answer):
        try:
            found = self.read(described, answer)
            code = self.status_in(found)
        except Unreadable as cause:
            found, code = {}, None
            if 200 <= answer.status < 300:
                raise Failure("invalid_reply", f"the answer cannot be read: {cause}", "answered") from cause
        if code is None or (code == self.profile.ok and not 200 <= answer.status < 300):
            raise self.http_failure(answer)
        if code != self.profile.ok:
            raise self.refusal(code, found.get("message"), answer.status)
        certificate = found.get("certificate")
        if not isinstance(certificate, str) or not certificate.strip():
            raise Failure("invalid_reply", "the CA says success but sends no certificate; contact the CA", "answered")
        return certificate

    def read(self, described, answer):
        return read_reply(described.reply, answer.body, self.design.strict)

    def status_in(self, found):
        """The code, in the type of the profile. `strict` takes no other type."""
        code = found.get("status")
        wanted = int if self.profile.status_type == "integer" else str
        if isinstance(code, wanted) and not isinstance(code, bool):
            return code
        as_text = isinstance(code, str) or not self.design.strict
        if code is None or isinstance(code, (bool, float, list, dict)) or not as_text:
            raise Unreadable("no status code")
        try:
            return wanted(code)
        except ValueError as cause:
            raise Unreadable("no status code of that type") from cause

    def refusal(self, code, message, http_status):
        meaning = self.profile.meanings.get(code, "")
        outcome = meaning if meaning not in ("", "other") else "unknown_code"
        words = WORDS.get(meaning, "コード表にないエラー (a code that the CA's table lacks)")
        said = f": {message}" if isinstance(message, str) and message else ""
        return Failure(outcome, f"{words} code={code}{said}"[:500], "answered", http_status)

    def http_failure(self, answer):
        hints = {401: "check the settings of the proxy", 403: "the CA refuses the client certificate; check it",
                 404: "check the URL", 407: "the proxy asks for a password"}
        hint = "contact the CA" if answer.status >= 500 else hints.get(answer.status, "check the URL")
        outcome = "client_certificate_refused" if answer.status == 403 else "http_error"
        return Failure(outcome, f"HTTP {answer.status} {answer.reason}: {hint}"[:300], "answered", answer.status,
                       (answer.headers.get("Retry-After") or "").strip())

    # -- What was received -------------------------------------------------------------------
    def set_up(self, certificate, password, about):
        self.store.keep_received(certificate.encode("utf-8"), about)
        self.install(certificate, password, about)

    def install(self, certificate, password, about):
        data = credentials.decode_base64(certificate, self.design.strict)
        found = credentials.open_pkcs12(data, password)
        self.examine(found, about)
        self.register(found, about)
        self.store.drop_received()

    def examine(self, found, about):
        credentials.examine(found, about.get("common_name"), self.now())
        if self.design.strict and not credentials.chain_holds(found):
            raise Failure("registration_error", "the certificate is not set up: the CA certificate that signed it is "
                          "missing; contact the CA", "answered")

    def register(self, found, about):
        before, _ = self.store.newest()
        self.store.register(found, about, self.design.use_from(before, self.now()))

    # -- EDI ---------------------------------------------------------------------------------
    def connect(self, arguments):
        files = self.store.files_for_partners()
        for partner in self.settings.partners:
            connection = Connection(partner["url"], self.tls(partner["trust"], files), self.settings.patience)
            try:
                answer = connection.ask("GET", urllib.parse.urlsplit(partner["url"]).path or "/",
                                        {"User-Agent": self.design.agent}, None)
            finally:
                connection.close()
            if answer.status >= 400:
                raise Failure("client_certificate_refused" if answer.status in (401, 403) else "http_error",
                              f"{partner['name']} answers {answer.status}", "answered")
        return "ok", "EDI communication done"

    def close(self):
        for connection in self.kept.values():
            connection.close()
