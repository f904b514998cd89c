"""The way of a visit through the hall, in words: which matters side by side, which one after the other.

Spoken alike by the paper and by the screens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from queue_server.contract.models import StepView, WireText

GONE = ("cancelled", "transferred")


class Words(Protocol):
    def __call__(self, key: str, **values: object) -> str: ...


def stages(steps: Iterable[StepView]) -> list[list[StepView]]:
    """Return the steps by stage: those of one stage in any order, the stages one after the other."""
    told = list(steps)
    found: dict[int, list[StepView]] = {}
    for step in [s for s in told if s.state not in GONE] or told:
        found.setdefault(step.stage, []).append(step)
    return [found[stage] for stage in sorted(found)]


def matter(step: StepView, t: Words, language: str) -> str:
    """Return what a step is about, and how often it is wanted."""
    name = step.name.in_language(language)
    return t("way.times", name=name, count=step.matters) if step.matters > 1 else name


def summary(steps: Sequence[StepView], t: Words, language: str) -> str:
    """Return the whole way in one sentence: 先A，再B、C（同时办）; empty for a single step."""
    parts = []
    for stage in stages(steps):
        names = t("list.comma").join(matter(s, t, language) for s in stage)
        parts.append(t("way.beside", names=names) if len(stage) > 1 else names)
    if len(parts) < 2:
        return parts[0] if parts and len(steps) > 1 else ""
    return t("way.first", name=parts[0]) + "".join(t("way.then", name=part) for part in parts[1:])


def within(inside: Sequence[WireText], t: Words, language: str) -> str:
    """Return what is done within the case, for which nobody is called; empty when there is nothing."""
    return t("way.inside", names=t("list.comma").join(x.in_language(language) for x in inside)) if inside else ""
