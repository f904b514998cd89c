"""With nobody there the kiosk shows in turn what can be done; the first touch only wakes it and begins nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from kiosk.journey.events import DeviceChanged, Event, HallUpdated, Press, Tick, Touched
from kiosk.journey.machine import step
from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Home
from kiosk.scenes.made_up import NOW, base, hall_state
from kiosk.views.attract import PLACES, attract, pictures
from queue_server.contract.models import WireText


def after(state: State, seconds: int, *events: Event) -> State:
    """Return what stands there when nobody has come for so long, and then this happens."""
    assert state.now is not None
    for event in (Tick(state.now), Tick(state.now + dt.timedelta(seconds=seconds)), *events):
        state, _ = step(state, event, lambda: "key")
    return state


def alone(seconds: int = 60) -> State:
    return base(screen=Home(), attract_after_s=seconds, now=NOW)


@pytest.mark.parametrize(("setting", "shown"), [(60, True), (600, False), (0, False)])
def test_the_setting_says_after_how_long_alone_it_is_shown_and_nought_says_never(setting: int, shown: bool) -> None:
    assert (attract(after(alone(setting), 300)) is not None) == shown


def test_a_touch_wakes_and_begins_nothing() -> None:
    woken = after(alone(), 300, Touched(heard=True))

    assert (woken.attract, woken.screen, woken.basket) == (-1, Home(), ())


def test_who_touched_is_given_the_whole_time_again() -> None:
    woken = after(alone(), 300, Touched(heard=True))

    assert after(woken, 59).attract == -1
    assert after(woken, 61).attract == 0


def test_nobody_who_has_begun_is_shown_it() -> None:
    chosen = after(alone(3600), 1, Press("theme", "property"))

    assert isinstance(chosen.screen, Choose)
    assert after(chosen, 30).attract == -1


def test_news_of_hall_and_devices_wake_nobody() -> None:
    shown = after(alone(), 61, HallUpdated(hall_state()), DeviceChanged("printer", ok=True, code=""))

    assert shown.attract == 0


def test_nobody_is_beckoned_to_a_hall_that_gives_no_numbers_now() -> None:
    shut = replace(alone(), hall=hall_state(issuing=False))

    assert after(shut, 300).attract == -1


def test_a_clock_that_is_set_does_not_begin_it() -> None:
    assert after(alone(), 3 * 3600).attract == -1


def test_each_comes_in_turn_and_none_stands_where_the_one_before_stood() -> None:
    said = [attract(replace(alone(), attract=turn)) for turn in range(len(pictures(alone())))]

    assert len({view.title for view in said if view}) == len(said) >= 5
    assert all(one and other and one.place != other.place for one, other in pairwise(said))
    assert len(set(PLACES)) == len(PLACES)


def test_the_halls_notice_and_every_theme_of_its_menu_are_among_them() -> None:
    state = alone()
    assert state.menu is not None
    assert state.hall is not None
    assert state.hall.notice is not None
    titles = [title for _, _, title in pictures(state)]

    assert state.hall.notice.zh in titles
    assert {theme.name.zh for theme in state.menu.themes} <= set(titles)


def test_a_hall_says_of_itself_what_its_file_has() -> None:
    state = alone()
    assert state.menu is not None
    lines = [WireText(zh="不会填表，有人帮您填", en="We help with forms")]
    own = replace(state, menu=state.menu.model_copy(update={"attract": lines}))
    none = replace(state, menu=state.menu.model_copy(update={"attract": []}))

    assert {title for _, _, title in pictures(own)} - {title for _, _, title in pictures(none)} == {lines[0].zh}


def test_a_session_that_is_wiped_does_not_forget_the_setting() -> None:
    woken = after(alone(), 300, Touched(heard=True), Press("take"))
    home = after(woken, 130)

    assert isinstance(home.screen, Home)
    assert after(home, 61).attract >= 0
