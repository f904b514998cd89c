"""From home to the paper in large type: the fewest touches, found by trying every button of the journey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.journey.booking_events import BookingsFound
from kiosk.journey.effects import Effect, Issue
from kiosk.journey.events import CardSeen, Event, Press
from kiosk.journey.machine import step
from kiosk.journey.model import State
from kiosk.journey.screens import Home
from kiosk.journey.where import WHERE
from kiosk.scenes.made_up import base, menu
from tests.unit.kiosk_hall import HOLDER

CHOICES = [choice.item for choice in menu().senior_choices]
LONGEST = 3


def _presses(state: State, item: str) -> list[Event]:
    """Return every button that means something here."""
    here = type(state.screen)
    return [Press(name, item if name == "item" else "") for name, where in WHERE.items() if here in where]


def _laid_down(state: State) -> tuple[Effect, ...]:
    """Return what a card brings about; the hall is asked for this person's bookings first, and there are none."""
    looking, asked = step(state, CardSeen(HOLDER), lambda: "key")
    _, then = step(looking, BookingsFound((), HOLDER, ""), lambda: "key")
    return (*asked, *then)


def _fewest(item: str, done: Callable[[State, tuple[Effect, ...]], bool], *, card: bool) -> int | None:
    """Return after how many touches a number for `item` is asked for; laying a card down is no touch."""
    found = [replace(base("zh"), screen=Home())]
    for touches in range(1, LONGEST + 1):
        after: list[State] = []
        for state in found:
            for press in _presses(state, item):
                reached, effects = step(state, press, lambda: "key")
                if card and reached.senior:
                    effects = (*effects, *_laid_down(reached))
                if done(reached, effects):
                    return touches
                if reached.senior and reached not in after:
                    after.append(reached)
        found = after
    return None


def _asked_for(item: str) -> Callable[[State, tuple[Effect, ...]], bool]:
    def asked(state: State, effects: tuple[Effect, ...]) -> bool:
        return state.senior and any(isinstance(e, Issue) and e.request.items == [item] for e in effects)

    return asked


@pytest.mark.parametrize("item", CHOICES)
def test_a_senior_without_a_card_touches_three_times_from_home_to_the_number(item: str) -> None:
    assert _fewest(item, _asked_for(item), card=False) == 3


@pytest.mark.parametrize("item", CHOICES)
def test_a_senior_who_lays_a_card_down_touches_twice(item: str) -> None:
    assert _fewest(item, _asked_for(item), card=True) == 2
