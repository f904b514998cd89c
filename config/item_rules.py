"""What must hold for items and bundles, beyond their shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from config.errors import (
    BundleWithoutDesk,
    Duplicate,
    OfferedNowhere,
    Problem,
    PromiseOverLimit,
    TextTooLong,
    UnknownCode,
    Where,
)
from config.positions import Path
from config.schema import Bundle, County, Item

Locate = Callable[[Path], Where]

PLAIN_LIMIT = 10
"""Hanzi of what people call an item at home: one line of a tile."""
SENTENCE_LIMIT = 24
"""Hanzi of a condition or a step: two lines of large type."""


def hanzi(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return sum("\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" for c in text)


def item_problems(item: Item, departments: Sequence[str], themes: Sequence[str], locate: Locate) -> Iterator[Problem]:
    """Yield what is wrong with one item whose shape is right."""
    if item.department not in departments:
        where = locate(("department",))
        yield UnknownCode(where, kind="department", value=item.department, allowed=tuple(departments))
    if item.theme not in themes:
        yield UnknownCode(locate(("theme",)), kind="theme", value=item.theme, allowed=tuple(themes))
    guide = item.guide
    if guide.promised_days > guide.legal_days:
        where = locate(("guide", "promised_days"))
        yield PromiseOverLimit(where, promised=guide.promised_days, legal=guide.legal_days)
    yield from _too_long(item.plain.zh, PLAIN_LIMIT, locate, ("plain",))
    for key, texts in (("conditions", guide.conditions), ("steps", guide.steps)):
        for n, text in enumerate(texts):
            yield from _too_long(text.zh, SENTENCE_LIMIT, locate, ("guide", key, n))
    for n, tier in enumerate(item.tiers):
        if tier in item.tiers[:n]:
            yield Duplicate(locate(("tiers", n)), kind="tier", value=tier, first=str(locate(("tiers",))))


def _too_long(text: str, limit: int, locate: Locate, path: Path) -> Iterator[Problem]:
    if hanzi(text) > limit:
        yield TextTooLong(locate(path), length=hanzi(text), limit=limit)


def bundle_problems(bundle: Bundle, items: Sequence[str], themes: Sequence[str], locate: Locate) -> Iterator[Problem]:
    """Yield what is wrong with one bundle whose shape is right."""
    if bundle.theme not in themes:
        yield UnknownCode(locate(("theme",)), kind="theme", value=bundle.theme, allowed=tuple(themes))
    for n, code in enumerate(bundle.items):
        if code not in items:
            yield UnknownCode(locate(("items", n)), kind="item", value=code, allowed=tuple(items))
        if code in bundle.items[:n]:
            first = str(locate(("items", bundle.items.index(code))))
            yield Duplicate(locate(("items", n)), kind="item", value=code, first=first)
    for n, code in enumerate(bundle.inside):
        if code not in bundle.items:
            yield UnknownCode(locate(("inside", n)), kind="item", value=code, allowed=bundle.items)
    if not bundle.desks:
        yield BundleWithoutDesk(locate(("inside",)), items=bundle.items)
    yield from _too_long(bundle.plain.zh, PLAIN_LIMIT, locate, ("plain",))


def offered_nowhere(county: County, items: Mapping[str, Locate], bundles: Mapping[str, Locate]) -> Iterator[Problem]:
    """Yield the items that no hall offers, and the bundles that no hall offers whole.

    Only worth asking of a county without other problems.
    """
    offered = {item.code for hall in county.halls.values() for item in county.offered_items(hall)}
    together = {bundle.code for hall in county.halls.values() for bundle in county.offered_bundles(hall)}
    for code, locate in items.items():
        if code not in offered:
            yield OfferedNowhere(locate(()), kind="item", value=code)
    for code, locate in bundles.items():
        if code not in together and offered.issuperset(county.bundles[code].items):
            yield OfferedNowhere(locate(()), kind="bundle", value=code)
