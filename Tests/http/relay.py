"""A way to a server that can be cut."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from servers import Server


class Relay:
    """Passes connections on to a server; `cut` ends those that are open, as a lost network does."""

    def __init__(self, server: Server):
        self._way: tuple[Server | None, str] = (server, "")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._open: set[tuple[socket.socket, socket.socket]] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        """Serves one connection to its end, and alone closes its sockets.

        A socket that is closed by somebody else is a number that the next connection gets, under
        the hands of whoever still reads from it.
        """
        with contextlib.ExitStack() as opened:
            opened.enter_context(client)
            # Under the lock, so that a cut ends every connection that was made on the way before.
            with self._lock:
                server, _ = self._way
                if server is None:
                    return
                try:
                    upstream = socket.create_connection((server.host, server.port))
                except OSError:
                    # A server that is dead is no end of the way to the next one.
                    return
                opened.enter_context(upstream)
                pair = (client, upstream)
                self._open.add(pair)
            back = threading.Thread(target=self._pass_on, args=(upstream, client), daemon=True)
            back.start()
            self._pass_on(client, upstream)
            back.join()
            with self._lock:
                self._open.discard(pair)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                _, refused = self._way
                if refused and f" {refused}".encode() in piece:
                    break
                target.sendall(piece)
        end(source, target)

    def lead_to(self, server: Server | None, refused: str = "") -> None:
        """Where new connections lead, None for nowhere; requests for `refused` are cut."""
        with self._lock:
            self._way = (server, refused)

    def cut(self) -> None:
        with self._lock:
            for pair in self._open:
                end(*pair)

    def close(self) -> None:
        # Closing alone does not wake who accepts.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


def end(*sockets: socket.socket) -> None:
    """Ends what is said both ways; who reads from them learns it."""
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def relayed(server: Server) -> Iterator[Relay]:
    relay = Relay(server)
    try:
        yield relay
    finally:
        relay.close()
