"""A stand-in for an issuer's service, for training, tests and the demo: real HTTP, real signatures, made-up people.

    python -m queue_server stand-in-issuer --port 9300 --secret FILE

`POST /codes` makes a code for a person, `POST /fault` switches one on: none, slow, down, wrong-signature, no-json,
other-audience, replaying (gives its last answer again), same-use (one mark for every code). It listens on this machine
only, and knows nobody but whom it was told of.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import secrets
from typing import Any

from queue_server.partners import stand_in
from queue_server.partners.signing import CLIENT, NONCE
from queue_server.partners.stand_in import SLOW_S, SignedStandIn

STARTS = "stand-in:"
LIFE_S = 60.0


class StandIn(SignedStandIn):
    PATH = "/confirm"
    FAULTS = ("none", "slow", "down", "wrong-signature", "no-json", "other-audience", "replaying", "same-use")

    def __init__(self, secret: bytes, port: int = 0) -> None:
        super().__init__(secret, port)
        self._codes: dict[str, tuple[dict[str, Any], dt.datetime]] = {}
        self._used: set[str] = set()
        self._last = b"", ""

    def new_code(self, name: str, id_number: str, birth: str | None = None, life_s: float = LIFE_S) -> str:
        """Return a code as a phone would show it; it is good once."""
        code = STARTS + secrets.token_urlsafe(24)
        person = {"name": name, "id_number": id_number, "birth": birth}
        with self.lock:
            self._codes[code] = person, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=life_s)
        return code

    def confirm(self, code: str, client: str) -> dict[str, Any]:
        """Return what it says of a code: the first time whose it is."""
        with self.lock:
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

    def answer(self, headers: dict[str, str], asked: Any) -> tuple[bytes, str] | None:
        if self.fault == "replaying" and self._last[0]:
            return self._last
        if self.fault == "slow":
            self.closing.wait(SLOW_S)
        self._last = self.signed(self.confirm(asked["code"], headers[CLIENT]), headers[NONCE])
        return self._last

    def told(self, path: str, body: bytes) -> object | None:
        return {"code": self.new_code(**json.loads(body))} if path == "/codes" else None


def add_options(parser: argparse.ArgumentParser) -> None:
    stand_in.add_options(parser, 9300)
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    return stand_in.serve(StandIn(stand_in.secret_of(options), options.port), f"; codes begin with {STARTS}")
