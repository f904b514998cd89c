"""Items that the county changed since its files were written: laid over them, and held to the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from config.errors import Problem, Where
from config.hall_rules import choice_problems, desk_problems
from config.item_rules import bundle_problems, item_problems, offered_nowhere
from config.positions import Path
from config.schema import County, Item
from config.shapes import arrow, check


def read_item(raw: Mapping[str, Any], county: County) -> tuple[Item | None, list[Problem]]:
    """Return an item as a form, a table or another county's list says it, or None with all that is wrong with it."""
    locate = _at("item", raw.get("code"))
    item, problems = check(Item, raw, locate)
    if item is not None:
        themes = tuple(theme.code for theme in county.themes)
        problems += item_problems(item, tuple(county.departments), themes, locate)
    return (None if problems else item), problems


def written_item(item: Item) -> dict[str, Any]:
    """Return an item as `read_item` takes it, without what says nothing."""
    return item.model_dump(mode="json", exclude_none=True)


def with_items(county: County, items: Mapping[str, Item], withdrawn: Collection[str] = ()) -> County:
    """Return the county with these items in the place of its own; what is `withdrawn` is known still, but nowhere
    offered: tickets of this morning have its name."""
    order = tuple(county.departments)
    together = {**county.items, **items}
    ordered = dict(sorted(together.items(), key=lambda entry: order.index(entry[1].department)))
    return county.model_copy(update={"items": ordered, "withdrawn": frozenset(withdrawn)})


def catalogue_problems(county: County) -> Iterator[Problem]:
    """Yield what a county with other items breaks elsewhere: keys of the elderly, counters, life events."""
    there = {code: item for code, item in county.items.items() if code not in county.withdrawn}
    for hall in county.halls.values():
        locate = _at("hall", hall.code)
        yield from choice_problems(hall, there, locate)
        yield from desk_problems(hall, there, locate)
    themes = tuple(theme.code for theme in county.themes)
    for bundle in county.bundles.values():
        yield from bundle_problems(bundle, tuple(county.items), themes, _at("bundle", bundle.code))
    yield from offered_nowhere(county, {code: _at("item", code) for code in there}, {})


def _at(kind: str, code: object) -> Any:
    head = f"{kind} {code}" if isinstance(code, str) else kind

    def locate(path: Path) -> Where:
        return Where("", None, arrow(head, path))

    return locate
