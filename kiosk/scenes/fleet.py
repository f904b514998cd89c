"""Made-up states of a terminal of which the hall's manager has asked something: a line on the glass, switched off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.screens import Home, Notice, Paused, SeniorHome
from kiosk.journey.standing import Standing
from kiosk.scenes.made_up import Scene, base
from queue_server.contract.fleet import MessageText

LONGEST = MessageText(zh="今天下午两点起停电，请上午来办事情", en="Power cut from 2 p.m.; come earlier.")
"""As long as a message may be."""


def fleet_scenes(language: str) -> Iterator[Scene]:
    told = Standing(LONGEST.zh, LONGEST.en)
    off = Standing(disabled=frozenset({"terminal"}))
    home = base(language, standing=told)
    yield Scene("fleet-message", home)
    yield Scene("fleet-message-offline", replace(home, connected=False))
    yield Scene("senior-fleet-message", replace(home, senior=True, screen=SeniorHome()))
    yield Scene("fleet-no-booking", base(language, standing=Standing(disabled=frozenset({"booking"}))))
    yield Scene("fleet-paused", base(language, screen=Paused(), standing=off))
    both = Standing(LONGEST.zh, LONGEST.en, None, frozenset({"terminal"}))
    yield Scene("fleet-paused-message", base(language, screen=Paused(), standing=both, connected=False))
    yield Scene("fleet-off-here", base(language, screen=Notice("off_here"), trail=(Home(),)))
    yield Scene("senior-fleet-off-here", base(language, senior=True, screen=Notice("off_here"), trail=(SeniorHome(),)))
