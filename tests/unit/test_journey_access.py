"""无障碍: what one sets holds while one is here, and for nobody after."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.journey.events import Tick
from kiosk.journey.screens import Access, Choose, Home, SeniorHome
from tests.unit.kiosk_hall import NOW, Kiosk


@pytest.mark.parametrize("what", ["contrast", "low_reach", "left_handed", "speech", "cannot_hear"])
def test_one_touch_turns_it_on_and_another_off(what: str) -> None:
    kiosk = Kiosk().press("access", what)
    assert getattr(kiosk.state, what)

    kiosk.press(what)

    assert not getattr(kiosk.state, what)
    assert kiosk.state.screen == Access()


def test_what_was_set_stays_on_the_way_to_a_ticket_and_back_home() -> None:
    kiosk = Kiosk().press("access", "contrast", "left_handed", "cannot_hear", "back", "take")
    assert (kiosk.state.screen, kiosk.state.contrast, kiosk.state.left_handed) == (Choose("all"), True, True)

    kiosk.press("back")

    assert (kiosk.state.contrast, kiosk.state.left_handed, kiosk.state.cannot_hear) == (True, True, True)


def test_the_next_person_finds_nothing_of_it() -> None:
    kiosk = Kiosk().press("access", "contrast", "left_handed", "low_reach", "cannot_hear")

    kiosk.send(Tick(NOW), Tick(NOW + dt.timedelta(seconds=121)))

    assert kiosk.state.screen == Home()
    assert not any(getattr(kiosk.state, what) for what in ("contrast", "left_handed", "low_reach", "cannot_hear"))


def test_large_type_is_one_touch_from_there_in_the_same_contrast() -> None:
    kiosk = Kiosk().press("access", "contrast", "senior")

    assert (kiosk.state.screen, kiosk.state.senior, kiosk.state.contrast) == (SeniorHome(), True, True)


def test_high_contrast_is_one_touch_away_at_home_and_large_type_leads_to_the_settings_in_one() -> None:
    assert Kiosk().press("contrast").state.contrast
    assert isinstance(Kiosk().press("senior", "access").state.screen, Access)
