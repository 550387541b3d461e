"""Requests that are not as the CA's specification wants them (2.1, 4.1, figures 5 and 6)."""
import dataclasses
import urllib.parse

from defects.registry import defect

OF_ISSUE = ("common_name", "authentication_key", "renewal_password", "pkcs12_password")
# What no client can do that its CA refuses.
REFUSED = ("CL-4.1-1", "CL-4.2-1", "CL-4.2-5")


def change_values(client, change):
    correct = client.write

    def write(described, values):
        return correct(described, change(described, dict(values)))
    client.write = write


def change_request(client, operation, **changes):
    """Another description of the request of an operation (or of all)."""
    operations = client.profile.operations
    for name in operations if operation == "any" else [operation]:
        described = operations[name]
        made = {key: value(described.request) for key, value in changes.items()}
        operations[name] = dataclasses.replace(described, request=dataclasses.replace(described.request, **made))


def add_to_url(client, operation, member):
    url = client.settings.urls.get(operation)
    correct = client.ask_once

    def ask_once(asked, values, files):
        if asked == operation:
            mark = "&" if "?" in url else "?"
            client.settings.urls[operation] = f"{url}{mark}{member}={urllib.parse.quote(values[member])}"
        return correct(asked, values, files)
    client.ask_once = ask_once


def add_field(client, operation, field, member):
    correct = client.ask_once

    def ask_once(asked, values, files):
        client.secret_field = (field, values[member]) if asked == operation else None
        return correct(asked, values, files)

    connection_for = client.connection_for

    def with_field(url, files):
        connection = connection_for(url, files)
        ask = connection.ask

        def ask_with(method, target, headers, body):
            extra = dict([client.secret_field]) if client.secret_field else {}
            return ask(method, target, headers | extra, body)
        connection.ask = ask_with
        return connection
    client.ask_once, client.connection_for = ask_once, with_field


@defect("key-in-url", ["CL-4.1-13"], ["CL-4.1-3"])
def _(client):
    """The key stands in the URL too, where every proxy and server logs it."""
    add_to_url(client, "issue", "authentication_key")


@defect("renewal-password-in-url", ["CL-4.1-13"], ["CL-4.1-3"])
def _(client):
    """The renewal password stands in the URL."""
    add_to_url(client, "renew", "renewal_password")


@defect("key-in-header", ["CL-4.1-13"])
def _(client):
    """The key stands in a header field too."""
    add_field(client, "issue", "Authorization", "authentication_key")


@defect("pkcs12-password-in-cookie", ["CL-4.1-13"])
def _(client):
    """The PKCS#12 password stands in a cookie of the renewal."""
    add_field(client, "renew", "Cookie", "pkcs12_password")


@defect("pkcs12-password-percent-encoded-in-user-agent", ["CL-4.1-13"])
def _(client):
    """For support, the User-Agent of an issue ends with the PKCS#12 password, percent-encoded octet by octet."""
    correct = client.connection_for
    change_values(client, lambda described, values: setattr(client, "last", values) or values)

    def connection_for(url, files):
        connection = correct(url, files)
        ask = connection.ask

        def ask_with(method, target, headers, body):
            encoded = "".join(f"%{octet:02x}" for octet in client.last["pkcs12_password"].encode())
            return ask(method, target, headers | {"User-Agent": f"edi/1 ({encoded})"}, body)
        connection.ask = ask_with
        return connection
    client.connection_for = connection_for


@defect("key-sent-with-renewal", ["CL-4.1-13"], ["CL-4.1-3"])
def _(client):
    """The key is kept and sent with every renewal, which does not ask for it."""
    keys = {}

    def remember(described, values):
        if described.name == "issue":
            keys["key"] = values["authentication_key"]
        elif "key" in keys:
            values["authentication_key"] = keys["key"]
        return values
    change_values(client, remember)
    change_request(client, "renew", places=lambda request: request.places | {
        "authentication_key": "/key" if request.encoding == "json" else "key" if request.encoding in (
            "form", "multipart") else "/" + next(iter(request.places.values())).split("/")[1] + "/key"})


@defect("passwords-swapped", ["CL-4.1-3"], ["*"])
def _(client):
    """Renewal password and PKCS#12 password change places."""
    change_values(client, lambda described, values: values | {
        "renewal_password": values["pkcs12_password"], "pkcs12_password": values["renewal_password"]})


@defect("renewal-password-cut", ["CL-4.1-3"], REFUSED)
def _(client):
    """Passwords are cut to four characters before they are sent, as in an old input field."""
    change_values(client, lambda described, values: values | {"renewal_password": values["renewal_password"][:4]})


@defect("trailing-newline-in-key", ["CL-4.1-3"], ["*"])
def _(client):
    """The key is sent with the line end with which it was read from a file."""
    change_values(client, lambda described, values: {name: value + "\n" if name == "authentication_key" else value
                                                     for name, value in values.items()})


@defect("upper-case-name", ["CL-4.1-3"], ["*"])
def _(client):
    """CommonName is sent in capitals."""
    change_values(client, lambda described, values: {name: value.upper() if name == "common_name" else value
                                                     for name, value in values.items()})


@defect("own-renewal-password", ["CL-4.1-3"], [*REFUSED, "CL-4.2-4", "CL-4.1-7", "CL-4.4-5"])
def _(client):
    """Whatever the user types as renewal password, the password of the PKCS#12 is sent in its place."""
    change_values(client, lambda described, values: values | {"renewal_password": values["pkcs12_password"]})


@defect("member-left-out", ["CL-4.1-3"], REFUSED + ("CL-4.1-7", "CL-4.4-5"))
def _(client):
    """A renewal carries no renewal password."""
    change_values(client, lambda described, values: {
        name: value for name, value in values.items() if described.name != "renew" or name != "renewal_password"})


@defect("unknown-member", ["CL-4.1-3"])
def _(client):
    """Requests carry a member of the vendor's own."""
    change_request(client, "any", constants=lambda request: request.constants | {
        {"json": "/clientVersion", "form": "clientVersion", "multipart": "clientVersion"}.get(
            request.encoding, "/" + next(iter(request.places.values())).split("/")[1] + "/clientVersion"): "1"})


@defect("constant-left-out", ["CL-4.1-3"], ["*"], profiles=("neutral-json", "neutral-form", "tsubaki"))
def _(client):
    """The version or command that the specification wants is not sent."""
    change_request(client, "any", constants=lambda request: {})


@defect("constant-of-another-value", ["CL-4.1-3"], ["*"], profiles=("neutral-json", "neutral-form"))
def _(client):
    """The version or command is another one than the specification says."""
    change_request(client, "any", constants=lambda request: {
        place: 99 if isinstance(value, int) else "other" for place, value in request.constants.items()})


@defect("number-as-text", ["CL-4.1-3"], ["*"], profiles=("neutral-json",))
def _(client):
    """The version, a number in JSON, is sent as text."""
    change_request(client, "any", constants=lambda request: {place: str(value)
                                                             for place, value in request.constants.items()})


@defect("other-media-type", ["CL-4.1-3"], ["*"])
def _(client):
    """Every body is called application/octet-stream."""
    correct = client.write
    client.write = lambda described, values: ("application/octet-stream", correct(described, values)[1])


@defect("other-method", ["CL-4.1-3"], ["*"])
def _(client):
    """POST where the CA wants PUT, and the reverse."""
    for name, described in client.profile.operations.items():
        method = "PUT" if described.method == "POST" else "POST"
        client.profile.operations[name] = dataclasses.replace(described, method=method)


@defect("renews-at-url-of-issue", ["CL-4.2-4"], ["*"], profiles=("neutral-json", "neutral-form", "kaede"))
def _(client):
    """Renewals go to the URL of the issue."""
    client.settings.urls = dict.fromkeys(client.settings.urls, client.settings.urls["issue"])


@defect("renews-without-certificate", ["CL-4.2-4"], ["*"])
def _(client):
    """No client certificate is presented in a renewal."""
    client.credential_for_renewal = lambda: None


@defect("other-encoding", ["CL-4.1-3"], ["*"])
def _(client):
    """Whatever the CA's specification says, requests are JSON."""
    change_request(client, "any", encoding=lambda request: "json", media_type=lambda request: "application/json",
                   charset=lambda request: "UTF-8", constants=lambda request: {},
                   places=lambda request: {member: f"/{member}" for member in request.places})
