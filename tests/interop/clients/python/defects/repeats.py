"""Requests that should not be sent, or not again (4.1, 4.3.2, 4.3.3, figure 9)."""
import contextlib
import threading

from connection import Connection
from defects.registry import before, defect, with_design, without
from designs import repeats_until_answered
from failures import Failure


def also_repeats(client, wanted, attempts=3):
    correct = client.design.may_repeat
    client.settings.attempts = max(client.settings.attempts, attempts)
    with_design(client, may_repeat=lambda one, failure: wanted(failure) or correct(one, failure))


for _meaning, _name in (("key_used", "used-key"), ("format_error", "format-error"), ("not_vetted", "unvetted-pair"),
                        ("out_of_window", "out-of-window")):
    def _apply(client, meaning=_meaning):
        also_repeats(client, lambda failure: failure.outcome == meaning)
    _apply.__doc__ = f"The answer {_meaning} is taken for a passing fault, and the request is sent again."
    defect(f"{_name}-repeated", ["CL-4.3.2-2"])(_apply)


@defect("refusal-of-certificate-repeated", ["CL-4.3.2-2"])
def _(client):
    """HTTP 403 is taken for a passing fault."""
    also_repeats(client, lambda failure: failure.http_status == 403)


@defect("every-failure-repeated", ["CL-4.3.2-2", "CL-4.3.3-1"])
def _(client):
    """Whatever went wrong with an answer, the request is sent again."""
    also_repeats(client, lambda failure: True, 4)


@defect("repeated-in-the-background", ["CL-4.3.2-2", "CL-4.3.3-1"])
def _(client):
    """The user is told of the failure, and a little later the client tries again by itself."""
    correct = client.ask

    def ask(operation, values, files):
        try:
            return correct(operation, values, files)
        except Failure as failure:
            if failure.stage == "answered":
                timer = threading.Timer(client.settings.interval, lambda: again(operation, values, files))
                timer.daemon = True
                timer.start()
            raise

    def again(operation, values, files):
        try:
            client.ask_once(operation, values, files)
        except (Failure, OSError):
            pass
    client.ask = ask


@defect("repeated-without-end-after-5xx", ["CL-4.3.1-6"], ["CL-4.3.2-2", "CL-4.1-4", "CL-4.3.3-6"])
def _(client):
    """5XX is tried again and again and never reported."""
    client.settings.attempts = 1_000_000
    with_design(client, longest_wait=0.1, may_repeat=lambda one, failure: failure.http_status >= 500)


@defect("repeated-without-end-after-connection-error", ["CL-4.3.1-3"])
def _(client):
    """A connection that fails is tried again and again and never reported."""
    client.settings.attempts = 1_000_000
    with_design(client, may_repeat=lambda one, failure: failure.stage == "before")


@defect("lost-answer-repeated-by-the-library", ["CL-4.3.2-2"], attempts=1)
def _(client):
    """A request on a kept connection that closes without an answer is sent again by the HTTP library, unseen."""
    with_design(client, keeps_connections=True)
    correct = Connection.ask
    connection_for = client.connection_for

    def with_repeat(url, files):
        connection = connection_for(url, files)

        def ask(method, target, headers, body):
            try:
                return correct(connection, method, target, headers, body)
            except Failure as failure:
                if failure.stage != "sent" or failure.outcome == "timeout":
                    raise
            connection.close()
            return correct(connection, method, target, headers, body)
        connection.ask = ask
        return connection
    client.connection_for = with_repeat


@defect("lost-answers-repeated-blindly", ["CL-4.3.2-2"])
def _(client):
    """A lost answer is asked for again, also once the CA says that the key is used."""
    client.settings.attempts = 4
    with_design(client, may_repeat=lambda one, failure: repeats_until_answered(one, failure) or
                failure.outcome == "key_used")


@defect("everything-sent-twice", ["CL-4.3.2-2", "CL-4.3.3-1"], ["*"])
def _(client):
    """Every request goes out twice, as by a double click."""
    def first(operation, values, files):
        try:
            type(client).ask_once(client, operation, values, files)
        except Failure:
            pass
    before(client, "ask_once", first)


# -- Before a renewal --------------------------------------------------------------------------

@defect("renews-before-window", ["CL-4.1-9"])
def _(client):
    """The window of the CA is not looked at."""
    without(client, "check_window")


@defect("renews-a-day-early", ["CL-4.1-9"])
def _(client):
    """The window is taken to open a day earlier than it does."""
    client.profile.window.opens_days += 1


@defect("renews-expired", ["CL-4.1-10"])
def _(client):
    """An expired certificate is renewed, or tried to be."""
    without(client, "check_expiry")
    correct = client.check_window

    def check_window(current):
        if current.not_after >= client.now():
            correct(current)
    client.check_window = check_window


@defect("renews-imported", ["CL-4.1-8"])
def _(client):
    """A certificate from elsewhere is renewed, or tried to be."""
    without(client, "check_origin")


@defect("checks-nothing", ["CL-4.1-8", "CL-4.1-9", "CL-4.1-10"])
def _(client):
    """All verification is left to the CA."""
    without(client, "check_origin")
    without(client, "check_expiry")
    without(client, "check_window")


@defect("asks-before-it-checks", ["CL-4.1-8", "CL-4.1-9", "CL-4.1-10"])
def _(client):
    """The request goes out first; what the checks then say is what the user is told."""
    def renew(arguments):
        current, about = client.store.newest()
        values = {member: arguments[member] for member in ("renewal_password", "pkcs12_password")}
        certificate = client.ask("renew", values, client.credential_for_renewal())
        client.check_renewable(current, about)
        client.set_up(certificate, values["pkcs12_password"], {"origin": "api", "common_name": current.common_name})
        return "ok", "renewed"
    client.renew = renew


# -- At start ----------------------------------------------------------------------------------

@defect("connects-then-renews", ["CL-4.1-7"])
def _(client):
    """At start EDI communication comes first and the renewal after it."""
    correct = client.start

    def start(arguments):
        client.connect(arguments)
        return correct(arguments)
    client.start = start


@defect("never-renews-at-start", ["CL-4.1-7"], ["CL-4.4-5"])
def _(client):
    """At start the client communicates and looks at no expiry."""
    client.start = client.connect


@defect("renews-at-every-start", ["CL-4.1-9"], ["CL-4.1-15"])
def _(client):
    """At start a renewal is tried, due or not."""
    correct = client.start

    def start(arguments):
        client.check_renewable = lambda current, about: None
        try:
            return correct(arguments)
        finally:
            del client.check_renewable
    client.start = start


@defect("renews-after-communication-in-the-background", ["CL-4.1-7"])
def _(client):
    """At start the renewal is handed to a thread, which begins when the first communication is over."""
    connect = client.connect

    def start(arguments):
        outcome, message = connect(arguments)
        thread = threading.Thread(target=renew, args=(arguments,), daemon=True)
        thread.start()
        thread.join(2)
        return outcome, message

    def renew(arguments):
        try:
            client.renew(arguments)
        except Failure:
            pass
    client.start = start


@defect("start-given-up-after-failed-renewal", ["CL-4.3.1-3"],
        missed_because="the guideline does not say that EDI communication goes on when a renewal fails")
def _(client):
    """A renewal that fails at start keeps EDI communication from beginning."""
    def start(arguments):
        client.renew(arguments)
        return client.connect(arguments)
    client.start = start


@defect("two-starts-renew-twice", ["CL-4.1-15"], ["CL-4.3.3-7", "CL-4.3.2-2"])
def _(client):
    """The store is not locked while a renewal is under way."""
    client.store.alone = contextlib.nullcontext
