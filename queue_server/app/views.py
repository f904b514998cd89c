"""Builds wire models from domain values, for several use cases."""

from __future__ import annotations

from collections.abc import Iterable

from queue_server.app.halls import HallRules
from queue_server.contract.models import StepView, Wait
from queue_server.domain.forecast import Forecast
from queue_server.domain.visits import Step


def wait_of(told: Forecast | None) -> Wait | None:
    return None if told is None else Wait(low_s=told.low_s, high_s=told.high_s)


def step_views(rules: HallRules, steps: Iterable[Step]) -> list[StepView]:
    return [step_view(rules, step) for step in steps]


def step_view(rules: HallRules, step: Step) -> StepView:
    return StepView(
        id=step.id,
        item=step.item,
        name=rules.item_name(step.item),
        state=step.state,
        zone=zone_of(rules, step),
        counter=counter_of(rules, step),
        stage=step.stage,
        matters=step.matters,
        outcome=step.outcome,
    )


def counter_of(rules: HallRules, step: Step) -> int | None:
    """Return the counter a person may be told: the one that called, or the only one that will."""
    if step.counter is not None:
        return step.counter
    return step.only_at if step.only_at is not None else rules.sole_counter(step.department)


def zone_of(rules: HallRules, step: Step) -> str:
    """Return where to go for a step: its counter's zone once called, before that where its series waits."""
    number = step.counter if step.counter is not None else step.only_at
    if number is not None and number in rules.counters:
        return rules.counters[number].zone
    offered = rules.offered.get(step.item)
    return offered.series.zone if offered else rules.hall.zones[0].code
