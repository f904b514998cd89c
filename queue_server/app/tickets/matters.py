"""What a person came for, and the steps it becomes: one call for each desk, side by side or one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.app.board import Board
from queue_server.app.halls import HallRules, Offered
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Errand, Step, Visit


@dataclass(frozen=True, slots=True)
class Matter:
    """One item a person is called for, and how often it is wanted."""

    offered: Offered
    errand: Errand
    times: int = 1

    @property
    def item(self) -> str:
        return self.offered.item.code


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that one ticket is for; at least one matter. `in_order`: one desk after the other."""

    matters: tuple[Matter, ...]
    in_order: bool

    @property
    def times(self) -> int:
        """How many matters the ticket states: several items are one each."""
        return self.matters[0].times if len(self.matters) == 1 else 1


def chosen(rules: HallRules, items: Sequence[str], errand: Errand, times: int = 1) -> Wanted:
    """Return freely chosen items. Raises `item.unknown`, `item.not_here`, `item.too_many`, `item.errand_unknown`."""
    queue = rules.hall.queue
    matters = tuple(Matter(rules.offer(code), errand, times) for code in items)
    if len(matters) > queue.items_per_ticket or times > queue.matters_per_ticket:
        raise RuleViolation("item.too_many")
    if any(errand not in m.offered.seconds for m in matters):
        raise RuleViolation("item.errand_unknown")
    return Wanted(matters, queue.several_items == "as-chosen")


def bundled(rules: HallRules, code: str, errand: Errand) -> Wanted:
    """Return the desks of a life event. Raises `bundle.unknown`, or `item.not_here` for one of another tier.

    It is asked for as a whole: an errand that one of its items lacks counts as applying.
    """
    bundle = rules.bundles.get(code)
    if bundle is None:
        raise RuleViolation("item.not_here" if code in rules.county.bundles else "bundle.unknown")
    return Wanted(tuple(Matter(rules.offer(i), errand) for i in bundle.desks), bundle.order == "as-listed")


def refuse_suspended(board: Board, wanted: Wanted) -> None:
    """Raise `item.suspended` when something that is wanted is not called just now."""
    if any(board.suspended(m.item, m.offered.item.department) is not None for m in wanted.matters):
        raise RuleViolation("item.suspended")


def steps_for(visit: Visit, wanted: Wanted, queued_at: dt.datetime, position: int = 0) -> list[Step]:
    """Return the visit's steps, from `position` on: the first stage waits, unless its holder is not here yet."""
    here = visit.checked_in_at is not None
    return [
        Step(
            visit=visit.id,
            position=position + place,
            hall=visit.hall,
            business_day=visit.business_day,
            prefix=visit.prefix,
            number=visit.number,
            item=matter.item,
            department=matter.offered.item.department,
            errand=matter.errand,
            class_=visit.class_,
            state="pending" if (wanted.in_order and place) or not here else "waiting",
            queued_at=queued_at,
            stage=place if wanted.in_order else 0,
            matters=matter.times,
        )
        for place, matter in enumerate(wanted.matters)
    ]
