"""Turns what pydantic refuses into problems with a place and advice."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar, Union

from pydantic import BaseModel, ValidationError

from config.base import TEXT_LANGUAGES
from config.errors import (
    MissingKey,
    NotAccepted,
    OutOfRange,
    Problem,
    UnknownKey,
    Where,
    WrongChoice,
    WrongForm,
    WrongLength,
    WrongType,
)
from config.positions import Path

M = TypeVar("M", bound=BaseModel)
Locate = Callable[[Path], Where]

_BOUNDS = {
    "greater_than": (">", "gt"),
    "greater_than_equal": ("≥", "ge"),
    "less_than": ("<", "lt"),
    "less_than_equal": ("≤", "le"),
}
_PATTERNS = {
    r"^[a-z][a-z0-9-]{1,39}$": "code",
    r"^[A-Z]{1,2}$": "prefix",
    r"^#[0-9A-Fa-f]{6}$": "colour",
    r"^[0-9A-Z]{6,40}$": "province",
}
_EXPECTED = {
    "string": "text",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "tuple": "list",
    "list": "list",
    "dict": "table",
    "model": "table",
    "time": "time",
    "date": "date",
}


def check(model: type[M], raw: object, locate: Locate) -> tuple[M | None, list[Problem]]:
    """Return the model, or None with every problem of `raw`; `locate` says where a path stands."""
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        return None, [_problem(model, details, locate) for details in found if not _follows(details, found)]


def arrow(head: str, path: Path) -> str:
    """Return a place in words: `item x → guide → materials[2] → issuer`, elements counted from 1."""
    parts = [head]
    for part in path:
        if isinstance(part, int):
            parts[-1] += f"[{part + 1}]"
        else:
            parts.append(part)
    return " → ".join(parts)


def _follows(details: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a list is only called too short since pydantic does not count its elements that are wrong."""
    loc = tuple(details["loc"])
    return details["type"] == "too_short" and any(
        other["loc"][: len(loc)] == loc and len(other["loc"]) > len(loc) for other in found
    )


def _problem(model: type[BaseModel], details: Mapping[str, Any], locate: Locate) -> Problem:
    kind, loc = str(details["type"]), tuple(details["loc"])
    if loc and loc[-1] == "[key]":
        loc = loc[:-1]
    context: Mapping[str, Any] = details.get("ctx", {})
    where = locate(loc)
    value = _plain(details["input"])
    if kind == "missing":
        return MissingKey(locate(loc[:-1]), key=str(loc[-1]), sample=_sample(model, loc))
    if kind == "extra_forbidden":
        return UnknownKey(where, key=str(loc[-1]), allowed=_keys(model, loc[:-1]))
    if kind == "literal_error":
        return WrongChoice(where, value=value, allowed=_choices(model, loc))
    if kind == "string_pattern_mismatch":
        return WrongForm(where, value=value, expected=_PATTERNS.get(str(context["pattern"]), "pattern"))
    if kind == "string_too_short":
        return WrongType(where, expected="text")
    if kind in _BOUNDS:
        sign, key = _BOUNDS[kind]
        return OutOfRange(where, value=value, bound=f"{sign} {context[key]:g}")
    if kind == "too_short":
        return WrongLength(where, actual=int(context["actual_length"]), bound=f"≥ {context['min_length']}")
    if kind == "too_long":
        return WrongLength(where, actual=int(context["actual_length"]), bound=f"≤ {context['max_length']}")
    return _by_type(model, kind, loc, where) or NotAccepted(where, said=str(details["msg"]))


def _by_type(model: type[BaseModel], kind: str, loc: Path, where: Where) -> Problem | None:
    expected = _EXPECTED.get(kind.split("_")[0])
    if expected is None:
        return None
    if expected == "table" and any(_is_words(a) for a in _annotations(model, loc)):
        expected = "words"
    return WrongType(where, expected=expected)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


# --- what the schema says about a path ----------------------------------------------------------------------------


def _annotations(model: type[BaseModel], path: Path) -> list[Any]:
    """Return the types that a value at `path` may have."""
    found: list[Any] = [model]
    for part in path:
        found = [inner for annotation in found for inner in _inside(annotation, part)]
    return found


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    for kind in _unwrapped(annotation):
        arguments = typing.get_args(kind)
        origin = typing.get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if part in kind.model_fields:
                yield kind.model_fields[str(part)].annotation
        elif origin is tuple and isinstance(part, int):
            yield arguments[0] if len(arguments) == 2 and arguments[1] is Ellipsis else arguments[part]
        elif origin is dict:
            yield arguments[1]


def _unwrapped(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a type, without Annotated and None."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _unwrapped(typing.get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for alternative in typing.get_args(annotation):
            yield from _unwrapped(alternative)
    elif annotation is not type(None):
        yield annotation


def _keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    models = [k for a in _annotations(model, path) for k in _unwrapped(a)]
    return tuple(f for k in models if isinstance(k, type) and issubclass(k, BaseModel) for f in k.model_fields)


def _choices(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    literals = [k for a in _annotations(model, path) for k in _unwrapped(a) if typing.get_origin(k) is Literal]
    return tuple(str(value) for k in literals for value in typing.get_args(k))


def _is_words(annotation: Any) -> bool:
    return any(isinstance(k, type) and issubclass(k, BaseModel) and set(TEXT_LANGUAGES) <= set(k.model_fields)
               for k in _unwrapped(annotation))  # fmt: skip


def _sample(model: type[BaseModel], path: Path) -> str:
    """Return how the missing value could look in TOML."""
    for annotation in _annotations(model, path):
        if _is_words(annotation):
            return '{ zh = "…", en = "…" }'
        for kind in _unwrapped(annotation):
            origin = typing.get_origin(kind)
            if origin is Literal:
                return f'"{typing.get_args(kind)[0]}"'
            if origin is tuple:
                return "[ … ]"
            if kind in (int, float):
                return "1"
            if kind is str:
                return '"…"'
    return "{ … }"
