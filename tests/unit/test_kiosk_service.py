"""The service menu's code and its lock, what its log shows, the way of four corners."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.service_code import fits, hashed, possible
from kiosk.fleet.service import LOCKED_S, MOST_WRONG, ServiceDesk
from kiosk.fleet.terminal import Fleet
from kiosk.logs import keep_line, last_lines
from kiosk.widgets.corners import WITHIN_S, Corners

CODE = "13572468"
HASH = hashed(CODE, b"sixteen bytes ..")
SIZE = (1080, 1920)
WAY = ((5, 1915), (1075, 1915), (1075, 5), (5, 5))
"""Upper left, upper right, lower right, lower left."""


class Desk:
    """A terminal's service menu, begun anew as often as wanted, on a clock of the test's."""

    def __init__(self, folder: Path, code: str | None = HASH) -> None:
        self.folder, self.code, self.now = folder, code, 1_000_000.0
        self.again()

    def again(self) -> None:
        self.desk = ServiceDesk(Fleet(self.folder, 80_000), self.folder, self.code, lambda: self.now)

    def wrong(self, times: int) -> list[str]:
        return [self.desk.answer("00000001") for _ in range(times)]


def test_the_files_hold_a_hash_that_fits_one_code_only() -> None:
    assert fits(CODE, HASH)
    assert not fits("13572469", HASH)
    assert CODE not in HASH
    assert hashed(CODE) != hashed(CODE)


@pytest.mark.parametrize(("code", "good"), [(CODE, True), ("12345", False), ("111111", False), ("12345a", False)])
def test_a_code_is_six_to_ten_digits_that_differ(code: str, good: bool) -> None:
    assert possible(code) is good


def test_five_wrong_codes_lock_it_for_five_minutes_even_to_the_right_one(tmp_path: Path) -> None:
    held = Desk(tmp_path)
    assert held.wrong(MOST_WRONG) == ["wrong"] * 4 + ["locked"]
    held.now += LOCKED_S - 1
    assert held.desk.answer(CODE) == "locked"

    held.now += 1

    assert held.desk.answer(CODE) == "open"


def test_the_lock_and_the_tries_so_far_survive_a_restart(tmp_path: Path) -> None:
    held = Desk(tmp_path)
    held.wrong(MOST_WRONG - 1)
    held.again()
    assert held.wrong(1) == ["locked"]

    held.again()

    assert held.desk.answer(CODE) == "locked"


def test_a_clock_set_back_neither_ends_the_lock_nor_makes_it_longer(tmp_path: Path) -> None:
    held = Desk(tmp_path)
    held.wrong(MOST_WRONG)
    held.now -= 500_000
    assert held.desk.answer(CODE) == "locked"

    held.now += LOCKED_S

    assert held.desk.answer(CODE) == "open"


def test_a_right_code_forgives_the_wrong_ones_before(tmp_path: Path) -> None:
    held = Desk(tmp_path)
    held.wrong(MOST_WRONG - 1)
    assert held.desk.answer(CODE) == "open"

    assert held.wrong(MOST_WRONG - 1) == ["wrong"] * 4


def test_without_a_code_in_the_files_none_opens_it(tmp_path: Path) -> None:
    assert Desk(tmp_path, None).desk.answer(CODE) == "wrong"


@pytest.mark.parametrize("volume", [1, 5])
def test_the_usual_volume_survives_a_restart(tmp_path: Path, volume: int) -> None:
    held = Desk(tmp_path)
    held.desk.keep_volume(volume)

    held.again()

    assert held.desk.volume == volume


def test_the_log_it_shows_holds_twenty_lines_of_codes_and_no_name_nobody_thought_of() -> None:
    for number in range(25):
        keep_line(None, "", {"event": "call_failed", "code": f"server.{number}", "holder": "王小明", "timestamp": "t"})

    assert len(last_lines()) == 20
    assert last_lines()[0] == ("t", "call_failed server.24")


class Hands:
    def __init__(self) -> None:
        self.now = 0.0
        self.corners = Corners(lambda: self.now)

    def touch(self, *places: tuple[int, int]) -> list[bool]:
        return [self.corners.touch(x, y, SIZE, 56) for x, y in places]


def test_four_corners_in_order_are_the_way_and_the_last_ones_press_no_key() -> None:
    hands = Hands()

    assert hands.touch(*WAY) == [False, True, True, True]
    assert hands.corners.done


@pytest.mark.parametrize(
    "places", [(WAY[0], WAY[2], WAY[1], WAY[3]), WAY[1:], (WAY[0], WAY[1], (500, 900), WAY[2], WAY[3])]
)
def test_another_order_or_a_touch_between_is_no_way(places: tuple[tuple[int, int], ...]) -> None:
    hands = Hands()
    hands.touch(*places)

    assert not hands.corners.done


@pytest.mark.parametrize(("late", "done"), [(-0.1, True), (0.1, False)])
def test_they_are_touched_within_ten_seconds(late: float, done: bool) -> None:
    hands = Hands()
    hands.touch(*WAY[:3])
    hands.now += WITHIN_S + late

    hands.touch(WAY[3])

    assert hands.corners.done is done
