"""What becomes of an answer (4.3.1 to 4.3.3, figures 7, 10 and 11)."""
import shutil
import threading

import credential as credentials
from connection import Connection, Patience, Response
from defects.registry import defect, with_design, without
from failures import Failure
from messages import Unreadable


def repeats_after(client, outcomes):
    """Sends the request again where setting up what was received fails so."""
    correct = client.set_up
    ask = client.ask
    last = {}

    def remember(operation, values, files):
        last["request"] = operation, values, files
        return ask(operation, values, files)

    def set_up(certificate, password, about):
        for _ in range(3):
            try:
                return correct(certificate, password, about)
            except Failure as failure:
                if failure.outcome not in outcomes:
                    raise
                certificate = remember(*last["request"])
        return correct(certificate, password, about)
    client.ask, client.set_up = remember, set_up


def repeats_when(client, wanted, times=3):
    correct = client.ask

    def ask(operation, values, files):
        for _ in range(times):
            try:
                return correct(operation, values, files)
            except Failure as failure:
                if not wanted(failure):
                    raise
        return correct(operation, values, files)
    client.ask = ask


def where_installing_fails(client, harm):
    """What was harmed first is made good where the rest goes well."""
    correct = client.install

    def install(certificate, password, about):
        try:
            correct(certificate, password, about)
        except Failure:
            harm(certificate)
            raise
    client.install = install


# -- Status and certificate ----------------------------------------------------------------------

@defect("certificate-despite-error", ["CL-3.1-2"], ["CL-4.3.2-1"])
def _(client):
    """A certificate in the answer is taken whatever the status code says."""
    def certificate_in(described, answer):
        try:
            found = client.read(described, answer)
        except Unreadable:
            found = {}
        return found.get("certificate") or type(client).certificate_in(client, described, answer)
    client.certificate_in = certificate_in


@defect("refusal-called-success", ["CL-3.1-2"], ["CL-4.3.2-1", "CL-4.1-4"])
def _(client):
    """Whatever the CA answers, the user is told that all went well."""
    correct = client.perform

    def perform(action, arguments):
        outcome, message = correct(action, arguments)
        meaning = outcome in ("format_error", "not_vetted", "key_used", "out_of_window", "bad_renewal_password",
                              "not_api_issued", "client_auth_failed", "unavailable", "unknown_code")
        return ("ok", "done") if meaning else (outcome, message)
    client.perform = perform


@defect("http-200-is-success", ["CL-3.1-2"], ["CL-4.3.3-7", "CL-4.3.2-1", "CL-4.1-4"],
        profiles=("neutral-json", "neutral-form", "kaede", "tsubaki"))
def _(client):
    """HTTP 200 alone says that the certificate was issued; what cannot be set up is left for later."""
    correct = client.ask

    def ask(operation, values, files):
        try:
            return correct(operation, values, files)
        except Failure as failure:
            if failure.stage == "answered" and failure.http_status in (0, 200):
                return None
            raise

    def set_up(certificate, password, about):
        if certificate is not None:
            type(client).set_up(client, certificate, password, about)
    client.ask, client.set_up = ask, set_up


@defect("status-not-read", ["CL-3.1-2"], ["CL-4.3.2-1", "CL-4.3.3-7"],
        profiles=("neutral-json", "neutral-form", "kaede", "tsubaki"))
def _(client):
    """The certificate is all that is looked for; without one, the answer is called unreadable."""
    def certificate_in(described, answer):
        if answer.status != 200:
            raise client.http_failure(answer)
        try:
            found = client.read(described, answer).get("certificate")
        except Unreadable:
            found = None
        if not found:
            raise Failure("invalid_reply", "the answer holds nothing to set up", "answered")
        return found
    client.certificate_in = certificate_in


@defect("success-without-certificate", ["CL-4.3.3-7"])
def _(client):
    """Status 0 is success, with or without a certificate."""
    correct = client.certificate_in

    def certificate_in(described, answer):
        try:
            return correct(described, answer)
        except Failure as failure:
            if "sends no certificate" in failure.message:
                return None
            raise

    def set_up(certificate, password, about):
        if certificate is not None:
            type(client).set_up(client, certificate, password, about)
    client.certificate_in, client.set_up = certificate_in, set_up


@defect("unreadable-answer-called-success", ["CL-4.3.3-7"], ["CL-3.1-2", "CL-4.1-4"])
def _(client):
    """An answer with HTTP 200 that cannot be decoded is taken for a success."""
    def set_up(certificate, password, about):
        if certificate is not None:
            type(client).set_up(client, certificate, password, about)
    correct = client.certificate_in

    def certificate_in(described, answer):
        try:
            return correct(described, answer)
        except Failure as failure:
            if "cannot be read" in failure.message:
                return None
            raise
    client.certificate_in, client.set_up = certificate_in, set_up


@defect("truncated-answer-taken", ["CL-4.3.3-7"], ["CL-4.3.3-6"])
def _(client):
    """What has come of an answer is taken for the whole of it: `renewed`, with half a certificate."""
    with_design(client, takes_ragged_end=True)
    correct = client.connection_for

    def connection_for(url, files):
        connection = correct(url, files)
        connection.check_length = lambda response, content: None
        return connection

    def certificate_in(described, answer):
        try:
            return type(client).certificate_in(client, described, answer)
        except Failure as failure:
            if "cannot be read" in failure.message and len(answer.body) < int(
                    answer.headers.get("Content-Length", 0)):
                return None
            raise

    def set_up(certificate, password, about):
        if certificate is not None:
            type(client).set_up(client, certificate, password, about)
    client.connection_for, client.certificate_in, client.set_up = connection_for, certificate_in, set_up


@defect("only-first-line-of-base64", ["CL-4.2-1", "CL-4.2-5"], ["*"],
        profiles=("neutral-xml", "neutral-form", "sumire", "tsubaki"))
def _(client):
    """Only the first line of the certificate field is decoded."""
    correct = client.install
    client.install = lambda certificate, password, about: correct(certificate.strip().split("\n")[0], password, about)


# -- Recovery ------------------------------------------------------------------------------------

@defect("repeated-after-password-failure", ["CL-4.3.3-1"], ["CL-4.3.3-7"])
def _(client):
    """A PKCS#12 that does not open is asked for again."""
    repeats_after(client, ("password_error",))


@defect("repeated-after-failed-registration", ["CL-4.3.3-1"], ["CL-4.3.3-7"])
def _(client):
    """Whatever keeps the certificate from being set up, a new one is asked for."""
    repeats_after(client, ("password_error", "registration_error", "save_error", "invalid_reply"))


@defect("repeated-after-empty-certificate", ["CL-4.3.3-1"])
def _(client):
    """Success without a certificate is asked for again."""
    repeats_when(client, lambda failure: "sends no certificate" in failure.message)


@defect("repeated-after-truncated-answer", ["CL-4.3.3-1"])
def _(client):
    """An answer that was cut off is asked for again."""
    repeats_when(client, lambda failure: "cut off" in failure.message)


@defect("repeated-after-missing-ca-certificate", ["CL-4.3.3-1"], ["CL-4.1-4", "CL-4.3.3-6"])
def _(client):
    """A PKCS#12 without CA certificates is asked for again."""
    correct = client.examine

    def examine(found, about):
        correct(found, about)
        if not found.others:
            raise Failure("registration_error", "the CA certificates are missing", "answered")
    client.examine = examine
    repeats_after(client, ("registration_error",))


@defect("download-not-kept", ["CL-4.3.3-3"], ["CL-4.3.3-2", "CL-4.3.3-4"])
def _(client):
    """What was received is gone when it does not open."""
    client.store.keep_received = lambda answer, about: None


@defect("recovery-asks-the-ca", ["CL-4.3.3-3"], ["CL-4.3.3-1"])
def _(client):
    """The recovery sends the request again."""
    last = {}
    correct = client.ask

    def ask(operation, values, files):
        last["request"] = operation, values, files
        return correct(operation, values, files)

    def retry_local(arguments):
        if "request" not in last:
            raise Failure("refused_by_client", "nothing to recover")
        return "ok", client.set_up(ask(*last["request"]), arguments["pkcs12_password"], {}) or "recovered"
    client.ask, client.retry_local = ask, retry_local


@defect("recovery-with-the-password-from-before", ["CL-4.3.3-3"])
def _(client):
    """The recovery tries the password of the request again, whatever the user types."""
    correct, last = client.set_up, {}

    def set_up(certificate, password, about):
        last["password"] = password
        correct(certificate, password, about)

    retry = client.retry_local
    client.set_up = set_up
    client.retry_local = lambda arguments: retry(arguments | {"pkcs12_password": last.get("password", "")})


@defect("old-one-deleted-before-asking", ["CL-4.3.3-6"], ["CL-4.3.1-3", "CL-4.3.2-1", "CL-4.1-4"])
def _(client):
    """A renewal begins with making room: the certificate in use is gone when anything fails."""
    correct = client.ask

    def ask(operation, values, files):
        kept = [(path, path.read_bytes()) for path in files or ()]
        context = client.tls(client.settings.trust, files)
        tls, client.tls = client.tls, lambda trust, unused: context
        for path, _ in kept:
            path.unlink()
        if kept:
            (client.store.folder / "in-use").unlink()
        try:
            return correct(operation, values, files)
        finally:
            client.tls = tls
    client.ask = ask


@defect("old-one-overwritten-before-opening", ["CL-4.3.3-6"])
def _(client):
    """What was received is written over the certificate in use, and then opened."""
    def overwrite(certificate):
        for path in client.store.files_of_newest() or ():
            path.write_text(certificate, encoding="utf-8")
    where_installing_fails(client, overwrite)


@defect("old-key-deleted-before-new-is-proved", ["CL-4.3.3-6"])
def _(client):
    """The key in use is deleted once a new PKCS#12 has come, before it is opened."""
    def delete(certificate):
        for path in (client.store.files_of_newest() or ())[1:]:
            path.unlink()
    where_installing_fails(client, delete)


@defect("store-emptied-when-opening-fails", ["CL-4.3.3-6"])
def _(client):
    """The clean-up after a failed set-up takes the whole store along."""
    def empty(certificate):
        for place in client.store.folder.iterdir():
            if place.is_dir() and place.name != "received":
                shutil.rmtree(place)
    where_installing_fails(client, empty)


@defect("success-when-opening-fails", ["CL-4.3.3-7"], ["CL-4.3.3-3", "CL-4.1-4"])
def _(client):
    """A certificate that does not open is reported as set up."""
    correct = client.set_up

    def set_up(certificate, password, about):
        try:
            correct(certificate, password, about)
        except Failure:
            pass
    client.set_up = set_up


# -- What a correct client would not set up --------------------------------------------------------

@defect("other-name-set-up", ["CL-4.2-1", "CL-4.2-5"],
        missed_because="no case issues a certificate in another name yet")
def _(client):
    """A certificate in another name than the one asked for is set up."""
    correct = client.examine
    client.examine = lambda found, about: correct(found, {})


@defect("anything-set-up", ["CL-4.3.3-6", "CL-4.2-5"], ["CL-4.2-1", "CL-4.3.3-7"],
        missed_because="no case issues a certificate that cannot serve yet")
def _(client):
    """Nothing of a certificate is looked at before it takes the place of the one in use."""
    without(client, "examine")


@defect("future-certificate-used-at-once", ["CL-4.3.3-6"],
        missed_because="no case issues a certificate that is not valid yet")
def _(client):
    """A certificate that is not valid yet is put to use at once."""
    def examine(found, about):
        moment = max(client.now(), found.not_before)
        credentials.examine(found, about.get("common_name"), moment)
    client.examine = examine


# -- Time ------------------------------------------------------------------------------------------

@defect("no-time-out", ["CL-4.3.1-2"])
def _(client):
    """The client waits as long as it takes."""
    client.settings.patience = Patience(client.settings.patience.connect, 25.0)


@defect("time-out-for-the-head-only", ["CL-4.3.1-2"])
def _(client):
    """The time-out ends with the head of the answer; for the body the client waits as long as it takes."""
    correct = client.connection_for

    def connection_for(url, files):
        connection = correct(url, files)
        watch = connection.watch

        def marked():
            connection.timer = watch()
            return connection.timer

        class UntilTheHead(Response):
            def begin(self):
                super().begin()
                connection.timer.cancel()
                connection.socket.settimeout(25)

        def open_then():
            Connection.open(connection)
            connection.http.response_class = UntilTheHead
        connection.watch, connection.open = marked, open_then
        return connection
    client.connection_for = connection_for


@defect("time-out-not-for-the-handshake", ["CL-4.3.1-2"])
def _(client):
    """While TLS is set up, the client waits as long as it takes."""
    correct = client.connection_for

    def connection_for(url, files):
        connection = correct(url, files)
        secure, patience = connection.secure, connection.patience

        def patient(plain):
            connection.patience = Patience(25, 25)
            plain.settimeout(25)
            try:
                secure(plain)
            finally:
                connection.patience = patience
        connection.secure = patient
        return connection
    client.connection_for = connection_for


@defect("time-out-from-octet-to-octet", ["CL-4.3.1-2"], missed_because="no case sends an answer octet by octet yet")
def _(client):
    """The time-out begins anew with every octet."""
    correct = client.connection_for

    def connection_for(url, files):
        connection = correct(url, files)
        connection.watch = lambda: threading.Timer(1000, lambda: None)
        return connection
    client.connection_for = connection_for


@defect("reply-always-read-as-utf-8", ["CL-4.3.2-1"], ["*"], profiles=("neutral-xml", "sumire"))
def _(client):
    """Replies are decoded as UTF-8, whatever the profile says."""
    correct = client.read

    def read(described, answer):
        answer.body.decode("utf-8")
        return correct(described, answer)
    client.read = lambda described, answer: utf8_or_failure(read, described, answer)


def utf8_or_failure(read, described, answer):
    try:
        return read(described, answer)
    except UnicodeDecodeError as cause:
        raise Failure("invalid_reply", "the answer cannot be read", "answered") from cause
