"""What the user and the log are told (4.3, 4.4)."""
import base64

from defects.registry import defect
from failures import Failure


def reword(client, wanted, outcome="failed", message="the operation failed"):
    """Tells nothing of the failures that are `wanted`."""
    correct = client.perform

    def perform(action, arguments):
        said, words = correct(action, arguments)
        return (outcome, message) if wanted(said, words) else (said, words)

    note = client.log.note
    client.log.note = lambda action, said, words: note(
        action, *((outcome, message) if wanted(said, words) else (said, words)))
    client.perform = perform


MEANINGS = ("format_error", "not_vetted", "key_used", "out_of_window", "bad_renewal_password", "not_api_issued",
            "client_auth_failed", "unavailable", "unknown_code")


@defect("codes-hidden", ["CL-4.3.2-1"])
def _(client):
    """Whatever the CA's code means, the user reads `error`."""
    reword(client, lambda outcome, words: outcome in MEANINGS)


@defect("one-meaning-for-all-codes", ["CL-4.3.2-1"])
def _(client):
    """Every code is reported as a wrong password."""
    reword(client, lambda outcome, words: outcome in MEANINGS, "bad_renewal_password", "the password is wrong")


@defect("403-hidden", ["CL-4.3.2-1"])
def _(client):
    """HTTP 403 is reported as `failed`."""
    reword(client, lambda outcome, words: "403" in words)


@defect("404-hidden", ["CL-4.3.1-5"])
def _(client):
    """HTTP 404 is reported as `failed`."""
    reword(client, lambda outcome, words: "404" in words)


@defect("5xx-hidden", ["CL-4.3.1-6"])
def _(client):
    """HTTP 5XX is reported as `failed`."""
    reword(client, lambda outcome, words: "HTTP 5" in words)


@defect("connection-errors-hidden", ["CL-4.3.1-3"])
def _(client):
    """A connection that fails is reported as `failed`."""
    reword(client, lambda outcome, words: outcome in ("connection_error", "timeout"))


@defect("server-certificate-errors-hidden", ["CL-4.3.1-4"])
def _(client):
    """A server certificate that does not verify is reported as `failed`."""
    reword(client, lambda outcome, words: outcome == "server_certificate_error")


@defect("failures-after-download-hidden", ["CL-4.3.3-7"])
def _(client):
    """What fails after the download is reported as `failed`."""
    reword(client, lambda outcome, words: outcome in ("invalid_reply", "save_error", "password_error",
                                                      "registration_error"))


@defect("wrong-password-called-connection-error", ["CL-4.3.3-7"])
def _(client):
    """A PKCS#12 that does not open is reported as a network failure."""
    reword(client, lambda outcome, words: outcome == "password_error", "connection_error",
           "cannot connect; check the network")


@defect("http-errors-called-success", ["CL-4.3.1-5", "CL-4.3.1-6"], ["CL-4.3.2-1"])
def _(client):
    """An HTTP error is no failure: the user reads `done`."""
    reword(client, lambda outcome, words: outcome in ("http_error", "client_certificate_refused"), "ok", "done")


@defect("connection-errors-called-success", ["CL-4.3.1-3"], ["CL-4.3.1-4"])
def _(client):
    """A connection that fails will be tried again some day: the user reads `done`."""
    reword(client, lambda outcome, words: outcome == "connection_error", "ok", "done")


@defect("body-of-http-error-not-read", ["CL-4.3.2-1"], profiles=("neutral-xml", "sumire", "ume"))
def _(client):
    """With HTTP 4XX the status code in the body is not looked at."""
    correct = client.certificate_in

    def certificate_in(described, answer):
        if answer.status >= 400:
            raise client.http_failure(answer)
        return correct(described, answer)
    client.certificate_in = certificate_in


@defect("tls-refusal-called-network-failure", ["CL-4.3.2-1", "CL-4.3.2-2"],
        missed_because="no case refuses the client certificate in TLS yet")
def _(client):
    """A client certificate refused by TLS 1.3 is taken for a network failure and tried again."""
    correct = client.ask_once

    def ask_once(operation, values, files):
        try:
            return correct(operation, values, files)
        except Failure as failure:
            if failure.outcome == "client_certificate_refused" and not failure.http_status:
                raise Failure("connection_error", "the network failed", "before") from failure
            raise
    client.ask_once = ask_once


# -- The log -------------------------------------------------------------------------------------

def add_to_log(client, text):
    correct = client.report

    def report(action, outcome, message, arguments):
        correct(action, outcome, f"{message} {text(arguments)}", arguments)
    client.report = report


@defect("passwords-logged", ["CL-4.1-13"])
def _(client):
    """Arguments are logged as they came."""
    add_to_log(client, lambda arguments: str(dict(arguments)))


@defect("key-logged-in-hexadecimal", ["CL-4.1-13"])
def _(client):
    """The request is dumped to the log in hexadecimal."""
    add_to_log(client, lambda arguments: arguments.get("authentication_key", "").encode().hex(" "))


@defect("request-logged-in-base64", ["CL-4.1-13"])
def _(client):
    """The body of the request is logged in Base64."""
    add_to_log(client, lambda arguments: base64.b64encode(str(dict(arguments)).encode()).decode())


@defect("nothing-logged", ["CL-4.4-1"])
def _(client):
    """There is no log."""
    client.report = lambda *arguments: None


@defect("log-without-date", ["CL-4.4-1"])
def _(client):
    """The log says what happened and not when."""
    correct = client.log.line
    client.log.line = lambda *arguments: correct(*arguments).split(" ", 1)[1]


@defect("log-without-year", ["CL-4.4-1"])
def _(client):
    """The log has the time of day and no date."""
    correct = client.log.line
    client.log.line = lambda *arguments: correct(*arguments).split("T", 1)[1]


@defect("log-without-result", ["CL-4.4-1"])
def _(client):
    """The log says that a request was sent and not what came of it."""
    client.report = lambda action, outcome, message, arguments: client.log.note(action, "", "")
    client.log.line = lambda action, outcome, message: type(client.log).line(
        client.log, action, outcome, message).replace(" result= ", "")


@defect("only-failures-logged", ["CL-4.4-1"])
def _(client):
    """What went well is not logged."""
    correct = client.report
    client.report = lambda action, outcome, message, arguments: (
        None if outcome in ("ok", "not_needed") else correct(action, outcome, message, arguments))


@defect("only-successes-logged", ["CL-4.4-1"])
def _(client):
    """What failed is not logged."""
    correct = client.report
    client.report = lambda action, outcome, message, arguments: (
        correct(action, outcome, message, arguments) if outcome in ("ok", "not_needed") else None)


@defect("renewals-not-logged", ["CL-4.4-1"])
def _(client):
    """Issues are logged and renewals are not."""
    correct = client.report
    client.report = lambda action, *rest: None if action == "renew" else correct(action, *rest)


@defect("failures-logged-as-successes", ["CL-4.4-1"],
        missed_because="what the words of a log mean is not judged, only that there is a result")
def _(client):
    """The log says `ok` whatever came of it."""
    client.report = lambda action, outcome, message, arguments: client.log.note(action, "ok", "done")
