"""The range told: eight of ten waits fall inside, whatever the record says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calibration import Calibration, Told, tell
from queue_server.domain.forecast import round_down, round_up
from queue_server.domain.situation import NEVER

EVEN = [float(seconds) for seconds in range(0, 3601, 60)]


def test_eight_of_ten_possible_waits_lie_within_the_range() -> None:
    told = tell(EVEN)
    assert told == Told(round_down(360), 1800.0, round_up(3240))


def test_nobody_is_told_a_range_when_the_plan_likely_ends_before() -> None:
    assert tell([600.0] * 50 + [NEVER] * 14) is None
    assert tell([600.0] * 62 + [NEVER] * 2) == Told(600, 600.0, 660)


def test_the_range_is_in_minutes_people_say_and_never_a_single_one() -> None:
    assert tell([750.0] * 64) == Told(720, 750.0, 840)


@given(st.lists(st.floats(0, 20_000), min_size=1, max_size=64))
def test_a_range_begins_before_it_ends_and_not_below_zero(sample: list[float]) -> None:
    told = tell(sorted(sample))
    assert told is not None
    assert 0 <= told.low_s <= told.high_s - 60
    assert told.low_s <= told.median_s <= told.high_s


def covered(*, slower: float, spread: float) -> tuple[float, float]:
    """Tell ranges from a record that is wrong, learn from each wait; return what they covered and their mean width."""
    rng = Random(5)
    calibration = Calibration()
    inside, width, count = 0, 0.0, 0
    for day in range(8):
        for _ in range(250):
            middle = rng.uniform(900, 3600)
            sample = sorted(middle * rng.lognormvariate(0, 0.25) for _ in range(64))
            waited = middle * slower * rng.lognormvariate(0, 0.25 * spread)
            told = tell(sample, calibration)
            assert told is not None
            calibration = calibration.learn(told, waited)
            if day:
                inside, width, count = inside + (told.low_s <= waited <= told.high_s), width + told.high_s, count + 1
        calibration = calibration.a_day_later()
    return inside / count, width / count


@pytest.mark.parametrize(("slower", "spread"), [(1.0, 1.0), (1.3, 1.0), (0.77, 1.0), (1.0, 2.0), (1.0, 0.4)])
def test_the_range_covers_eight_of_ten_waits_even_when_the_record_is_wrong(slower: float, spread: float) -> None:
    assert covered(slower=slower, spread=spread)[0] == pytest.approx(0.8, abs=0.05)


def test_a_record_better_than_it_thinks_earns_narrower_ranges() -> None:
    assert covered(slower=1.0, spread=0.4)[1] < covered(slower=1.0, spread=1.0)[1]
