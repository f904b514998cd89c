"""What must hold for a flow whose shape is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from config.errors import (
    ApprovalMissing,
    Duplicate,
    NotAskedBefore,
    NotReckonable,
    Problem,
    UnknownCode,
    WeightyTooLight,
    Where,
)
from config.flows.conditions import Condition
from config.flows.fields import AnyField, ChoiceField, ComputedField, DateField, NumberField, TableField, YesField
from config.flows.schema import Flow
from config.positions import Path
from config.schema import Item

Locate = Callable[[Path], Where]


def flow_problems(flow: Flow, items: Mapping[str, Item], has_regions: bool, locate: Locate) -> Iterator[Problem]:
    """Yield what does not hold together: unknown items, keys twice, conditions on what is not asked before."""
    if flow.item not in items:
        yield UnknownCode(locate(("item",)), kind="item", value=flow.item, allowed=tuple(items))
    asked: dict[str, AnyField] = {}
    first: dict[str, str] = {}
    for n, page in enumerate(flow.pages):
        for m, field in enumerate(page.fields):
            here: Path = ("pages", n, "fields", m)
            yield from _condition_problems(field.shown_if, asked, (*here, "shown_if"), locate)
            if isinstance(field, ComputedField):
                yield from _reckoning_problems(field, asked, (*here, "reckoning", "of"), locate)
            if field.kind == "address" and field.inside and not has_regions:
                yield UnknownCode(locate((*here, "kind")), kind="region", value="address", allowed=())
            if field.key in asked:
                yield Duplicate(locate((*here, "key")), kind="field", value=field.key, first=first[field.key])
            asked[field.key] = field
            first.setdefault(field.key, str(locate((*here, "key"))))
    yield from _condition_problems(flow.approve_if, asked, ("approve_if",), locate)
    if flow.promise is not None:
        yield from _condition_problems(flow.promise.proof_only_if, asked, ("promise", "proof_only_if"), locate)
    if flow.weighty and (flow.settles != "officer" or flow.identity not in ("card", "face")):
        yield WeightyTooLight(locate(("weighty",)))
    if (flow.settles == "rule") != (flow.approve_if is not None):
        yield ApprovalMissing(locate(("settles",)))


def _condition_problems(
    condition: Condition | None, asked: Mapping[str, AnyField], path: Path, locate: Locate
) -> Iterator[Problem]:
    if condition is None:
        return
    for part in condition.all or condition.any or ():
        yield from _condition_problems(part, asked, path, locate)
    if condition.field is None:
        return
    field = asked.get(condition.field)
    if field is None:
        yield NotAskedBefore(locate(path), value=condition.field, allowed=tuple(asked))
        return
    offered = _answers_of(field)
    if offered is not None:
        for value in (*(condition.is_ or ()), *(condition.is_not or ())):
            if value not in offered:
                yield UnknownCode(locate(path), kind="answer", value=value, allowed=offered)


def _answers_of(field: AnyField) -> tuple[str, ...] | None:
    if isinstance(field, YesField):
        return ("yes", "no")
    return tuple(option.value for option in field.options) if isinstance(field, ChoiceField) else None


def _reckoning_problems(
    field: ComputedField, asked: Mapping[str, AnyField], path: Path, locate: Locate
) -> Iterator[Problem]:
    for name in field.reckoning.of:
        key, _, column = name.partition(".")
        found = asked.get(key)
        if found is None:
            yield NotAskedBefore(locate(path), value=name, allowed=tuple(asked))
        elif not _fits(field.reckoning.how, found, column):
            yield NotReckonable(locate(path), value=name, how=field.reckoning.how)


def _fits(how: str, field: AnyField, column: str) -> bool:
    if how == "years-since":
        return isinstance(field, DateField)
    if how == "rows":
        return isinstance(field, TableField) and not column
    if isinstance(field, TableField):
        return any(c.key == column and isinstance(c, NumberField) for c in field.columns)
    return isinstance(field, NumberField | ComputedField) and not column
