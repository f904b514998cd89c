"""One keep-alive connection to a server, with little client cost: one `send`, one or two `recv` a request.

httpx takes about a millisecond of a core per request; on a machine whose cores also run the server that would be
measured instead of the server.
"""

from __future__ import annotations

import json
import socket
import uuid
from types import TracebackType
from typing import Any, Self


class Line:
    """Raises OSError when the server goes away; the next request opens the connection anew."""

    def __init__(self, port: int, token: str | None = None, timeout: float = 30.0) -> None:
        self._port = port
        self._timeout = timeout
        self._head = f"Host: 127.0.0.1:{port}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, path: str) -> Any:
        """Return the answer's JSON. Raises AssertionError for anything but a 2xx."""
        return _checked(path, *self.send("GET", path))

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """Return the answer's JSON; the Idempotency-Key is a new one by default."""
        return _checked(path, *self.send("POST", path, body, key or uuid.uuid4().hex))

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, bytes]:
        """Send one request to `/api/v1` + path; return status and body."""
        request = request_bytes(method, f"/api/v1{path}", self._head, body, key)
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(request)
            return self._answer(self._socket)
        except OSError:
            self.close()
            raise

    def _answer(self, connection: socket.socket) -> tuple[int, bytes]:
        received = b""
        while (whole := parse_answer(received)) is None:
            chunk = connection.recv(1 << 18)
            if not chunk:
                raise ConnectionResetError("the server closed the connection")
            received += chunk
        return whole


def request_bytes(method: str, path: str, head: str, body: Any = None, key: str | None = None) -> bytes:
    payload = b"" if body is None else json.dumps(body).encode()
    lines = f"{method} {path} HTTP/1.1\r\n{head}"
    if key is not None:
        lines += f"Idempotency-Key: {key}\r\n"
    if body is not None:
        lines += "Content-Type: application/json\r\n"
    return f"{lines}Content-Length: {len(payload)}\r\n\r\n".encode() + payload


def parse_answer(received: bytes) -> tuple[int, bytes] | None:
    """Return status and body of a whole answer with a Content-Length, None while it is not whole."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end].lower()
    at = head.find(b"\r\ncontent-length:")
    if at < 0:
        return int(head[9:12]), b""
    length = int(head[at + 17 :].split(b"\r\n", 1)[0])
    body = received[end + 4 :]
    return (int(head[9:12]), body) if len(body) >= length else None


def _checked(path: str, status: int, body: bytes) -> Any:
    assert 200 <= status < 300, f"{path}: {status} {body[:200]!r}"
    return json.loads(body)
