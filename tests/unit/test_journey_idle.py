"""Time: asks once, leaves later, decides nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.journey.effects import Effect, GiveBack, Issue, Say, StopSpeech, Wiped
from kiosk.journey.events import (
    ConnectionChanged,
    DeviceChanged,
    HallUpdated,
    MenuLoaded,
    Tick,
    Touched,
)
from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Done, Home, NoPaper, Starting
from kiosk.journey.session import fresh
from kiosk.journey.ticket_events import Issued, PrintFailed
from tests.unit.kiosk_hall import NOW, Kiosk, hall, issued, menu


def test_an_untouched_home_screen_runs_no_time() -> None:
    kiosk = Kiosk().wait(300)
    assert Wiped() not in kiosk.done
    assert kiosk.state.idle_since is None


def test_after_a_minute_it_asks_and_after_two_it_leaves() -> None:
    kiosk = Kiosk().press("take").wait(59)
    assert not kiosk.state.idle_asked
    kiosk.wait(2)
    assert kiosk.state.idle_asked
    assert kiosk.screen() == Choose("all")
    kiosk.wait(60)
    assert kiosk.screen() == Home()
    assert Wiped() in kiosk.done


def test_it_asks_aloud_where_it_speaks_and_only_once() -> None:
    kiosk = Kiosk().press("senior").wait(100)
    assert kiosk.done.count(Say("say.idle")) == 1


def test_still_here_starts_the_time_anew() -> None:
    kiosk = Kiosk().press("take").wait(70).press("still_here")
    assert not kiosk.state.idle_asked
    assert kiosk.wait(59).screen() == Choose("all")


def test_a_finger_coming_down_does_not_take_the_question_from_under_it() -> None:
    kiosk = Kiosk().press("take").wait(70).send(Touched())
    assert kiosk.state.idle_asked, "its button still wants to be pressed"
    assert kiosk.wait(59).screen() == Choose("all")


def test_a_touch_stops_what_is_being_said_but_for_one_the_new_screen_is_deaf_to() -> None:
    kiosk = Kiosk().press("senior")
    kiosk.done.clear()
    assert StopSpeech() not in kiosk.send(Touched(heard=False)).done
    assert StopSpeech() in kiosk.send(Touched()).done


def test_touching_keeps_a_session() -> None:
    kiosk = Kiosk().press("take")
    for _ in range(5):
        kiosk.wait(50).send(Touched())
    assert kiosk.screen() == Choose("all")
    assert not kiosk.state.idle_asked


def test_a_ticket_screen_leaves_without_asking() -> None:
    kiosk = Kiosk().ticket().wait(59)
    assert kiosk.screen() == Done()
    kiosk.wait(2)
    assert kiosk.screen() == Home()


def test_a_number_without_paper_stays_twice_as_long_and_no_question_hides_it() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "confirm")
    kiosk.send(Issued(issued(), kiosk.state.key), PrintFailed("visit-A012", "printer.paper_out")).wait(119)
    assert kiosk.screen() == NoPaper("printer.paper_out")
    assert not kiosk.state.idle_asked
    assert kiosk.wait(2).screen() == Home()


@pytest.mark.parametrize("start", ["senior", "take", "search", "my_ticket", "language", "tab:life", "louder"])
def test_whatever_was_touched_is_forgotten(start: str) -> None:
    kiosk = Kiosk().press(start).wait(121)
    assert replace(kiosk.state, now=None) == replace(fresh(kiosk.state), now=None)


def test_a_basket_left_standing_is_emptied() -> None:
    kiosk = Kiosk().press("take", "item:house-sale").wait(121)
    assert kiosk.state.basket == ()
    assert kiosk.state.key == ""


def test_time_alone_never_takes_or_gives_back_a_number() -> None:
    deciding: tuple[type[Effect], ...] = (Issue, GiveBack)
    kiosk = Kiosk().press("senior", "item:house-ask").wait(130)
    assert not [e for e in kiosk.done if isinstance(e, deciding)]
    kiosk = Kiosk().ticket().wait(130)
    assert kiosk.count(GiveBack) == 0


@pytest.mark.parametrize("hours", [-3, 9])
def test_a_clock_that_is_set_sends_nobody_away(hours: int) -> None:
    kiosk = Kiosk().press("take").wait(30)
    kiosk.send(Tick(NOW + dt.timedelta(hours=hours))).wait(20)
    assert kiosk.screen() == Choose("all")
    assert not kiosk.state.idle_asked
    assert kiosk.wait(100).screen() == Home()


def test_a_clock_a_little_uneven_still_counts() -> None:
    kiosk = Kiosk().press("take")
    assert kiosk.state.now is not None
    for second in range(130):
        wobble = dt.timedelta(seconds=second + (0.4 if second % 2 else -0.7))
        kiosk.send(Tick(NOW + wobble))
    assert kiosk.screen() == Home()


def test_without_a_menu_it_says_why_and_opens_when_it_comes() -> None:
    kiosk = Kiosk()
    kiosk.state = State()
    kiosk.send(ConnectionChanged(False, "server.unreachable"))
    assert kiosk.screen() == Starting("server.unreachable")
    kiosk.send(Tick(NOW), MenuLoaded(menu()))
    assert isinstance(kiosk.state.screen, Starting)
    assert kiosk.send(HallUpdated(hall())).screen() == Home()


def test_news_of_the_hall_leaves_the_session_alone() -> None:
    kiosk = Kiosk().press("take", "item:house-sale")
    before = kiosk.state
    kiosk.send(HallUpdated(hall(issuing=False)), MenuLoaded(menu(items=[])), ConnectionChanged(False, "x"))
    kiosk.send(DeviceChanged("printer", False, "printer.paper_out"))
    assert kiosk.screen() == before.screen
    assert kiosk.state.basket == before.basket
    assert not kiosk.state.printer_ok
    assert not kiosk.state.connected
