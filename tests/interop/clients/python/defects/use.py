"""The certificate in use, beside others, and kept safe (4.1, 4.2, 4.4)."""
import dataclasses
import pathlib
import shutil

from defects.registry import defect
from failures import Failure

USE = ("CL-4.1-4", "CL-4.2-2", "CL-4.2-6", "CL-4.2-7", "CL-4.3.1-3", "CL-4.3.3-3", "CL-4.3.3-6", "CL-4.4-2",
       "CL-4.4-3", "CL-4.4-4")


def first_use(store):
    return store.files(store.uses()[0][0]) if store.uses() else None


@defect("old-one-presented-after-renewal", ["CL-4.2-6", "CL-4.2-7"])
def _(client):
    """EDI goes on with the certificate that was there first."""
    client.store.files_for_partners = lambda: first_use(client.store)


@defect("use-never-changes", ["CL-4.2-6", "CL-4.2-7"])
def _(client):
    """The certificate that EDI began with is held in memory until the program ends."""
    correct, held = client.store.files_for_partners, []

    def files():
        if not held:
            found = correct()
            if found:
                copies = [path.with_name("held-" + path.name) for path in found]
                for path, copy in zip(found, copies):
                    shutil.copy(path, copy)
                held.append(tuple(copies))
        return held[0] if held else None
    client.store.files_for_partners = files


@defect("second-partner-keeps-the-old-one", ["CL-4.2-6"], ["CL-4.2-7"])
def _(client):
    """After a renewal the first partner is shown the new certificate, every other the old one."""
    correct = client.tls

    def tls(trust, files):
        others = [partner["trust"] for partner in client.settings.partners[1:]]
        return correct(trust, first_use(client.store) if trust in others else files)
    client.tls = tls


@defect("changes-after-expiry", ["CL-4.2-7"], ["CL-4.2-6"])
def _(client):
    """The change is put off to a day after the old certificate has expired."""
    correct = client.design.use_from
    client.design = dataclasses.replace(client.design, use_from=lambda old, now: (
        old.not_after.timestamp() + 86400 if old else correct(old, now)))


@defect("nothing-presented", ["CL-4.1-4"], USE)
def _(client):
    """EDI communication goes without a client certificate."""
    client.store.files_for_partners = lambda: None


@defect("certificate-not-put-to-use", ["CL-4.1-4"], ["*"])
def _(client):
    """A new certificate is laid beside the others, and nobody uses it."""
    register = client.store.register

    def set_aside(found, about, use_from=0.0):
        uses = client.store.folder / "in-use"
        before = uses.read_bytes() if uses.exists() else b"[]"
        register(found, about, use_from)
        uses.write_bytes(before)
    client.store.register = set_aside


@defect("ca-certificates-left-out", ["CL-4.2-2"])
def _(client):
    """Of the PKCS#12 only certificate and key are set up."""
    correct = client.register
    client.register = lambda found, about: correct(dataclasses.replace(found, others=()), about)


@defect("only-one-certificate-at-a-time", ["CL-4.4-4", "CL-4.2-5"], ["CL-4.4-2", "CL-4.1-1", "CL-4.2-6", "CL-4.2-7"])
def _(client):
    """The client has room for one certificate: the renewed one is registered when the old one is gone."""
    correct = client.store.register

    def register(found, about, use_from=0.0):
        if client.store.registered():
            raise Failure("registration_error", "a certificate is registered already", "answered")
        correct(found, about, use_from)
    client.store.register = register


@defect("new-key-not-set-up", ["CL-4.2-5", "CL-4.2-6"], ["CL-4.4-4", "CL-4.2-7", "CL-4.2-2"],
        profiles=("neutral-json", "kaede", "tsubaki"))
def _(client):
    """After a renewal the new certificate stands beside the old key."""
    correct = client.store.register

    def register(found, about, use_from=0.0):
        old = client.store.files_of_newest()
        correct(found, about, use_from)
        if old:
            shutil.copy(old[1], client.store.files_of_newest()[1])
    client.store.register = register


@defect("imports-refused", ["CL-4.4-2"],
        missed_because="a client that cannot import says so by its outcome, and the case does not run")
def _(client):
    """Certificates from elsewhere are not taken."""
    def take_in(arguments):
        raise Failure("refused_by_client", "only certificates of the API can be registered")
    client.take_in = take_in


@defect("imported-one-not-presented", ["CL-4.4-2"])
def _(client):
    """A certificate from elsewhere is registered, but EDI uses those of the API only."""
    correct = client.store.files_for_partners

    def files():
        _, about = client.store.newest()
        return correct() if about.get("origin") == "api" else None
    client.store.files_for_partners = files


@defect("no-issue-beside-an-imported-one", ["CL-4.4-2"], ["CL-4.2-1", "CL-4.1-1"])
def _(client):
    """Where a certificate from elsewhere is registered, none is issued."""
    correct = client.issue

    def issue(arguments):
        _, about = client.store.newest()
        if about.get("origin") == "imported":
            raise Failure("refused_by_client", "another certificate is registered")
        return correct(arguments)
    client.issue = issue


@defect("imported-one-presented-for-renewal", ["CL-4.2-4"], ["CL-4.1-1", "CL-4.2-5"],
        missed_because="no case renews while a certificate from elsewhere is registered")
def _(client):
    """A renewal presents whichever certificate was registered first, also one from elsewhere."""
    client.credential_for_renewal = lambda: first_use(client.store)


@defect("backup-without-keys", ["CL-4.4-3"])
def _(client):
    """A backup holds the certificates and not their keys."""
    correct = client.store.back_up

    def back_up(path):
        correct(path)
        for key in pathlib.Path(path).glob("*/key.pem"):
            key.unlink()
    client.store.back_up = back_up


@defect("backup-of-nothing", ["CL-4.4-3"])
def _(client):
    """A backup is said to be made, and there is none."""
    client.store.back_up = lambda path: pathlib.Path(path).mkdir(exist_ok=True)


@defect("restore-of-nothing", ["CL-4.4-3"])
def _(client):
    """A backup is said to be restored, and nothing changes."""
    client.store.restore = lambda path: None


@defect("backup-kept-in-the-store", ["CL-4.4-3"])
def _(client):
    """The backup lies in the store, and is lost with it."""
    correct_out, correct_back = client.store.back_up, client.store.restore
    inside = client.store.folder / "backup"

    def back_up(path):
        target = client.store.folder.parent / "backup-in-work"
        correct_out(target)
        shutil.move(target, inside)

    def restore(path):
        if inside.exists():
            correct_back(inside)
    client.store.back_up, client.store.restore = back_up, restore


@defect("never-tries-again", ["CL-4.3.1-1"])
def _(client):
    """After one failure before the CA was reached, the client refuses to try until it is installed anew."""
    correct, failed = client.ask, []

    def ask(operation, values, files):
        if failed:
            raise Failure("refused_by_client", "the last attempt failed")
        try:
            return correct(operation, values, files)
        except Failure as failure:
            if failure.stage == "before" or failure.http_status >= 500:
                failed.append(True)
            raise
    client.ask = ask
    client.settings.attempts = 1
