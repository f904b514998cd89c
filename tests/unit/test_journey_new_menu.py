"""A menu or brand that changed: shown at once while nobody is there, else to the next person, never under a finger."""

from __future__ import annotations

from kiosk.journey.effects import LearnMenu
from kiosk.journey.events import MenuLoaded
from kiosk.scenes.made_up import menu
from tests.unit.kiosk_hall import Kiosk

CHANGED = menu().model_copy(update={"phone": "0796-7722345"})


def test_with_nobody_there_a_new_menu_is_shown_and_learnt_at_once() -> None:
    kiosk = Kiosk().send(MenuLoaded(CHANGED))
    assert kiosk.state.menu == CHANGED
    assert LearnMenu() in kiosk.effects


def test_while_somebody_chooses_the_menu_stays_and_the_next_person_sees_the_new_one() -> None:
    kiosk = Kiosk().press("take")
    before = kiosk.state.menu
    kiosk.send(MenuLoaded(CHANGED))
    assert kiosk.state.menu == before
    assert kiosk.effects == ()
    kiosk.press("home")
    assert kiosk.state.menu == CHANGED
    assert kiosk.state.next_menu is None
    assert LearnMenu() in kiosk.effects


def test_a_change_taken_back_while_somebody_chooses_reaches_nobody() -> None:
    kiosk = Kiosk().press("take")
    before = kiosk.state.menu
    assert before is not None
    kiosk.send(MenuLoaded(CHANGED), MenuLoaded(before)).press("home")
    assert kiosk.state.menu == before


def test_the_same_menu_again_is_no_news() -> None:
    kiosk = Kiosk().press("take")
    known = kiosk.state.menu
    assert known is not None
    kiosk.send(MenuLoaded(known))
    assert kiosk.state.next_menu is None
