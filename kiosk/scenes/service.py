"""Made-up states of the service menu: its code, all well, and everything wrong with as long a log as is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.screens import Service, ServiceCode
from kiosk.journey.seen import Seen, SeenDevice
from kiosk.scenes.made_up import Scene, base

WELL = Seen(tuple(SeenDevice(name, ok=True) for name in ("printer", "card_reader", "scanner")), 42_300)
LINE = "device_state card_reader ok=False device.garbled"
ILL = Seen(
    (
        SeenDevice("printer", ok=True, codes=("printer.paper_near_end",)),
        SeenDevice("card_reader", ok=False, codes=("device.silent",)),
        SeenDevice("scanner", ok=False),
    ),
    1_200,
    tuple((f"2026-11-23T01:{59 - n:02d}:07", LINE if n % 3 else "session_over") for n in range(20)),
)


def service_scenes(language: str) -> Iterator[Scene]:
    state = base(language, has_service=True)
    yield Scene("service-code", replace(state, screen=ServiceCode("1234567890")))
    yield Scene("service-code-wrong", replace(state, screen=ServiceCode(trouble="wrong")))
    yield Scene("service-code-locked", replace(state, screen=ServiceCode(trouble="locked")))
    yield Scene("service", replace(state, screen=Service(seen=WELL)))
    yield Scene("service-ill", replace(state, screen=Service(seen=ILL, did="test_failed", code="printer.paper_out")))
    yield Scene("service-done", replace(state, screen=Service(seen=ILL, did="paper_changed")))
    yield Scene("service-log", replace(state, screen=Service("log", seen=ILL)))
    yield Scene("service-log-2", replace(state, screen=Service("log", 1, seen=ILL, did="test_printed")))
