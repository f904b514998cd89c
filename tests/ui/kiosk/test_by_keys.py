"""The glass without a finger: real key events of the window, the ring on the real widget tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.journey.effects import Issue, ReadThing
from kiosk.journey.events import Press
from kiosk.journey.screens import Access, Home, MyTicket
from kiosk.reading.keys import ENTER, TAB
from kiosk.scenes.made_up import base
from kiosk.widgets.key import Key
from tests.ui.kiosk.glass import Session, glass


@pytest.fixture
def keypad() -> Iterator[Any]:
    """Strike a key of the window, as SDL does, until the test is over."""
    held = glass()
    window = held.studio.window
    bound: list[Any] = []

    def strike(code: int, *more: str) -> None:
        if not bound or bound[-1] is not held.root.by_keys:
            _let_go(window, bound)
            bound.append(held.root.by_keys)
            window.bind(on_key_down=bound[-1].key_down, on_key_up=bound[-1].key_up)
        held.clock.wait(1)
        window.dispatch("on_key_down", code, 0, "", list(more))
        window.dispatch("on_key_up", code, 0)
        held.studio.lay_out()

    yield strike
    _let_go(window, bound)


def _let_go(window: Any, bound: list[Any]) -> None:
    while bound:
        last = bound.pop()
        window.unbind(on_key_down=last.key_down, on_key_up=last.key_up)


def listening(session: Session) -> list[str]:
    """Return what was read aloud so far."""
    return [effect.thing.words for effect in session.effects if isinstance(effect, ReadThing)]


def walk_to(strike: Any, session: Session, intent: str, value: str | None = None) -> Key:
    """Strike Tab until the ring stands on the button of `intent`."""
    for _ in range(80):
        at = session.held.root.by_keys.standing
        if isinstance(at, Key) and at.intent == intent and value in (None, at.value):
            return at
        strike(TAB)
    raise AssertionError(f"Tab never came to {intent}: {listening(session)}")


def test_a_whole_ticket_is_taken_by_tab_and_enter_alone(keypad: Any) -> None:
    session = Session(glass(), base(reading=True))

    for intent, value in (("theme", "property"), ("item", "property-sale"), ("confirm", "")):
        walk_to(keypad, session, intent, value)
        keypad(ENTER)

    issued = [e for e in session.effects if isinstance(e, Issue)]
    assert [e.request.items for e in issued] == [["property-sale"]]


def test_a_new_screen_is_read_from_its_beginning(keypad: Any) -> None:
    session = Session(glass(), base(reading=True))
    keypad(TAB)

    session.take(Press("access"))
    glass().studio.lay_out()

    assert listening(session)[-1] == "怎样用着方便？"


def test_back_and_forth_come_to_the_same_thing_and_it_is_told_again(keypad: Any) -> None:
    session = Session(glass(), base(reading=True))
    for code in (TAB, TAB):
        keypad(code)
    first = listening(session)[-1]
    keypad(TAB)
    keypad(TAB, "shift")
    assert listening(session)[-1] == first

    said = len(listening(session))
    keypad(256)

    assert listening(session)[said:] == [first]


def test_digits_are_typed_where_a_number_is_asked_for_and_the_field_is_read(keypad: Any) -> None:
    session = Session(glass(), base(reading=True, headphones_ok=True, screen=MyTicket(), trail=(Home(),)))
    keypad(TAB)

    keypad(ord("4"))

    assert isinstance(session.state.screen, MyTicket)
    assert session.state.screen.typed == "4"
    assert listening(session)[-1] == "4"


def test_a_setting_that_is_pressed_says_how_it_stands_now(keypad: Any) -> None:
    session = Session(glass(), base(reading=True, screen=Access(), trail=(Home(),)))
    walk_to(keypad, session, "left_handed")

    keypad(ENTER)

    assert "已打开" in listening(session)[-1]


def test_a_key_that_is_held_begins_to_read_and_one_that_is_let_go_does_not(keypad: Any) -> None:
    session = Session(glass(), base())
    by_keys = session.held.root.by_keys
    keypad(TAB)
    by_keys.begin.timeout = 0
    assert not session.state.reading

    by_keys.key_down(None, 275)
    session.held.studio.lay_out()

    assert session.state.reading
    by_keys.key_up(None, 275)


def test_a_finger_takes_the_ring_away(keypad: Any) -> None:
    session = Session(glass(), base(reading=True))
    keypad(TAB)
    assert session.held.root.by_keys.standing is not None

    session.touch("无障碍")

    assert session.held.root.by_keys.standing is None or session.state.screen == Access()


def test_the_ring_lies_around_what_it_stands_on(keypad: Any) -> None:
    session = Session(glass(), base(reading=True))
    key = walk_to(keypad, session, "take")
    ring = session.held.root.by_keys.ring

    assert (tuple(ring.pos), tuple(ring.size)) == (tuple(key.pos), tuple(key.size))
