"""Lists of items that somebody brings: the county's own table, the province's list. Compared with what is in force, and
taken over line by line, or refused with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from config.catalogue import written_item
from config.merge import merged
from queue_server.app.catalogue.ports import CatalogueReads
from queue_server.app.catalogue.service import CatalogueService, ItemChange, Published
from queue_server.app.ports import UnitOfWork
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.domain.catalogue import ItemList, Known, ListLine, Origin, gone, matched
from queue_server.domain.errors import RuleViolation
from queue_server.domain.ids import new_visit_id
from queue_server.domain.staff_events import COUNTY
from queue_server.domain.versions import Difference, differences

MOST = 500
SHOWN = 50
"""Lists on the page."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A line beside what is in force."""

    line: ListLine
    name: str
    changes: tuple[Difference, ...]
    """What taking it over would change; nothing left: it says what is so already."""
    said: dict[str, object] | None
    """The item as it would be; None: withdrawn."""


class Brought(BaseModel):
    """A list that was brought, and how many of its lines say what is so already."""

    id: str
    lines: int
    same: int


class _Rows(BaseModel):
    name: str
    origin: Origin
    rows: list[dict[str, object]]


class ListService(UseCases):
    """Beside the catalogue, whose versions it makes."""

    def __init__(self, catalogue: CatalogueService) -> None:
        super().__init__(catalogue.reader, catalogue.writer, catalogue.clock, catalogue.keys)
        self._catalogue = catalogue

    # --- bringing -------------------------------------------------------------------------------------------------

    def bring(self, name: str, origin: Origin, rows: Sequence[dict[str, object]], principal: str, key: str) -> Brought:
        """Keep a list; lines that say what is so already are left out. Raises `catalogue.too_long`, `.unreadable`."""
        if len(rows) > MOST:
            raise RuleViolation("catalogue.too_long")
        if not rows:
            raise RuleViolation("catalogue.unreadable")
        now = self.clock.now()
        made = ItemList(new_visit_id(now), name, origin, principal, now)
        known = self._known()
        lines: list[ListLine] = []
        for body in rows:
            item = matched(body, known)
            line = ListLine(made.id, len(lines) + 1, item, str(body.get("province") or ""), body)
            if not item or self._compared(line).changes:
                lines.append(line)
        same = len(rows) - len(lines)
        if origin == "province":
            lines += [
                ListLine(made.id, len(lines) + n, k.code, k.province, None) for n, k in enumerate(gone(rows, known), 1)
            ]

        def use_case(unit: UnitOfWork) -> Brought:
            unit.add_item_list(made, lines)
            return Brought(id=made.id, lines=len(lines), same=same)

        idem = self._idem(principal, "catalogue-list", key, _Rows(name=name, origin=origin, rows=list(rows)))
        return self.writer.submit(COUNTY, use_case, idem, Brought)

    def _known(self) -> list[Known]:
        county = self.halls.county
        return [Known(i.code, i.province or "", i.name.zh) for i in county.items.values() if county.offers(i.code)]

    # --- looking --------------------------------------------------------------------------------------------------

    def lists(self) -> list[tuple[ItemList, int, int]]:
        """Return the newest lists, with how many lines each has and how many are open still."""
        with self.reader.read() as records:
            found, counts = records.item_lists(SHOWN), records.list_counts()
        return [(made, *counts.get(made.id, (0, 0))) for made in found]

    def view(self, id_: str) -> tuple[ItemList, list[Compared]]:
        """Return a list with each line beside what is in force. Raises `catalogue.unknown`."""
        with self.reader.read() as records:
            made, lines = records.item_list(id_), records.list_lines(id_)
        if made is None:
            raise RuleViolation("catalogue.unknown")
        return made, [self._compared(line) for line in lines]

    def _compared(self, line: ListLine) -> Compared:
        """A line that was dealt with is beside nothing any more: what it said itself is shown."""
        county = self.halls.county
        item = county.items.get(line.item)
        now = written_item(item) if item is not None and county.offers(line.item) else None
        said = _laid(now, line)
        name = item.name.zh if item is not None else _name(line.body or {})
        before = now if line.state == "open" else None
        return Compared(line, name, tuple(differences(before, said if line.state == "open" else line.body)), said)

    # --- taking over ----------------------------------------------------------------------------------------------

    def claim(
        self,
        id_: str,
        positions: Sequence[int],
        valid_from: dt.date,
        why: str,
        principal: str,
        key: str,
        item: str = "",
    ) -> Published:
        """Take lines over as new versions, all or none; `item` says what a line is about that named nothing known.

        Raises what `CatalogueService.publish` raises; `catalogue.taken` for a line that was dealt with,
        `catalogue.incomplete` for one that is about no item.
        """
        _, compared = self.view(id_)
        wanted = [c for c in compared if c.line.position in set(positions)]
        if item:
            wanted = [self._compared(replace(c.line, item=item)) for c in wanted]
        if len(wanted) != len(set(positions)) or any(c.line.state != "open" for c in wanted):
            raise RuleViolation("catalogue.taken")
        if any(not c.line.item or c.line.item not in self.halls.county.items for c in wanted):
            raise RuleViolation("catalogue.incomplete")
        changes = [
            ItemChange(
                item=c.line.item,
                body=c.said,
                valid_from=valid_from,
                why=why,
                newest=self._catalogue.newest(c.line.item),
            )
            for c in wanted
        ]
        lines = [c.line for c in wanted]
        return self._catalogue.publish(changes, principal, key, "list", self.settling(lines, why, principal))

    def settling(self, lines: Sequence[ListLine], why: str, principal: str) -> Callable[[UnitOfWork, Published], None]:
        """Return what marks lines as taken over, in the transaction that makes their versions."""
        now = self.clock.now()

        def settle(unit: UnitOfWork, published: Published) -> None:
            for line in lines:
                _open_line(unit, line.list, line.position)
                version = published.versions.get(line.item)
                unit.save_list_line(replace(line, state="claimed", why=why, by=principal, at=now, version=version))

        return settle

    def line(self, id_: str, position: int) -> ListLine:
        """Return an open line. Raises `catalogue.unknown`, `catalogue.taken`."""
        with self.reader.read() as records:
            return _open_line(records, id_, position)

    def refuse(self, id_: str, position: int, why: str, principal: str, key: str) -> None:
        """Note that a line is not taken over, and why. Raises `catalogue.unknown`, `catalogue.taken`."""
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> Nothing:
            line = _open_line(unit, id_, position)
            unit.save_list_line(replace(line, state="refused", why=why, by=principal, at=now))
            return Nothing()

        idem = self._idem(principal, f"catalogue-refuse:{id_}:{position}", key, None)
        self.writer.submit(COUNTY, use_case, idem, Nothing)


def _open_line(records: CatalogueReads, id_: str, position: int) -> ListLine:
    found = next((line for line in records.list_lines(id_) if line.position == position), None)
    if found is None:
        raise RuleViolation("catalogue.unknown")
    if found.state != "open":
        raise RuleViolation("catalogue.taken")
    return found


def _laid(now: Mapping[str, object] | None, line: ListLine) -> dict[str, object] | None:
    """Return the item as a line would have it: what the list knows laid over what is in force."""
    if line.body is None:
        return None
    laid = merged(now or {}, line.body)
    return {**laid, "code": line.item} if line.item else laid


def _name(body: Mapping[str, object]) -> str:
    name = body.get("name")
    return str(name.get("zh", "")) if isinstance(name, Mapping) else ""
