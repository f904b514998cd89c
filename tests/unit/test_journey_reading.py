"""Read-aloud mode: how it begins and ends, what it says to whom, its pace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.effects.reading import sentence
from kiosk.journey.effects import ReadThing, Say, StopSpeech
from kiosk.journey.events import DeviceChanged, KeysAsked, Reached
from kiosk.journey.reading import PACES
from kiosk.journey.screens import Home, MyTicket
from tests.unit.kiosk_hall import Kiosk

TAKE = Reached("取号", "key", 3, 7, own=True)


def listening(**changes: object) -> Kiosk:
    kiosk = Kiosk().press("reading")
    kiosk.state = replace(kiosk.state, **changes)  # type: ignore[arg-type]  # fields of State
    return kiosk


def test_it_says_that_it_is_on_and_how_to_go_on() -> None:
    assert Kiosk().press("reading").last() == (Say("say.reading"),)


def test_a_thing_that_is_reached_is_said_with_what_it_is_and_its_place() -> None:
    kiosk = listening()

    assert kiosk.send(TAKE).last() == (ReadThing(TAKE),)
    assert sentence(TAKE, kiosk.state) == "取号，按键，7之3"
    assert sentence(TAKE, replace(kiosk.state, language="en")) == "取号, button, 3 of 7"


@pytest.mark.parametrize(
    ("role", "said"), [("text", "取号，7之3"), ("on", "取号，按键，已选，7之3"), ("shut", "取号，按键，现在不办，7之3")]
)
def test_how_a_thing_stands_is_said(role: str, said: str) -> None:
    thing = replace(TAKE, role=role)  # type: ignore[arg-type]  # one of the roles

    assert sentence(thing, listening().state) == said


def test_a_number_is_read_digit_by_digit() -> None:
    assert sentence(Reached("您的号 A012", "text", 1, 2), listening().state) == "您的号 A零一二，2之1"


def test_nothing_is_said_where_nobody_asked_for_it() -> None:
    assert Kiosk().send(TAKE).last() == ()


@pytest.mark.parametrize(
    ("plugged", "effects"),
    [(True, (ReadThing(TAKE, True),)), (False, (Say("say.headphones"),)), (None, (Say("say.headphones"),))],
)
def test_what_is_somebodys_own_goes_to_headphones_or_is_not_said(plugged: bool | None, effects: object) -> None:
    kiosk = listening(headphones_ok=plugged, screen=MyTicket())

    assert kiosk.send(TAKE).last() == effects
    assert kiosk.send(replace(TAKE, own=False)).last() == (ReadThing(replace(TAKE, own=False)),)


def test_it_ends_with_the_session_and_survives_the_way_back() -> None:
    kiosk = listening()
    assert kiosk.press("take", "back").state.reading
    assert not kiosk.press("home").state.reading


def test_pressed_again_it_is_silent() -> None:
    kiosk = listening().press("faster", "reading")

    assert kiosk.last() == (StopSpeech(),)
    assert (kiosk.state.reading, kiosk.state.pace) == (False, 1.0)


def test_the_pace_has_ends() -> None:
    kiosk = listening()
    assert kiosk.press(*["faster"] * 9).state.pace == PACES[-1]
    assert kiosk.press(*["slower"] * 9).state.pace == PACES[0]


def test_silence_is_one_key() -> None:
    assert listening().press("hush").last() == (StopSpeech(),)


def test_the_keys_are_told() -> None:
    assert listening().send(KeysAsked()).last() == (Say("say.reading_keys"),)


def test_headphones_plugged_in_at_an_empty_kiosk_begin_to_read() -> None:
    kiosk = Kiosk().send(DeviceChanged("headphones", False, "device.absent"), DeviceChanged("headphones", True))

    assert kiosk.state.reading
    assert isinstance(kiosk.state.screen, Home)


def test_headphones_that_are_there_from_the_start_or_come_while_somebody_stands_there_change_nothing() -> None:
    assert not Kiosk().send(DeviceChanged("headphones", True)).state.reading
    busy = Kiosk().send(DeviceChanged("headphones", False)).press("take").send(DeviceChanged("headphones", True))
    assert not busy.state.reading


def test_what_was_read_stands_in_no_log() -> None:
    assert "取号" not in repr(TAKE) + repr(ReadThing(TAKE))
