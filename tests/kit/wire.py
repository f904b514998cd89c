"""A wire between a kiosk and its server that breaks when a test wants it: at any byte, on the way there or back."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """A TCP proxy on loopback. `lose` answers are swallowed after the server gave them; `cut` lets nobody through."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.lose = 0
        self.cut = False
        self.carried = 0
        """Pieces of answers that came through."""
        self.recorded: list[bytearray] | None = None
        """Set to a list: what the kiosk sent, a piece for each connection."""
        self._breaks_after: int | None = None
        self._breaking = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def break_after(self, carried: int) -> None:
        """Be cut once so many more bytes went through, in whichever direction: also in the middle of an answer."""
        self._breaks_after = carried

    def mend(self) -> None:
        self._breaks_after, self.cut = None, False

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._end_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self.cut:
                client.close()
                continue
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            client.close()
            return
        self._open |= {client, server}
        threading.Thread(target=self._pump, args=[client, server, False], daemon=True).start()
        self._pump(server, client, True)

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        heard = bytearray()
        if self.recorded is not None and not answers:
            self.recorded.append(heard)
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if answers and self.lose > 0:
                    self.lose -= 1
                    break
                heard += data
                through = self._let_through(len(data))
                self.carried += answers
                target.sendall(data[:through])
                if through < len(data):
                    self._end_all()
        self._end(source)
        self._end(target)

    def _let_through(self, wanted: int) -> int:
        """Return how many of these bytes still come through."""
        with self._breaking:
            if self._breaks_after is None:
                return wanted
            through = min(wanted, self._breaks_after)
            self._breaks_after -= through
            if through < wanted:
                self.cut = True
            return through

    def _end_all(self) -> None:
        for each in list(self._open):
            self._end(each)

    def _end(self, each: socket.socket) -> None:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
        self._open.discard(each)
