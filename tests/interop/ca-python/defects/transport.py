"""Transport (3.5)."""
from defects.registry import defect


@defect("old-tls-offered", ["CA-3.5-4"], dialects=("tsubaki",), noted=True)
def _(ca, server):
    """TLS 1.0 is offered."""
    import ssl
    for listener in server.listeners.values():
        listener.context.minimum_version = ssl.TLSVersion.TLSv1
        listener.context.set_ciphers("ALL:@SECLEVEL=0")


@defect("null-suites-offered", ["CA-3.5-1", "CA-3.5-4"], dialects=("tsubaki",))
def _(ca, server):
    """Suites without encryption are offered."""
    for listener in server.listeners.values():
        listener.context.set_ciphers("ALL:eNULL:@SECLEVEL=0")


@defect("anonymous-suites-offered", ["CA-3.5-4"], ["CA-3.5-1"], dialects=("tsubaki",), noted=True)
def _(ca, server):
    """Suites without a server certificate are offered; one of them, AECDH-NULL-SHA, does not encrypt either."""
    for listener in server.listeners.values():
        listener.context.set_ciphers("ALL:aNULL:@SECLEVEL=0")


@defect("plain-http-served", ["CA-3.5-1"], dialects=("tsubaki",))
def _(ca, server):
    """The port of the API serves plain HTTP too."""
    import socket
    for listener in server.listeners.values():
        encrypted = listener.get_request

        def get_request(listener=listener, encrypted=encrypted):
            context = listener.context
            listener.context = None
            connection, address = encrypted()
            listener.context = context
            first = connection.recv(1, socket.MSG_PEEK)
            if first == b"\x16":
                connection = context.wrap_socket(connection, server_side=True,
                                                 do_handshake_on_connect=False)
            return connection, address
        listener.get_request = get_request
