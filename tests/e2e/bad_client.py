"""A client that is right in most cases, and in a few of them as bad as can be, each in its own way."""
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse

WAYS = {}


def way(case):
    """Marks what it does instead of issuing in that case."""
    def mark(function):
        WAYS[case] = function
        return function
    return mark


def address():
    url = urllib.parse.urlsplit(os.environ["URL_ISSUE"])
    return url.hostname, url.port


def connect():
    return socket.create_connection(address(), timeout=30)


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connect())


@way("client/issue/valid")
def never_connects():
    return 100  # "ok"


@way("client/issue/used-for-edi")
def says_nothing():
    with connect():
        time.sleep(600)


@way("client/error/key-used")
def sends_garbage():
    with connect() as connection:
        connection.sendall(os.urandom(1 << 20))
    return 121


@way("client/error/not-vetted")
def sends_too_much():
    block = b"x" * (1 << 20)
    try:
        with tls() as connection:
            connection.sendall(b"POST /issue HTTP/1.1\r\nHost: ca\r\nContent-Length: 104857600\r\n\r\n")
            for _ in range(100):
                connection.sendall(block)
    except OSError:
        pass
    return 121


@way("client/error/format-error")
def connects_a_thousand_times():
    connections = []
    for _ in range(1000):
        try:
            connections.append(connect())
        except OSError:
            break
    time.sleep(0.5)
    return 121


@way("client/error/not-found")
def floods_and_leaves_a_daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            pathlib.Path(os.environ["DAEMON"]).write_text(str(os.getpid()), "utf-8")
            time.sleep(600)
        os._exit(0)
    os.wait()
    for _ in range(100):
        sys.stdout.buffer.write(b"x" * (1 << 20))
    sys.stdout.flush()
    os.abort()


def main():
    case = pathlib.Path(os.environ["STORE"]).parent.name.replace("_", "/")
    bad = WAYS.get(case)
    if bad and sys.argv[1] == "issue":
        return bad()
    return subprocess.run([sys.executable, pathlib.Path(__file__).with_name("client_command.py"), sys.argv[1]],
                          check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
