"""nginx and Apache as throw-away processes on loopback, each with a folder of its own."""
import pathlib
import shutil
import socket
import subprocess
import threading

from support import HERE

MODULES = pathlib.Path("/usr/lib/apache2/modules")
START_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


class Front:
    """A web server that does TLS for a CA; ends with the `with` block."""

    template = ""

    def __init__(self, folder, files, port, backend, **values):
        self.folder, self.port = pathlib.Path(folder), port
        self.values = {"prefix": self.folder, "files": files, "port": port, "backend": backend,
                       "modules": MODULES, **values}

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        text = (HERE / "fronts" / self.template).read_text(encoding="utf-8")
        for name, value in self.values.items():
            text = text.replace("{" + name + "}", str(value))
        self.file = self.folder / self.template
        self.file.write_text(text, encoding="utf-8")
        self.output = open(self.folder / "output.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.STDOUT)
        self.wait()
        return self

    def wait(self):
        pause = threading.Event()
        for _ in range(START_SECONDS * 20):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                pause.wait(0.05)
        self.__exit__()
        raise RuntimeError((self.folder / "output.log").read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()


class Nginx(Front):
    template = "nginx.conf"

    def command(self):
        return [program("nginx"), "-p", str(self.folder), "-c", str(self.file), "-e",
                str(self.folder / "error.log")]


class Apache(Front):
    template = "apache.conf"

    def command(self):
        return [program("apache2"), "-d", str(self.folder), "-f", str(self.file), "-D", "FOREGROUND"]
