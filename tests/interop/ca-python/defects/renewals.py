"""Renewals (3.3, 3.4, figure 9)."""
import authority
from authority import DAY
from defects.registry import defect
from service import Outcome, Refused


@defect("window-ignored", ["CA-3.3-5"])
def _(ca, server):
    """A certificate can be renewed at any time."""
    ca.service.check_window = lambda certificate: None


@defect("window-opens-two-days-early", ["CA-3.3-5"])
def _(ca, server):
    """The renewal window opens two days too early."""
    correct = ca.service.window
    ca.service.window = lambda expiry: (correct(expiry)[0] - 2 * DAY, correct(expiry)[1])


@defect("window-never-opens", ["CA-3.1-4", "CA-3.1-1"], ["CA-4.2-1", "CA-3.3-7", "CA-3.1-5", "CA-3.3-1", "CA-4.2-2"])
def _(ca, server):
    """No renewal is ever possible."""
    def check_window(certificate):
        raise Refused("out_of_window")
    ca.service.check_window = check_window


@defect("renewal-asks-for-new-key-pair", ["CA-3.1-4", "CA-3.1-1"], ["CA-4.2-1", "CA-3.3-7", "CA-3.3-5", "CA-3.1-5",
                                          "CA-4.1-2", "CA-3.3-1", "CA-4.2-2"])
def _(ca, server):
    """A renewal without a CommonName is a format error."""
    def renew(values, certificate):
        return Outcome("format_error")
    ca.service.renew = renew


@defect("renewed-name-changed", ["CA-3.1-13"])
def _(ca, server):
    """The CommonName of a renewed certificate bears the year."""
    ca.service.renewed_name = lambda record: record.common_name + "-2027"


@defect("old-certificate-given-again", ["CA-3.1-4"], ["CA-3.3-7"])
def _(ca, server):
    """A renewal gives the serial number of the old certificate again."""
    state = {}
    correct = ca.service.renew_or_refuse
    draw = ca.authority.serial

    def renew_or_refuse(values, certificate):
        state["serial"] = certificate.serial_number
        try:
            return correct(values, certificate)
        finally:
            state.clear()
    ca.service.renew_or_refuse = renew_or_refuse
    ca.authority.serial = lambda: state.get("serial") or draw()


@defect("renewed-begins-at-expiry", ["CA-3.4-3"], ["CA-3.1-8"])
def _(ca, server):
    """A renewed certificate begins after the old one has ended."""
    state = {}
    correct, validity = ca.service.renew_or_refuse, ca.authority.validity

    def renew_or_refuse(values, certificate):
        end = authority.not_after(certificate)
        state["validity"] = end + DAY, end + 366 * DAY
        try:
            return correct(values, certificate)
        finally:
            state.clear()
    ca.service.renew_or_refuse = renew_or_refuse
    ca.authority.validity = lambda: state.get("validity") or validity()


@defect("renewal-password-ignored", ["CA-3.1-5"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """The renewal password is not compared, unlike the profile says (A5)."""
    ca.service.check_renewal_password = lambda record, values: None


@defect("renewal-password-compared-by-prefix", ["CA-3.1-5"], ["CA-3.3-1"], dialects=("kaede",))
def _(ca, server):
    """Eight characters of the renewal password count."""
    def check(record, values):
        if record.renewal_password[:8] != values["renewal_password"][:8]:
            raise Refused("bad_renewal_password")
    ca.service.check_renewal_password = check


@defect("renewed-twice", ["CA-3.3-7"], dialects=("tsubaki",))
def _(ca, server):
    """A certificate renews twice, unlike the profile says (A3)."""
    ca.service.claim_renewal = lambda record: None


@defect("renewed-twice-in-a-race", ["CA-3.3-7"], dialects=("tsubaki",))
def _(ca, server):
    """Marks a certificate as renewed only when the new one is made."""
    correct = ca.service.make

    def claim_renewal(record):
        if record.renewed:
            raise Refused("key_used")

    def make(operation, common_name, values, record=None):
        server.waiting.wait(0.05)
        outcome = correct(operation, common_name, values, record)
        if record:
            record.renewed = True
        return outcome
    ca.service.claim_renewal, ca.service.make = claim_renewal, make


@defect("not-api-issued-renewed", ["CA-4.1-2"])
def _(ca, server):
    """Certificates of the ordinary procedure are renewed too."""
    for record in ca.service.issued.values():
        record.through_api = True


@defect("no-client-certificate-accepted", ["CA-3.4-5"], ["CA-3.4-6"], dialects=("tsubaki",))
def _(ca, server):
    """A renewal without a client certificate is served for whoever was first."""
    correct = ca.admit
    first = next(iter(ca.service.issued))

    class Somebody:
        serial_number = first

    def admit(request):
        certificate, trouble = correct(request)
        if trouble == "none presented":
            return Somebody, ""
        return certificate, trouble
    check = ca.service.check_window
    ca.service.check_window = lambda certificate: None if certificate is Somebody else check(certificate)
    for serial, record in list(ca.service.issued.items()):
        if record.through_api:
            Somebody.serial_number = serial
    ca.admit = admit


@defect("identity-remembered-by-address", ["CA-3.4-5"], ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """Who shows no certificate is taken for the last one who did from that address."""
    correct, last = ca.admit, []

    def admit(request):
        certificate, trouble = correct(request)
        if trouble == "none presented" and last:
            return last[-1], ""
        if not trouble:
            last.append(certificate)
        return certificate, trouble
    ca.admit = admit


@defect("issue-demands-client-certificate", ["CA-3.1-1", "CA-3.1-2"], ["*"], dialects=("sumire",))
def _(ca, server):
    """A new certificate is issued only to who has one."""
    correct = ca.answer

    def answer(request):
        name, _ = ca.route(request)
        if name == "issue" and ca.admit(request)[1]:
            return ca.forbidden("none presented")
        return correct(request)
    ca.answer = answer


@defect("expired-accepted", ["CA-4.1-1"], ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """Nobody looks at the end of a client certificate's validity."""
    ca.out_of_validity = lambda certificate: (
        "not yet valid" if authority.now() < authority.not_before(certificate) else "")
    correct = ca.service.window
    ca.service.window = lambda expiry: (correct(expiry)[0], authority.now() + DAY)


@defect("not-yet-valid-accepted", ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """Nobody looks at the beginning of a client certificate's validity."""
    ca.out_of_validity = lambda certificate: (
        "expired" if authority.now() > authority.not_after(certificate) else "")


@defect("client-authentication-answered-500", ["CA-3.4-6"], ["CA-3.4-5", "CA-4.1-1"], dialects=("tsubaki",))
def _(ca, server):
    """A failure of client authentication is an HTTP 500."""
    ca.forbidden = lambda trouble: ca.http_error(500, "Internal Server Error")


@defect("client-authentication-answered-401", ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """A failure of client authentication is an HTTP 401."""
    ca.forbidden = lambda trouble: ca.http_error(401, "Unauthorized")


@defect("client-authentication-answered-200", ["CA-3.4-6"], dialects=("tsubaki", "sumire"))
def _(ca, server):
    """A failure of client authentication is a business error with HTTP 200."""
    correct = ca.http_status
    ca.http_status = lambda outcome: (200 if outcome.meaning == "client_auth_failed"
                                      else correct(outcome))
    ca.forbidden = lambda trouble: ca.present("renew", Outcome("client_auth_failed"), {})


@defect("certificates-of-any-ca-accepted", ["CA-3.4-5"], ["CA-3.4-6"], dialects=("behind-nginx",))
def _(ca, server):
    """The name in a client certificate counts, whoever signed it: the CA behind a web server that lets every
    certificate pass (`optional_no_ca`) does not look at what the web server says of it."""
    by_name = {record.common_name: serial for serial, record in ca.service.issued.items()}

    class Named:
        def __init__(self, certificate):
            self.serial_number = by_name.get(authority.common_name(certificate))

    server.trusts_front_blindly = True
    correct = ca.service.renew
    window = ca.service.check_window
    ca.service.check_window = lambda named: window(named.certificate)

    def renew(values, certificate):
        named = Named(certificate)
        named.certificate = certificate
        return correct(values, named)
    ca.service.renew = renew
