"""A quieter time is told before the number is taken, and only where it helps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.model import State
from kiosk.journey.screens import Confirm
from kiosk.scenes.made_up import base, menu
from kiosk.scenes.quieter import told
from kiosk.views import deciding
from kiosk.views.parts import words

SALE = next(i.code for i in menu().items if i.code == "property-sale")


def _asked(language: str = "zh") -> State:
    return base(language, screen=Confirm(), basket=(SALE,))


@pytest.mark.parametrize(("language", "said"), [("zh", "人少"), ("en", "Quieter")])
def test_a_much_quieter_time_is_told(language: str, said: str) -> None:
    note = deciding.confirm(told(_asked(language))).note
    assert said in note
    assert "5–10" in note
    assert "*" not in note


def _usual(state: State) -> bool:
    return deciding.confirm(state).note == words(state)("confirm.note")


def test_without_one_the_usual_sentence_stands() -> None:
    assert _usual(_asked())


def test_what_is_hardly_better_than_this_persons_own_wait_is_not_told() -> None:
    assert _usual(told(_asked(), 3000, 36000))


def test_without_the_server_nothing_is_promised() -> None:
    assert _usual(replace(told(_asked()), connected=False))


def test_where_times_are_booked_the_quieter_one_is_one_touch_away() -> None:
    key = deciding.confirm(told(_asked())).then
    begin = told(_asked()).hall.queues[0].quieter.from_  # type: ignore[union-attr]
    assert (key.intent, key.value.split("/")[0]) == ("book_then", begin.isoformat())


def test_without_appointments_or_a_quieter_time_there_is_nothing_to_book() -> None:
    nowhere = menu().model_copy(update={"appointments": False})
    for state in (_asked(), replace(told(_asked()), menu=nowhere), replace(told(_asked()), cannot_hear=True)):
        assert deciding.confirm(state).then.intent != "book_then"
