"""How one of the hall's screens is set, by the county's file and by its address."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from config.behaviour import DisplayRules, Screen
from config.load import default_example, load_county
from config.schema import Hall
from queue_server.http.pages.display_screens import LEAST_OF_DISTANCE, Set, as_set, digits_mm, layout_of
from tests.kit.served import ROOT

HALL = load_county(default_example()).halls["yongxin"]


def hall(*screens: Screen, speaks: str = "all") -> Hall:
    display = DisplayRules.model_validate({"speaks": speaks})
    return HALL.model_copy(update={"screens": screens, "display": display})


def test_a_screen_that_is_not_named_shows_everything_and_is_silent() -> None:
    assert as_set(hall(), {}) == Set()


def test_the_countys_file_says_what_is_different_on_a_screen() -> None:
    door = Screen(code="door", zone="east", sound=True, contrast="high", arrows={"east": "left"})
    plain = Screen(code="court")
    assert as_set(hall(door, plain), {"screen": "door"}) == Set("east", True, True, "board", {"east": "left"})
    assert as_set(hall(door, plain), {"screen": "court"}) == Set()


def test_the_address_may_say_it_too() -> None:
    asked = {"zone": "east", "sound": "on", "contrast": "high"}
    assert as_set(hall(), asked) == Set("east", True, True)
    assert as_set(hall(Screen(code="door", sound=True)), {"screen": "door", "sound": "off"}) == Set()


def test_no_screen_speaks_where_the_hall_speaks_no_calls() -> None:
    assert as_set(hall(speaks="none"), {"sound": "on"}) == Set()


@pytest.mark.parametrize("asked", [{"screen": "nowhere"}, {"zone": "attic"}])
def test_what_is_not_there_is_no_screen(asked: dict[str, str]) -> None:
    assert as_set(hall(), asked) is None


def test_queues_give_way_where_the_rows_would_be_too_small_to_read() -> None:
    assert layout_of(Screen(code="near", inches=55, read_from_m=6)) == "board"
    assert layout_of(Screen(code="far", inches=55, read_from_m=10)) == "calls"
    assert layout_of(Screen(code="big", inches=75, read_from_m=10)) == "board"


@pytest.mark.parametrize(("inches", "board", "calls"), [(43, 20, 32), (55, 26, 41), (65, 31, 48), (75, 35, 56)])
def test_the_heights_of_the_rows_are_those_the_manual_tells(inches: int, board: int, calls: int) -> None:
    assert (round(digits_mm("board", inches)), round(digits_mm("calls", inches))) == (board, calls)
    assert digits_mm("calls", 55) * LEAST_OF_DISTANCE / 1000 > 12


def test_what_the_manual_writes_into_the_countys_files_is_taken() -> None:
    written: dict[str, Any] = {}
    for sample in re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "displays.md").read_text("utf-8"), re.DOTALL):
        for table, value in tomllib.loads(sample).items():
            written.setdefault(table, []).append(value)
    assert written.keys() == {"screens", "display"}
    for screens in written["screens"]:
        assert as_set(hall(*map(Screen.model_validate, screens)), {"screen": screens[0]["code"]}) is not None
    for rules in written["display"]:
        DisplayRules.model_validate(rules)
