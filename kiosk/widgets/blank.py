"""What a widget shows of nobody: a view of the same shape with nothing in it, so that the widget itself can be kept."""

from __future__ import annotations

import dataclasses
from functools import singledispatch
from typing import Any


@singledispatch
def blanked(view: Any) -> Any:
    """Return a view like `view` that says nothing: texts are empty, numbers nought, fields with a default have it."""
    if not dataclasses.is_dataclass(view) or isinstance(view, type):
        return view
    kept = {f.name for f in dataclasses.fields(view) if f.default is not dataclasses.MISSING}
    empty = {f.name: f.default if f.name in kept else blanked(getattr(view, f.name)) for f in dataclasses.fields(view)}
    return dataclasses.replace(view, **empty)


@blanked.register
def _(view: str) -> str:
    return ""


@blanked.register
def _(view: bool) -> bool:
    return False


@blanked.register
def _(view: int) -> int:
    return 0


@blanked.register
def _(view: tuple) -> tuple[Any, ...]:  # type: ignore[type-arg]
    return tuple(blanked(each) for each in view)
