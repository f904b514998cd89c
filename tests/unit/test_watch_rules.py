"""When a kiosk counts as hung, and when the next one is started."""

from __future__ import annotations

import pytest

from kiosk.watch.rules import LONGEST_PAUSE_S, STEADY_S, Patience, begun_before, hung, pause

PATIENCE = Patience(start_s=60, silent_s=8)


@pytest.mark.parametrize(("silent_s", "alive", "is_hung"), [(7, True, False), (9, True, True), (9, False, False)])
def test_a_start_is_given_more_time_than_a_pause(silent_s: float, alive: bool, is_hung: bool) -> None:
    assert hung(100 + silent_s, 100, alive=alive, patience=PATIENCE) is is_hung


def test_a_start_that_never_ends_is_hung_too() -> None:
    assert hung(161, 100, alive=False, patience=PATIENCE)


def test_after_a_long_life_the_next_one_begins_at_once() -> None:
    assert pause(STEADY_S, LONGEST_PAUSE_S) == 0


def test_who_crashes_again_and_again_is_started_later_and_later_but_never_given_up() -> None:
    waits = [0.0]
    for _ in range(12):
        waits.append(pause(1.0, waits[-1]))
    assert waits == sorted(waits)
    assert waits[1] < 1
    assert waits[-1] == LONGEST_PAUSE_S


@pytest.mark.parametrize("given", [["--enrol", "X1"], ["--enrol=X1"]])
def test_a_code_that_is_good_once_is_used_once(given: list[str]) -> None:
    assert begun_before(["--id", "a/k1", *given, "--full-screen"]) == ["--id", "a/k1", "--full-screen"]
