"""The service menu: reached by four corners and a code with nobody there, and left by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.effects import Restart, ServiceTask, Wiped
from kiosk.journey.events import (
    Event,
    Press,
    RestartAsked,
    ServiceAnswered,
    ServiceAsked,
    ServiceSeen,
    Tick,
)
from kiosk.journey.screens import Home, Service, ServiceCode
from kiosk.journey.seen import Seen, SeenDevice
from kiosk.journey.ticket_events import Printed, PrintFailed
from tests.unit.kiosk_hall import NOW, Kiosk

CODE = "13572468"
SEEN = Seen((SeenDevice("printer", ok=True),), 40_000)


def _asked() -> Kiosk:
    return Kiosk(has_service=True).send(Tick(NOW), ServiceAsked())


def _open() -> Kiosk:
    kiosk = _asked().press(*(f"key:{digit}" for digit in CODE), "look_up")
    return kiosk.send(ServiceAnswered("open"), ServiceSeen(SEEN))


@pytest.mark.parametrize(("has_service", "screen"), [(True, ServiceCode()), (False, Home())])
def test_four_corners_ask_for_the_code_where_the_files_have_one(has_service: bool, screen: object) -> None:
    assert Kiosk(has_service=has_service).send(ServiceAsked()).state.screen == screen


@pytest.mark.parametrize("begun", ["take", "senior", "my_ticket", "access", "language", "speech"])
def test_they_do_nothing_once_somebody_has_begun(begun: str) -> None:
    kiosk = Kiosk(has_service=True).press(begun)
    before = kiosk.state

    assert kiosk.send(ServiceAsked()).state == before


def test_a_typed_code_is_asked_about_once_and_gone_from_the_glass() -> None:
    kiosk = _asked().press(*(f"key:{digit}" for digit in CODE), "look_up")

    assert kiosk.effects == (ServiceTask("code", code=CODE),)
    assert kiosk.state.screen == ServiceCode(busy=True)
    assert CODE not in repr(kiosk.effects)
    assert kiosk.press("look_up").effects == ()


def test_too_short_a_code_is_not_asked_about() -> None:
    kiosk = _asked().press("key:1", "key:2", "key:erase", "key:x", "look_up")

    assert (kiosk.effects, kiosk.state.screen) == ((), ServiceCode(typed="1"))


@pytest.mark.parametrize("answer", ["wrong", "locked"])
def test_a_refused_code_is_told_and_opens_nothing(answer: str) -> None:
    kiosk = _asked().press(*(f"key:{digit}" for digit in CODE), "look_up")
    kiosk.send(ServiceAnswered(answer))  # type: ignore[arg-type]  # one of the two

    assert kiosk.state.screen == ServiceCode(trouble=answer)  # type: ignore[arg-type]


def test_an_answer_that_comes_when_nobody_asked_opens_nothing() -> None:
    assert _asked().send(ServiceAnswered("open")).state.screen == ServiceCode()
    assert Kiosk(has_service=True).send(ServiceAnswered("open")).state.screen == Home()


def test_the_devices_are_looked_at_every_second() -> None:
    kiosk = _open().wait(1)

    assert kiosk.effects == (ServiceTask("look"),)
    assert kiosk.state.screen == Service(seen=SEEN)


@pytest.mark.parametrize("kiosk", [_asked(), _open()])
def test_it_is_left_after_two_minutes_without_a_touch_and_without_a_question(kiosk: Kiosk) -> None:
    kiosk.wait(119)
    assert (kiosk.state.screen == Home(), kiosk.state.idle_asked) == (False, False)

    kiosk.wait(2)

    assert kiosk.state.screen == Home()
    assert Wiped() in kiosk.done


@pytest.mark.parametrize("way", ["back", "home"])
def test_it_is_left_at_once_by_a_touch(way: str) -> None:
    kiosk = _open().press(way)

    assert kiosk.state.screen == Home()
    assert kiosk.state.trail == ()


@pytest.mark.parametrize(
    ("answer", "did", "code"),
    [(Printed("service-test"), "test_printed", ""), (PrintFailed("service-test", "x.y"), "test_failed", "x.y")],
)
def test_a_test_print_is_made_once_and_its_end_told(answer: Event, did: str, code: str) -> None:
    kiosk = _open().press("test_print")
    kiosk.press("test_print")
    assert kiosk.done.count(ServiceTask("test_print")) == 1

    kiosk.send(answer)

    assert kiosk.state.screen == Service(seen=SEEN, did=did, code=code)  # type: ignore[arg-type]


def test_the_usual_volume_holds_for_whoever_comes_next_and_stays_within_its_bounds() -> None:
    kiosk = _open().press("usual_volume:+1")
    assert kiosk.effects == (ServiceTask("volume", volume=4),)

    kiosk.press("usual_volume:+1", "usual_volume:+1", "back")
    assert (kiosk.state.volume, kiosk.state.volume_usual) == (5, 5)

    kiosk.press("senior", "quieter", "home")
    assert kiosk.state.volume == 5


def test_new_paper_is_noted() -> None:
    assert _open().press("paper_changed").effects == (ServiceTask("paper_changed"),)


def test_a_restart_leaves_the_menu_first() -> None:
    kiosk = _open().press("restart")

    assert kiosk.effects[-1] == ServiceTask("restart")
    assert Wiped() in kiosk.effects
    assert kiosk.state.screen == Home()


def test_a_managers_restart_waits_until_the_menu_is_left() -> None:
    kiosk = _open().send(RestartAsked("order-1"))
    assert kiosk.effects == ()

    assert Restart("order-1") in kiosk.press("back").effects


@pytest.mark.parametrize("name", ["service_part", "test_print", "paper_changed", "usual_volume", "restart"])
def test_none_of_it_can_be_pressed_anywhere_else(name: str) -> None:
    for kiosk in (Kiosk(has_service=True), _asked()):
        before = kiosk.state
        kiosk.send(Press(name, "+1"))
        assert (replace(kiosk.state, idle_since=None), kiosk.effects) == (replace(before, idle_since=None), ())


def test_nobody_is_called_from_it() -> None:
    assert _open().press("help").effects == ()


def test_the_log_is_its_other_part() -> None:
    assert _open().press("service_part:log", "page:+1").state.screen == Service("log", 1, seen=SEEN)
