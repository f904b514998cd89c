"""Which class a visit gets: by what a card shows, by what somebody vouches for, by the hall's own rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from queue_server.app.halls import ORDINARY, HallRules
from queue_server.contract.models import Channel, HolderIn, IssueRequest
from queue_server.domain.errors import RuleViolation

AGENT = "agent"
APPOINTMENT = "appointment"
SAME_DAY_RETURN = "same-day-return"
VOUCHING_CHANNELS: tuple[Channel, ...] = ("clerk", "helper")
"""Where a member of staff asks for the number, and so vouches for the class."""


def entitled_class(rules: HallRules, request: IssueRequest, today: dt.date, before: str | None = None) -> str:
    """Return the class with the highest rate among the one asked for and those the hall gives by itself.

    `before` is the class of a ticket that was not served on its day. Raises `class.unknown`, `class.by_rule_only`, and
    `class.not_entitled` when nobody vouches for what was asked.
    """
    found = _by_age(rules, request.holders, today)
    if acts(request):
        found.append(AGENT)
    if before is not None:
        found.append(before)
    if request.class_ is not None:
        asked = askable(rules, request.class_)
        vouched = request.channel in VOUCHING_CHANNELS or asked == "believed" or request.class_ in found
        if not vouched:
            raise RuleViolation("class.not_entitled")
        found.append(request.class_)
    return best_class(rules, found)


def acts(request: IssueRequest) -> bool:
    """Return whether who came acts for somebody else, whose card was read or who wrote an authority."""
    return request.agent_for is not None or request.authority


def askable(rules: HallRules, class_: str) -> str:
    """Return who vouches for a class that somebody asks for. Raises `class.unknown`, `class.by_rule_only`."""
    entitlement = rules.class_(class_).entitlement
    if entitlement == "rule":
        raise RuleViolation("class.by_rule_only")
    return entitlement


def best_class(rules: HallRules, classes: Iterable[str]) -> str:
    """Return the one with the highest rate, the first of several; what this hall does not know counts for nothing."""
    return max((c for c in classes if c in rules.rates), key=rules.rate, default=ORDINARY)


def _by_age(rules: HallRules, holders: Iterable[HolderIn], today: dt.date) -> list[str]:
    ages = [_age(holder.birth, today) for holder in holders if holder.birth is not None]
    if not ages:
        return []
    return [
        code
        for code, class_ in rules.hall.classes.items()
        if class_.min_age is not None and any(age >= class_.min_age for age in ages)
    ]


def _age(birth: dt.date, today: dt.date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
