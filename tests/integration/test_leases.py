"""Numbers leased in advance, on a real database: whose they are, how many, and that none is leased twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.offline_kit import Kiosk, offline_county
from tests.kit.server_kit import Desk, running_hall

MONDAY, TUESDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, offline_county()) as running:
        yield running


def test_a_terminal_holds_a_block_of_every_series_today_and_on_the_next_working_day(desk: Desk) -> None:
    got = Kiosk(desk).lease()
    assert {(b.day, b.prefix): [n.number for n in b.numbers] for b in got.blocks} == {
        (day, prefix): [601, 602, 603, 604, 605] for day in (MONDAY, TUESDAY) for prefix in "ABS"
    }
    assert (got.low, got.void) == (2, [])


def test_what_is_given_offline_stands_in_line_as_its_paper_says(desk: Desk) -> None:
    kiosk = Kiosk(desk)
    kiosk.lease()
    desk.clock.forward(minutes=10)
    number = kiosk.give("deed")
    kiosk.printed(number.visit)
    desk.clock.forward(minutes=5)
    done = kiosk.hand_in()
    assert [(line.seq, line.result, line.number) for line in done.lines] == [(1, "taken", "A601"), (2, "taken", None)]
    view = desk.service.visit_by_token(number.token)
    assert (view.number, view.state, view.issued_at) == ("A601", "waiting", desk.clock.now() - dt.timedelta(minutes=5))
