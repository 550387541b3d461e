"""What a client keeps on disk. Nothing there is half written: files are made beside their place and renamed."""
import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import tempfile
import time

from credential import from_pem
from failures import Failure


def write(path, content):
    """Octets into a file that only its owner may read, all of them or none."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


@contextlib.contextmanager
def saving(what):
    try:
        yield
    except OSError as cause:
        raise Failure("save_error", f"{what} cannot be saved: {cause.strerror}; make room, then recover it without "
                      "the CA", "answered") from cause


class Store:
    """Every certificate in a folder of its own beside the others; `in-use` names the one for EDI.

    <id>/chain.pem, key.pem, about.json     what is registered
    received/answer, about.json             what the CA sent, until it is registered
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def prepare(self):
        self.folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def alone(self):
        """One action at a time, whatever process it is in."""
        try:
            self.prepare()
            lock = open(self.folder / ".lock", "w", encoding="ascii")
        except OSError as cause:
            raise Failure("save_error", f"the store cannot be opened: {cause.strerror}") from cause
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- Registered certificates -------------------------------------------------------------
    def register(self, credential, about, use_from=0.0):
        """Lays a certificate beside the others, and only then puts it to use, from that time on."""
        name = f"{time.time_ns():x}-{credential.certificate.serial_number:x}"[:60]
        try:
            place = self.folder / name
            place.mkdir(mode=0o700)
            write(place / "chain.pem", credential.pem())
            write(place / "key.pem", credential.key_pem())
            write(place / "about.json", json.dumps(about).encode())
            write(self.folder / "in-use", json.dumps([*self.uses(), [name, use_from]]).encode())
        except OSError as cause:
            raise Failure("registration_error", f"the certificate cannot be registered: {cause.strerror}; recover it "
                          "without the CA", "answered") from cause

    def uses(self):
        try:
            return json.loads((self.folder / "in-use").read_text(encoding="ascii"))
        except OSError:
            return []

    def newest(self):
        """The certificate that a renewal is about, and what is known of it."""
        uses = self.uses()
        if not uses:
            return None, {}
        place = self.folder / uses[-1][0]
        return (from_pem((place / "chain.pem").read_bytes(), (place / "key.pem").read_bytes()),
                json.loads((place / "about.json").read_text(encoding="utf-8")))

    def files_of_newest(self):
        uses = self.uses()
        return self.files(uses[-1][0]) if uses else None

    def files_for_partners(self):
        due = [name for name, use_from in self.uses() if use_from <= time.time()]
        return self.files(due[-1]) if due else None

    def files(self, name):
        return self.folder / name / "chain.pem", self.folder / name / "key.pem"

    def registered(self):
        return sorted(place.parent.name for place in self.folder.glob("*/chain.pem"))

    # -- What was received -------------------------------------------------------------------
    def keep_received(self, answer, about):
        with saving("what was received"):
            place = self.folder / "received"
            place.mkdir(mode=0o700, exist_ok=True)
            write(place / "answer", answer)
            write(place / "about.json", json.dumps(about).encode())

    def received(self):
        place = self.folder / "received"
        if not (place / "answer").exists():
            return None, {}
        return (place / "answer").read_bytes(), json.loads((place / "about.json").read_text(encoding="utf-8"))

    def drop_received(self):
        shutil.rmtree(self.folder / "received", ignore_errors=True)

    # -- Backup ------------------------------------------------------------------------------
    def back_up(self, path):
        with saving("the backup"):
            if pathlib.Path(path).is_dir():
                shutil.rmtree(path)
            shutil.copytree(self.folder, path, ignore=shutil.ignore_patterns(".lock"))

    def restore(self, path):
        with saving("the certificates of the backup"):
            shutil.copytree(path, self.folder, dirs_exist_ok=True)


class PemFiles(Store):
    """Three files and no more: edi.crt, edi.key, and the answer that could not be used. The one before is kept as
    edi.crt.old. Where a certificate came from is not noted, since nothing can be imported."""

    def register(self, credential, about, use_from=0.0):
        try:
            for name, content in (("edi.key", credential.key_pem()), ("edi.crt", credential.pem())):
                place = self.folder / name
                if place.exists():
                    write(self.folder / (name + ".old"), place.read_bytes())
                write(self.folder / (name + ".next"), content)
            # Two renames in a row; what stands between them is mended by newest().
            os.replace(self.folder / "edi.key.next", self.folder / "edi.key")
            os.replace(self.folder / "edi.crt.next", self.folder / "edi.crt")
        except OSError as cause:
            raise Failure("registration_error", f"the certificate cannot be registered: {cause.strerror}",
                          "answered") from cause

    def newest(self):
        if not (self.folder / "edi.crt").exists():
            return None, {}
        if (self.folder / "edi.crt.next").exists() and not (self.folder / "edi.key.next").exists():
            os.replace(self.folder / "edi.crt.next", self.folder / "edi.crt")
        credential = from_pem((self.folder / "edi.crt").read_bytes(), (self.folder / "edi.key").read_bytes())
        return credential, {"origin": "api"}

    def files_of_newest(self):
        files = self.folder / "edi.crt", self.folder / "edi.key"
        return files if files[0].exists() else None

    files_for_partners = files_of_newest

    def registered(self):
        return sorted(path.name for path in self.folder.glob("edi.crt*"))
