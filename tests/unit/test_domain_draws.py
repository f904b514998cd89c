"""Random spans from tables."""

from __future__ import annotations

import math
from random import Random
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.draws import LEVELS, Rest, drawn_bytes, mean_beyond, quantile, table


@pytest.mark.parametrize("cv", [0.0, 0.3, 0.7, 1.0])
def test_a_table_has_the_mean_one_and_the_spread_it_was_asked_for(cv: float) -> None:
    values = table(cv)
    assert fmean(values) == pytest.approx(1)
    assert pstdev(values) == pytest.approx(cv, rel=0.12)


def test_what_is_left_of_a_service_depends_on_how_long_it_has_lasted() -> None:
    fresh, late = (fmean(Rest.of(600, 0.7, elapsed).drawn(byte) for byte in range(LEVELS)) for elapsed in (0.0, 1200.0))
    assert fresh == pytest.approx(600)
    assert 250 < late < 800
    assert mean_beyond(0.7, 2.0) * 600 == pytest.approx(1200 + late, rel=0.05)


@given(st.floats(1, 1e4), st.floats(0, 2), st.floats(0, 1e6), st.integers(0, 255))
def test_a_service_that_never_seems_to_end_still_ends_some_day(
    mean_s: float, cv: float, elapsed_s: float, byte: int
) -> None:
    assert 0 <= Rest.of(mean_s, cv, elapsed_s).drawn(byte) < 1e3 * mean_s


def test_bytes_never_run_out_and_all_come() -> None:
    draw = drawn_bytes(Random(1))
    assert {next(draw) for _ in range(20_000)} == set(range(256))


def test_a_quantile_lies_between_its_neighbours() -> None:
    assert quantile([0.0, 10.0, 20.0], 0.25) == 5
    assert quantile([7.0], 0.9) == 7
    assert quantile([1.0, 2.0, math.inf], 0.5) == 2
    assert math.isinf(quantile([1.0, 2.0, math.inf], 0.9))
