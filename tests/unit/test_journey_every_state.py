"""What holds on every screen of the kiosk, in every state it was ever drawn in: the made-up scenes are the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.journey.booking_events import BookFailed
from kiosk.journey.effects import AskHelp, Issue, Print
from kiosk.journey.events import ConnectionChanged, DeviceChanged, Event, Press, Tick
from kiosk.journey.machine import step
from kiosk.journey.model import State
from kiosk.journey.screens import BookingNow, Home, Issuing, Paused, Printing, Service, ServiceCode, Starting
from kiosk.journey.session import untouched
from kiosk.journey.ticket_events import IssueFailed, PrintFailed
from kiosk.journey.where import WHERE
from kiosk.scenes.every import scenes
from kiosk.scenes.made_up import NOW

HOME = Home | Paused
STAFF = ServiceCode | Service
"""Where whoever stands there is the person to call."""
SCENES = {scene.name: replace(scene.state, now=scene.state.now or NOW, key="key") for scene in scenes("zh")}


def states() -> Iterator[tuple[str, State]]:
    """Yield every state but those of a kiosk that has no menu yet."""
    yield from ((name, state) for name, state in SCENES.items() if not isinstance(state.screen, Starting))


def settled(state: State) -> State:
    """Let the machine that somebody waits for answer, in the worst way."""
    answers: dict[type, Event] = {
        Issuing: IssueFailed("server.failed", False, state.key),
        BookingNow: BookFailed("server.failed", state.key),
        Printing: PrintFailed(state.visit.id if state.visit else "", "printer.failed"),
    }
    answer = answers.get(type(state.screen))
    return step(state, answer, str)[0] if answer else state


def test_home_is_one_press_away() -> None:
    stuck = [
        name for name, state in states() if not isinstance(step(settled(state), Press("home"), str)[0].screen, HOME)
    ]

    assert stuck == []


def test_back_leads_home_in_the_end() -> None:
    stuck = []
    for name, before in states():
        state = settled(before)
        for _ in range(8):
            state, _effects = step(state, Press("back"), str)
        if not isinstance(state.screen, HOME) and type(state.screen) in WHERE["back"]:
            stuck.append(name)

    assert stuck == []


def test_whoever_walks_away_leaves_a_kiosk_as_nobody_had_touched_it() -> None:
    left = []
    for name, state in states():
        for _ in range(6):
            assert state.now is not None
            state, effects = step(state, Tick(state.now + dt.timedelta(seconds=121)), str)
            assert not [e for e in effects if isinstance(e, Issue | Print)], f"{name}: decided by a time-out"
        if not untouched(state):
            left.append(name)

    assert left == []


def test_a_person_can_be_called() -> None:
    deaf = [
        name
        for name, state in states()
        if not isinstance(state.screen, STAFF)
        and AskHelp() not in step(replace(state, help_asked=False, connected=True), Press("help"), str)[1]
    ]

    assert deaf == []


@pytest.mark.parametrize(
    "news",
    [
        DeviceChanged("printer", False, "printer.paper_out"),
        DeviceChanged("card_reader", False, "device.absent"),
        ConnectionChanged(False, "server.unreachable"),
    ],
    ids=["printer", "card reader", "server"],
)
def test_what_is_lost_meanwhile_prints_nothing_asks_nothing_and_leaves_a_way_home(news: Event) -> None:
    stuck = []
    for name, before in states():
        state, effects = step(before, news, str)
        assert not [e for e in effects if isinstance(e, Issue | Print)], name
        state, _ = step(settled(state), Press("home"), str)
        if not isinstance(state.screen, HOME):
            stuck.append(name)

    assert stuck == []
