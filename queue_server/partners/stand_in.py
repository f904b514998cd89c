"""What every stand-in for a service is: real HTTP on this machine only, real signatures, faults to switch on."""

from __future__ import annotations

import argparse
import hmac
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from queue_server.partners.signing import CLIENT, NONCE, SIGNATURE, TIME, sign_answer, sign_request

SLOW_S = 60.0
CLOCKS_APART_S = 120.0
LARGEST = 16_384


class SignedStandIn(ThreadingHTTPServer):
    """The service; `close` ends it. A slow answer ends with it. What it is and says, its own class tells."""

    daemon_threads = True
    block_on_close = False
    PATH: ClassVar[str]
    """Where signed questions are put."""
    FAULTS: ClassVar[tuple[str, ...]]

    def __init__(self, secret: bytes, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Desk)
        self.secret = secret
        self.fault = "none"
        self.asked = 0
        """How many questions were signed rightly."""
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self._nonces: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{self.PATH}"

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    def fits(self, headers: dict[str, str], body: bytes) -> bool:
        """Return whether a question is signed, of now, and new."""
        said = sign_request(self.secret, headers[CLIENT], headers[TIME], headers[NONCE], body)
        if not hmac.compare_digest(said.encode(), headers[SIGNATURE].encode()):
            return False
        if not headers[TIME].isdigit() or abs(time.time() - int(headers[TIME])) > CLOCKS_APART_S:
            return False
        with self.lock:
            new = headers[NONCE] not in self._nonces
            self._nonces.add(headers[NONCE])
            self.asked += new
        return new

    def signed(self, said: object, nonce: str) -> tuple[bytes, str]:
        """Return an answer's body and signature, as the fault that is on has it."""
        body = b"<html>" if self.fault == "no-json" else json.dumps(said, ensure_ascii=False).encode()
        signature = sign_answer(self.secret, nonce, body)
        return body, signature[::-1] if self.fault == "wrong-signature" else signature

    def answer(self, headers: dict[str, str], asked: Any) -> tuple[bytes, str] | None:
        """Return the answer to a question that fits; None: the line is cut without one."""
        raise NotImplementedError

    def told(self, path: str, body: bytes) -> object | None:
        """Do what whoever runs it asks at another path; None where there is none."""
        return None


class _Desk(BaseHTTPRequestHandler):
    server: SignedStandIn

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), LARGEST))
        try:
            if self.path == self.server.PATH:
                self._question(body)
            elif self.path == "/fault" and (fault := json.loads(body)["fault"]) in self.server.FAULTS:
                self.server.fault = fault
                self._say(200, b"{}")
            elif (told := self.server.told(self.path, body)) is not None:
                self._say(200, json.dumps(told).encode())
            else:
                self._say(404, b"{}")
        except (ValueError, KeyError, TypeError):
            self._say(400, b"{}")

    def _question(self, body: bytes) -> None:
        if self.server.fault == "down":
            self._say(503, b"{}")
            return
        headers = {name: self.headers.get(name, "") for name in (CLIENT, TIME, NONCE, SIGNATURE)}
        if not self.server.fits(headers, body):
            self._say(401, b"{}")
            return
        answer = self.server.answer(headers, json.loads(body))
        if answer is None:
            self.close_connection = True
        elif not self.server.closing.is_set():
            self._say(200, *answer)

    def _say(self, status: int, body: bytes, signature: str = "") -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if signature:
                self.send_header(SIGNATURE, signature)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked has gone
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a line would name what was asked."""


def add_options(parser: argparse.ArgumentParser, port: int) -> None:
    """Add what every stand-in's command takes."""
    parser.add_argument("--port", type=int, default=port, help="on this machine only (default: %(default)s)")
    parser.add_argument("--secret", type=Path, required=True, metavar="FILE", help="the one the server has, too")


def secret_of(options: argparse.Namespace) -> bytes:
    path: Path = options.secret
    return path.read_bytes().strip()


def serve(stand_in: SignedStandIn, more: str = "") -> int:
    """Serve until it is interrupted; `more` is told behind the address."""
    sys.stdout.write(f"listening on {stand_in.address}{more}\n")
    sys.stdout.flush()
    try:
        stand_in.serve_forever()
    except KeyboardInterrupt:
        stand_in.server_close()
    return 0
