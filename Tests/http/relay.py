"""A way to a server that can be cut."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from servers import Server


class Relay:
    """Passes connections on to a server; `cut` ends those that are open, as a lost network does."""

    def __init__(self, server: Server):
        self._server: Server | None = server
        self._refused = ""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._server is None:
                    client.close()
                    continue
                try:
                    server = socket.create_connection((self._server.host, self._server.port))
                except OSError:
                    # A server that is dead is no end of the way to the next one.
                    client.close()
                    continue
                with self._lock:
                    self._open += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if self._refused and f" {self._refused}".encode() in piece:
                    break
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def lead_to(self, server: Server | None, refused: str = "") -> None:
        """Where new connections lead, None for nowhere; requests for `refused` are cut."""
        self._server, self._refused = server, refused

    def cut(self) -> None:
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        # Closing alone does not wake who accepts.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


@contextlib.contextmanager
def relayed(server: Server) -> Iterator[Relay]:
    relay = Relay(server)
    try:
        yield relay
    finally:
        relay.close()
