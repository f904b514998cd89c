"""A stand-in for a gateway of text messages, for training, tests and the demo: real HTTP, real signatures, no message.

    python -m queue_server stand-in-gateway --port 9301 --secret FILE

What it was given it prints, a line each, with the number masked. `POST /fault` switches one on: none, slow, down, busy,
refuses, wrong-signature, no-json, answer-lost (takes the message, and says nothing). It listens on this machine only.
"""

from __future__ import annotations

import argparse
import hmac
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from queue_server.domain.contacts import masked
from queue_server.partners.signing import CLIENT, NONCE, SIGNATURE, TIME, sign_answer, sign_request

FAULTS = ("none", "slow", "down", "busy", "refuses", "wrong-signature", "no-json", "answer-lost")
SLOW_S = 60.0
CLOCKS_APART_S = 120.0
LARGEST = 16_384


class StandInGateway(ThreadingHTTPServer):
    """The service; `close` ends it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, secret: bytes, port: int = 0, tell: bool = False) -> None:
        """`tell`: print what was given."""
        super().__init__(("127.0.0.1", port), _Desk)
        self.secret = secret
        self.fault = "none"
        self.sent: list[tuple[str, str]] = []
        """Telephone and text, in the order they were given first."""
        self.asked = 0
        """How many questions were signed rightly."""
        self.closing = threading.Event()
        self._tell = tell
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._nonces: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/messages"

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
        with self._lock:
            new = headers[NONCE] not in self._nonces
            self._nonces.add(headers[NONCE])
            self.asked += new
        return new

    def take(self, message: dict[str, str]) -> str:
        """Send a message, the first time it is given; return what became of it."""
        if self.fault in ("busy", "refuses"):
            return {"busy": "busy", "refuses": "failed"}[self.fault]
        with self._lock:
            if message["id"] not in self._known:
                self._known.add(message["id"])
                self.sent.append((message["phone"], message["text"]))
                if self._tell:
                    sys.stdout.write(f"{masked(message['phone'])}  {message['text']}\n")
                    sys.stdout.flush()
        return "sent"


class _Desk(BaseHTTPRequestHandler):
    server: StandInGateway

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), LARGEST))
        try:
            if self.path == "/fault" and (fault := json.loads(body)["fault"]) in FAULTS:
                self.server.fault = fault
                self._say(200, b"{}")
            elif self.path == "/messages":
                self._message(body)
            else:
                self._say(404, b"{}")
        except (ValueError, KeyError, TypeError):
            self._say(400, b"{}")

    def _message(self, body: bytes) -> None:
        if self.server.fault == "down":
            self._say(503, b"{}")
            return
        headers = {name: self.headers.get(name, "") for name in (CLIENT, TIME, NONCE, SIGNATURE)}
        if not self.server.fits(headers, body):
            self._say(401, b"{}")
            return
        if self.server.fault == "slow":
            self.server.closing.wait(SLOW_S)
            return
        result = self.server.take(json.loads(body))
        if self.server.fault == "answer-lost":
            self.close_connection = True
            return
        said = b"<html>" if self.server.fault == "no-json" else json.dumps({"result": result}).encode()
        signature = sign_answer(self.server.secret, headers[NONCE], said)
        self._say(200, said, signature[::-1] if self.server.fault == "wrong-signature" else signature)

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


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=9301, help="on this machine only (default: %(default)s)")
    parser.add_argument("--secret", type=Path, required=True, metavar="FILE", help="the one the server has, too")
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    stand_in = StandInGateway(options.secret.read_bytes().strip(), options.port, tell=True)
    sys.stdout.write(f"listening on {stand_in.address}\n")
    sys.stdout.flush()
    try:
        stand_in.serve_forever()
    except KeyboardInterrupt:
        stand_in.server_close()
    return 0
