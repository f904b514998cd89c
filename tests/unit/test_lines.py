"""The lines kept in memory name the same next people as the whole crowd would."""

from __future__ import annotations

import datetime as dt
import random

from queue_server.app.lines import Lines
from queue_server.domain.calling import KEPT_CANDIDATES, may_call, rank
from queue_server.domain.counters import Skills
from queue_server.domain.ids import VisitId
from queue_server.domain.visits import ANY_COUNTER, Step

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
RATES = {"ordinary": 1.0, "senior": 1.5}


def waiting(draw: random.Random, number: int) -> Step:
    return Step(
        visit=VisitId(f"v{number}"),
        position=0,
        hall="main",
        business_day=NOW.date(),
        prefix=draw.choice("AB"),
        number=number,
        item="item",
        department=draw.choice(("tax", "police", "housing")),
        errand="apply",
        class_=draw.choice(("ordinary", "senior")),
        state="waiting",
        queued_at=NOW - dt.timedelta(minutes=draw.randrange(60)),
        first_at=draw.choice((None, None, None, ANY_COUNTER, 2)),
        only_at=draw.choice((None, None, None, 1, 2)),
        back_after_calls=draw.choice((None, None, None, 4)),
    )


def test_the_heads_of_the_lines_rank_as_everybody_who_waits_does_whoever_left_before() -> None:
    for seed in range(20):
        draw = random.Random(seed)
        there = [waiting(draw, number) for number in range(1, 120)]
        lines = Lines()
        for step in there:
            lines.add(step)
        for gone in draw.sample(there, 40):
            there.remove(gone)
            lines.remove(gone)
        for counter in (Skills(1, None), Skills(2, frozenset(("tax", "police")), frozenset(("senior",)))):
            heads, count = lines.heads(counter, KEPT_CANDIDATES)
            expected = rank(there, counter, RATES, {"A": 3, "B": 9}, NOW)
            assert rank(heads, counter, RATES, {"A": 3, "B": 9}, NOW) == expected
            assert count == sum(1 for step in there if may_call(counter, step))


def test_who_is_in_no_line_can_be_taken_out_without_harm() -> None:
    lines = Lines()
    step = waiting(random.Random(1), 1)
    lines.remove(step)
    lines.add(step)
    lines.remove(step)
    lines.remove(step)
    assert lines.heads(Skills(1, None), KEPT_CANDIDATES) == ([], 0)
