"""A stand-in for an issuer's service, for training, tests and the demo: real HTTP, real signatures, made-up people.

    python -m queue_server stand-in-issuer --port 9300 --secret FILE

`POST /codes` makes a code for a person, `POST /fault` switches one on: none, slow, down, wrong-signature, no-json,
other-audience, replaying (gives its last answer again), same-use (one mark for every code). It listens on this machine
only, and knows nobody but whom it was told of.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hmac
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from queue_server.partners.signing import CLIENT, NONCE, SIGNATURE, TIME, sign_answer, sign_request

FAULTS = ("none", "slow", "down", "wrong-signature", "no-json", "other-audience", "replaying", "same-use")
STARTS = "stand-in:"
LIFE_S = 60.0
CLOCKS_APART_S = 120.0
LARGEST = 16_384


class StandIn(ThreadingHTTPServer):
    """The service; `close` ends it. A slow answer ends with it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, secret: bytes, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Desk)
        self.secret = secret
        self.fault = "none"
        self.asked = 0
        """How many questions were signed rightly."""
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._codes: dict[str, tuple[dict[str, Any], dt.datetime]] = {}
        self._used: set[str] = set()
        self._nonces: set[str] = set()
        self._last = b"", ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/confirm"

    def new_code(self, name: str, id_number: str, birth: str | None = None, life_s: float = LIFE_S) -> str:
        """Return a code as a phone would show it; it is good once."""
        code = STARTS + secrets.token_urlsafe(24)
        person = {"name": name, "id_number": id_number, "birth": birth}
        with self._lock:
            self._codes[code] = person, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=life_s)
        return code

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    def confirm(self, code: str, client: str) -> dict[str, Any]:
        """Return what it says of a code: the first time whose it is."""
        with self._lock:
            if code not in self._codes:
                return {"refused": "unknown"}
            person, expires = self._codes[code]
            if expires <= dt.datetime.now(dt.UTC):
                return {"refused": "expired"}
            if code in self._used:
                return {"refused": "used"}
            self._used.add(code)
        audience = "somebody-else" if self.fault == "other-audience" else client
        use = "the-only-mark" if self.fault == "same-use" else secrets.token_hex(16)
        return {"confirmed": {"person": person, "audience": audience, "use": use, "expires": expires.isoformat()}}

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

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[bytes, str]:
        """Return the answer's body and signature, as the fault that is on has it."""
        if self.fault == "replaying" and self._last[0]:
            return self._last
        if self.fault == "slow":
            self.closing.wait(LIFE_S)
        said = json.dumps(self.confirm(json.loads(body)["code"], headers[CLIENT]), ensure_ascii=False).encode()
        if self.fault == "no-json":
            said = b"<html>"
        signature = sign_answer(self.secret, headers[NONCE], said)
        self._last = said, signature
        return said, signature[::-1] if self.fault == "wrong-signature" else signature


class _Desk(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), LARGEST))
        try:
            if self.path == "/codes":
                self._say(200, json.dumps({"code": self.server.new_code(**json.loads(body))}).encode())
            elif self.path == "/fault" and (fault := json.loads(body)["fault"]) in FAULTS:
                self.server.fault = fault
                self._say(200, b"{}")
            elif self.path == "/confirm":
                self._confirm(body)
            else:
                self._say(404, b"{}")
        except (ValueError, KeyError, TypeError):
            self._say(400, b"{}")

    def _confirm(self, body: bytes) -> None:
        if self.server.fault == "down":
            self._say(503, b"{}")
            return
        headers = {name: self.headers.get(name, "") for name in (CLIENT, TIME, NONCE, SIGNATURE)}
        if not self.server.fits(headers, body):
            self._say(401, b"{}")
            return
        said, signature = self.server.answer(headers, body)
        if not self.server.closing.is_set():
            self._say(200, said, signature)

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
    parser.add_argument("--port", type=int, default=9300, help="on this machine only (default: %(default)s)")
    parser.add_argument("--secret", type=Path, required=True, metavar="FILE", help="the one the server has, too")
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    stand_in = StandIn(options.secret.read_bytes().strip(), options.port)
    sys.stdout.write(f"listening on {stand_in.address}; codes begin with {STARTS}\n")
    sys.stdout.flush()
    try:
        stand_in.serve_forever()
    except KeyboardInterrupt:
        stand_in.server_close()
    return 0
