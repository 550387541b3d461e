"""Errors (3.3, figure 7)."""
from ca import Answer
from defects.registry import ShortBody, change_reply, defect


@defect("errors-without-code", ["CA-3.3-1", "CA-3.1-6"], ["CA-3.1-3", "CA-3.1-5", "CA-3.1-11", "CA-3.3-2", "CA-3.3-3", "CA-3.3-4",
                                    "CA-3.3-5", "CA-3.3-6", "CA-3.3-7", "CA-4.1-2", "CA-3.5-5"])
def _(ca, server):
    """An error answer has a message and no code."""
    change_reply(ca, lambda place, outcome, values: outcome.pkcs12 or values.pop(place["status"]))


@defect("unvetted-answered-with-zero", ["CA-3.3-1", "CA-3.3-4"], ["CA-3.1-2", "CA-3.1-11", "CA-3.1-12", "CA-3.5-5"])
def _(ca, server):
    """"Not vetted" is a success without a certificate."""
    correct = ca.code
    ca.code = lambda meaning: ca.dialect.ok if meaning == "not_vetted" else correct(meaning)


@defect("codes-swapped", ["CA-3.3-1"], ["CA-3.5-5"])
def _(ca, server):
    """The codes of the four causes are mixed up."""
    swapped = {"format_error": "out_of_window", "out_of_window": "format_error",
               "not_vetted": "key_used", "key_used": "not_vetted"}
    correct = ca.code
    ca.code = lambda meaning: correct(swapped.get(meaning, meaning))


@defect("undocumented-code", ["CA-3.3-1"], ["CA-3.5-5"])
def _(ca, server):
    """Errors have a code that the table lacks."""
    code = "E999" if isinstance(ca.dialect.ok, str) else 99999
    correct = ca.code
    ca.code = lambda meaning: correct(meaning) if meaning == "ok" else code


@defect("error-with-certificate", ["CA-3.1-12"], ["*"])
def _(ca, server):
    """An error answer brings the last certificate that was issued."""
    last = []
    correct = ca.service.make

    def make(*arguments, **named):
        outcome = correct(*arguments, **named)
        last.append(outcome.pkcs12)
        return outcome

    def change(place, outcome, values):
        if not outcome.pkcs12 and last:
            values[place["certificate"]] = ca.text_of(last[-1])
    ca.service.make = make
    change_reply(ca, change)


@defect("errors-as-server-errors", ["CA-3.3-1"], ["CA-3.1-3", "CA-3.1-5", "CA-3.1-6", "CA-3.1-11", "CA-3.3-2", "CA-3.3-3", "CA-3.3-4",
                                                "CA-3.3-5", "CA-3.3-6", "CA-3.3-7", "CA-4.1-2", "CA-3.5-5"])
def _(ca, server):
    """Every refusal is an HTTP 500 page."""
    correct = ca.present
    ca.present = lambda name, outcome, values: (correct(name, outcome, values) if outcome.pkcs12
                                                else ca.http_error(500, "Internal Server Error"))


@defect("used-key-hangs-up", ["CA-3.3-6", "CA-1.5-1"], ["CA-3.3-1", "CA-3.1-6", "CA-3.3-7"])
def _(ca, server):
    """A used key is answered with the end of the connection."""
    correct = ca.present
    ca.present = lambda name, outcome, values: (None if outcome.meaning == "key_used"
                                                else correct(name, outcome, values))


@defect("reply-not-well-formed", ["CA-3.1-6"], ["*"], dialects=("kaede", "sumire"))
def _(ca, server):
    """Every answer lacks its last character but white space."""
    correct = ca.present

    def present(name, outcome, values):
        answer = correct(name, outcome, values)
        return Answer(answer.status, answer.content_type, answer.body.rstrip()[:-1])
    ca.present = present


@defect("method-ignored", ["CA-3.1-11"])
def _(ca, server):
    """Any method issues, and a DELETE gets what it asks for without a key."""
    correct = ca.answer

    def answer(request):
        if request.method == "DELETE":
            outcome = ca.service.make("issue", "nobody", {"renewal_password": "x", "pkcs12_password": "x"})
            return ca.present("issue", outcome, {})
        return correct(request)
    ca.answer = answer


@defect("unknown-path-answered-with-page", ["CA-4.3-1"])
def _(ca, server):
    """An unknown path gets the portal's page with 200."""
    correct = ca.http_error
    ca.http_error = lambda status, reason: correct(200 if status == 404 else status, reason)


@defect("unknown-path-redirected", ["CA-4.3-1"])
def _(ca, server):
    """An unknown path is redirected to the portal."""
    correct = ca.http_error

    def http_error(status, reason):
        if status != 404:
            return correct(status, reason)
        return Answer(302, "text/html", b"", {"Location": "/portal"})
    ca.http_error = http_error


@defect("any-path-is-issue", ["CA-4.3-1"], dialects=("kaede",))
def _(ca, server):
    """A path that is unknown is taken for the issue."""
    correct = ca.route
    ca.route = lambda request: ("issue", None) if correct(request)[0] is None else correct(request)


@defect("success-with-http-500", ["CA-3.1-1", "CA-3.1-2", "CA-3.1-4"], ["*"])
def _(ca, server):
    """A success is answered with HTTP 500."""
    correct = ca.http_status
    ca.http_status = lambda outcome: 500 if outcome.meaning == "ok" else correct(outcome)


@defect("content-length-too-long", ["CA-1.5-1"], ["*"], dialects=("tsubaki",))
def _(ca, server):
    """Each answer promises more octets than come."""
    correct = ca.answer

    def answer(request):
        reply = correct(request)
        reply.body = ShortBody(reply.body)
        return reply
    ca.answer = answer


@defect("no-status-line", ["CA-1.5-1"], ["*"], dialects=("tsubaki",))
def _(ca, server):
    """An error is answered without a status line and headers, as HTTP/0.9 had it."""
    correct = ca.answer

    def answer(request):
        reply = correct(request)
        server.bare = reply.status == 200 and b"p12" not in reply.body
        return reply
    ca.answer = answer
