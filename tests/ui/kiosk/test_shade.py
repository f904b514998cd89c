"""遮一遮 on the real glass: covered at one touch, seen while a finger lies on it, nothing pressed by looking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk import theme
from kiosk.journey.screens import Home, MyPlace
from kiosk.scenes.made_up import base, looked_up, menu
from kiosk.touch import Finger, find_key
from kiosk.widgets.say import Say
from tests.ui.kiosk.glass import Session, glass


def place() -> Any:
    found = MyPlace(looked_up("B012", menu().items[0]), "v-1")
    return base(screen=found, trail=(Home(),))


def covered(session: Session) -> bool:
    """Return whether the number lies under a cover."""
    held = session.held
    (number,) = [w for w in held.root.walk(restrict=True) if getattr(w, "text", "") == "B012"]
    x, y = number.center
    return any(left <= x <= left + w and low <= y <= low + h for left, low, w, h in held.root.shade.covers)


def test_one_touch_covers_what_is_ones_own_and_another_uncovers_it() -> None:
    session = Session(glass(), place())
    assert not covered(session)

    session.touch("遮一遮")
    assert covered(session)

    session.touch("遮一遮")
    assert not covered(session)


def test_a_finger_on_it_looks_beneath_for_as_long_as_it_lies_there_and_presses_nothing() -> None:
    session = Session(glass(), replace(place(), shaded=True))
    window = session.held.root.get_root_window()
    x, y, width, height = session.held.root.shade.covers[-1]
    before = session.state.screen

    finger = Finger(window).down(x + width / 2, y + height / 2)
    assert not covered(session)

    finger.up(x + width / 2, y + height / 2)
    assert covered(session)
    assert session.state.screen == before


def test_what_can_be_done_stays_to_be_pressed() -> None:
    session = Session(glass(), replace(place(), shaded=True))

    assert find_key(session.held.root, "还号").intent == "ask_give_back"


def test_it_is_gone_with_the_session() -> None:
    session = Session(glass(), replace(place(), shaded=True))

    session.touch("返回")

    assert not session.state.shaded


def test_in_large_type_it_stands_in_the_bar_too_and_says_in_large_type_how_to_look() -> None:
    session = Session(glass(), replace(place(), senior=True))

    session.touch("遮一遮")

    assert covered(session)
    (hint,) = [w for w in session.held.root.shade.walk(restrict=True) if isinstance(w, Say) and w.text]
    assert theme.in_mm(hint.px) * theme.BODY_OF_HANZI >= 9
