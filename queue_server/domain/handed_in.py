"""A number that a clerk called before the terminal's journal told what it is for: how the two are put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from queue_server.domain.visits import NOT_FREE, OVER, REPLACED, Step, next_position

UNDONE = "undone"
Change = tuple[Step | None, Step]
"""Before (None: a new step) and after."""


def merged(there: Sequence[Step], told: Sequence[Step], given_at: dt.datetime, now: dt.datetime) -> list[Change]:
    """Return what changes in a visit that a clerk's call made once its journal tells what it is for.

    State and call stay. A step that was called is the one of the same matter, else of the same department; it takes
    over what the journal says unless it is over. What nobody was called for waits since the number was given. Whatever
    was over before that was a call of nobody, and counts for nothing.
    """
    gone = [s for s in there if (s.ended_at is not None and s.ended_at < given_at) or s.reason in REPLACED]
    changes: list[Change] = [(s, s.cancel(now, UNDONE)) for s in gone if s.state == "no_show"]
    rest = [s for s in there if s not in gone and s.state != "transferred"]
    known = _pairs(rest, told)
    changes += [(m, _filled(m, j, given_at)) for m, j in known if _filled(m, j, given_at) != m]
    fresh = [j for j in told if all(j is not other for _, other in known)]
    if not fresh:
        return changes
    busy = any(s.state in NOT_FREE for s in rest)
    stages = [s.stage for s in rest if s.state not in OVER] + [j.stage for j in fresh]
    for position, step in enumerate(fresh, start=next_position(there)):
        waits = not busy and step.stage == min(stages)
        changes.append((None, replace(step, position=position, state="waiting" if waits else "pending")))
    return changes


def _pairs(there: Sequence[Step], told: Sequence[Step]) -> list[tuple[Step, Step]]:
    """Match steps of the visit with those of the journal: by item, those left by department; each once."""
    found: list[tuple[Step, Step]] = []
    alike: tuple[Callable[[Step], str], ...] = (lambda s: s.item, lambda s: s.department)
    for kind in alike:
        for step in told:
            if any(step is j for _, j in found):
                continue
            match = next((s for s in there if kind(s) == kind(step) and all(s is not m for m, _ in found)), None)
            if match is not None:
                found.append((match, step))
    return found


def _filled(step: Step, told: Step, given_at: dt.datetime) -> Step:
    """Return the step as the journal tells it; of one that is over only the wait is put right."""
    if step.called_at is not None and step.queued_at == step.called_at:
        since = min(given_at, step.called_at)
        step = replace(step, queued_at=since, waited_s=(step.called_at - since).total_seconds())
    if step.state in OVER:
        return step
    return replace(
        step,
        item=told.item,
        department=told.department,
        errand=told.errand,
        class_=told.class_,
        matters=told.matters,
        stage=told.stage,
    )
