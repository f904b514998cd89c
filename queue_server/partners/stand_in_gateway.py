"""A stand-in for a gateway of text messages, for training, tests and the demo: real HTTP, real signatures, no message.

    python -m queue_server stand-in-gateway --port 9301 --secret FILE

What it was given it prints, a line each, with the number masked. `POST /fault` switches one on: none, slow, down, busy,
refuses, wrong-signature, no-json, answer-lost (takes the message, and says nothing). It listens on this machine only.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from queue_server.domain.contacts import masked
from queue_server.partners import stand_in
from queue_server.partners.signing import NONCE
from queue_server.partners.stand_in import SLOW_S, SignedStandIn

_REFUSALS = {"busy": "busy", "refuses": "failed"}


class StandInGateway(SignedStandIn):
    PATH = "/messages"
    FAULTS = ("none", "slow", "down", "busy", "refuses", "wrong-signature", "no-json", "answer-lost")

    def __init__(self, secret: bytes, port: int = 0, tell: bool = False) -> None:
        """`tell`: print what was given."""
        super().__init__(secret, port)
        self.sent: list[tuple[str, str]] = []
        """Telephone and text, in the order they were given first."""
        self._tell = tell
        self._known: set[str] = set()

    def answer(self, headers: dict[str, str], asked: Any) -> tuple[bytes, str] | None:
        if self.fault == "slow":
            self.closing.wait(SLOW_S)
            return None
        result = self._take(asked)
        return None if self.fault == "answer-lost" else self.signed({"result": result}, headers[NONCE])

    def _take(self, message: dict[str, str]) -> str:
        """Send a message, the first time it is given; return what became of it."""
        if self.fault in _REFUSALS:
            return _REFUSALS[self.fault]
        with self.lock:
            if message["id"] not in self._known:
                self._known.add(message["id"])
                self.sent.append((message["phone"], message["text"]))
                if self._tell:
                    sys.stdout.write(f"{masked(message['phone'])}  {message['text']}\n")
                    sys.stdout.flush()
        return "sent"


def add_options(parser: argparse.ArgumentParser) -> None:
    stand_in.add_options(parser, 9301)
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    return stand_in.serve(StandInGateway(stand_in.secret_of(options), options.port, tell=True))
