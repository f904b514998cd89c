"""A code on a phone is sent once with a key of its own, and either end names the code it is about."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import pytest

from kiosk.effects.identify import carry_out
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.effects import Identify
from kiosk.journey.events import PersonConfirmed, PersonTrouble
from queue_server.contract.identify import Identified

CODE, REF = "gft:code-on-a-phone", "ab" * 32


class Server:
    def __init__(self, refusal: GatewayError | None = None) -> None:
        self.refusal = refusal
        self.keys: list[str] = []

    def identify(self, phone_code: str, key: str) -> Identified:
        assert phone_code == CODE
        self.keys.append(key)
        if self.refusal:
            raise self.refusal
        return Identified(holder_ref=REF, masked_name="王**", until=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))


def told(server: Server) -> object:
    heard: list[object] = []

    def send(call: Any, done: Any, failed: Any) -> None:
        try:
            heard.append(done(call()))
        except GatewayError as error:
            heard.append(failed(error.code))

    carry_out(Identify(CODE), cast(Gateway, server), send)
    return heard[0]


def test_a_confirmed_person_comes_as_a_reference() -> None:
    assert told(Server()) == PersonConfirmed(CODE, REF, "王**")


@pytest.mark.parametrize("code", ["identify.used", "server.unreachable"])
def test_a_refusal_comes_with_its_code(code: str) -> None:
    assert told(Server(GatewayError(code, retry=False))) == PersonTrouble(CODE, code)


def test_each_showing_has_a_key_of_its_own() -> None:
    server = Server()
    told(server)
    told(server)
    assert len(set(server.keys)) == 2
