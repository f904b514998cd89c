"""The county's catalogue while the halls are open: what is in force, what is planned, and changing it.

Every process lays the versions of its day over the county's files (`refresh`): the one that wrote at once, the others
within seconds, all of them when a day begins. Tickets in hand are not touched: a step keeps its item's code.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from pydantic import BaseModel

from config.catalogue import catalogue_problems, read_item, with_items, written_item
from config.changed import Changed
from config.errors import ConfigError, Problem
from config.schema import County, Item
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader, UnitOfWork
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Writer
from queue_server.domain.catalogue import CatalogueChanged, ItemVersion, Source
from queue_server.domain.county_settings import changed_on
from queue_server.domain.errors import RuleViolation
from queue_server.domain.staff_events import COUNTY
from queue_server.domain.versions import Difference, differences, in_force, planned, state_of, told

_log = structlog.get_logger("hall.catalogue")


class ItemChange(BaseModel):
    """One item as it is to be from a day on; no `body`: withdrawn."""

    item: str
    body: dict[str, object] | None
    valid_from: dt.date
    why: str
    newest: int
    """The newest version when the page was drawn: somebody else may have written since."""


class Published(BaseModel):
    """The versions that were made, by item."""

    versions: dict[str, int]


class CatalogueRefused(Exception):
    """What is wrong with a change; the problems say it in the reader's language."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with what it changed."""

    version: ItemVersion
    changes: tuple[Difference, ...]
    state: str
    """`in_force`, `planned`, `past` or `taken_back`."""


class CatalogueService(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    def __init__(
        self,
        county: County,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        keys: Keys,
        load: Callable[[Changed], County] | None = None,
    ) -> None:
        """`load` reads the county's files with what was changed of its settings; left out: no setting changes."""
        super().__init__(reader, writer, clock, keys)
        self._files = county
        """The county as its files say it, with the settings changed since."""
        self._load = load
        self._changed: Changed = {}
        self._laid: tuple[int, dt.date] | None = None
        """The last event, and the day, whose versions are in force here."""
        self._lock = threading.Lock()

    @property
    def today(self) -> dt.date:
        """Return the business day of the county hall: versions come into force by it."""
        first = next(iter(self.halls.by_code.values()))
        return first.calendar.business_day(self.clock.now())

    # --- what is in force -----------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Lay the versions of today over the county's files, where something changed since; say whether it did."""
        with self._lock:
            today = self.today
            with self.reader.read() as records:
                seen = records.event_seq(COUNTY), today
                if seen == self._laid:
                    return False
                versions = records.item_versions()
                changed = changed_on(records.setting_versions(), today)
            self._laid = seen
            self._take(changed)
            county = self._on(in_force(versions, today))
            if county == self.halls.county:
                return False
            self.writer.boards.use(county)
            return True

    def _take(self, changed: Changed) -> None:
        """Read the files with what was changed; where they refuse it by now, the county stays as it is, and says so."""
        if changed == self._changed or self._load is None:
            return
        try:
            county = self._load(changed)
        except ConfigError as error:
            _log.error("settings do not fit the files any more", problems=[p.code for p in error.problems])
            return
        if county.halls.keys() != self._files.halls.keys():
            _log.error("the files have other halls now: start the server anew")
            return
        self._files, self._changed = county, changed

    def _on(self, versions: Mapping[str, ItemVersion]) -> County:
        """Return the county with these versions. One that its rules refuse by now stays as the file has it."""
        items: dict[str, Item] = {}
        gone = set()
        for code, version in versions.items():
            if version.body is None:
                gone.add(code)
                continue
            item, _ = read_item(version.body, self._files)
            if item is not None:
                items[code] = item
        return with_items(self._files, items, {code for code in gone if code in self._files.items or code in items})

    def county_on(self, day: dt.date) -> County:
        """Return the county as it will be on a day."""
        with self.reader.read() as records:
            return self._on(in_force(records.item_versions(), day))

    # --- looking --------------------------------------------------------------------------------------------------

    def planned(self) -> dict[str, list[ItemVersion]]:
        """Return what is to come into force, by item, the next one first."""
        found: dict[str, list[ItemVersion]] = {}
        with self.reader.read() as records:
            for version in planned(records.item_versions(), self.today):
                found.setdefault(version.item, []).append(version)
        return found

    def history(self, item: str) -> list[Kept]:
        """Return an item's versions, the newest first, each with what it changed of the one in force before it."""
        today = self.today
        with self.reader.read() as records:
            versions = records.versions_of(item)
        now = in_force(versions, today).get(item)
        found = []
        for version in versions:
            earlier = [v for v in versions if v.version < version.version]
            before = in_force(earlier, version.valid_from).get(item)
            was = before.body if before is not None else self._file(item)
            found.append(Kept(version, tuple(differences(was, version.body)), state_of(version, now, today)))
        return found[::-1]

    def _file(self, item: str) -> dict[str, object] | None:
        known = self._files.items.get(item)
        return written_item(known) if known is not None else None

    def newest(self, item: str) -> int:
        """Return the number of an item's newest version; 0: as its file says, or unknown."""
        with self.reader.read() as records:
            return max((v.version for v in records.versions_of(item)), default=0)

    # --- changing -------------------------------------------------------------------------------------------------

    def publish(
        self,
        changes: Sequence[ItemChange],
        principal: str,
        key: str,
        source: Source = "editor",
        also: Callable[[UnitOfWork, Published], None] | None = None,
    ) -> Published:
        """Make new versions, all of them or none; `also` writes what goes with them.

        Raises CatalogueRefused with all that is wrong, RuleViolation `catalogue.changed_meanwhile` when somebody else
        wrote since, `catalogue.day_past` for a day that is over, `catalogue.same` when nothing would change.
        """
        today = self.today
        if any(change.valid_from < today for change in changes):
            raise RuleViolation("catalogue.day_past")
        bodies = self._checked(changes)
        whole = _Changes(changes=list(changes), source=source)
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> Published:
            made = {}
            for change in changes:
                version = self._version(unit, change, bodies[change.item], principal, now, source)
                made[change.item] = version.version
            if also is not None:
                also(unit, Published(versions=made))
            return Published(versions=made)

        done = self.writer.submit(COUNTY, use_case, self._idem(principal, "catalogue", key, whole), Published)
        self.refresh()
        return done

    def _checked(self, changes: Sequence[ItemChange]) -> dict[str, dict[str, object] | None]:
        """Return the items as they are to be kept. Raises CatalogueRefused."""
        problems: list[Problem] = []
        bodies: dict[str, dict[str, object] | None] = {}
        for change in changes:
            if change.body is None:
                bodies[change.item] = None
                continue
            item, found = read_item(change.body, self._files)
            problems += found
            if item is not None and item.code == change.item:
                bodies[change.item] = written_item(item)
            elif item is not None:
                raise RuleViolation("request.invalid")
        if problems:
            raise CatalogueRefused(problems)
        for day in sorted({change.valid_from for change in changes}):
            before = self.county_on(day)
            already = set(catalogue_problems(before))
            due = [change for change in changes if change.valid_from <= day]
            items = {c.item: Item.model_validate(bodies[c.item]) for c in due if bodies[c.item] is not None}
            gone = (before.withdrawn - items.keys()) | {c.item for c in due if c.body is None}
            after = with_items(before, items, gone)
            # What is wrong already is no fault of this change.
            problems += [p for p in catalogue_problems(after) if p not in already]
        if problems:
            raise CatalogueRefused(problems)
        return bodies

    def _version(
        self,
        unit: UnitOfWork,
        change: ItemChange,
        body: dict[str, object] | None,
        by: str,
        now: dt.datetime,
        source: Source,
    ) -> ItemVersion:
        known = unit.versions_of(change.item)
        newest = max((v.version for v in known), default=0)
        if newest != change.newest:
            raise RuleViolation("catalogue.changed_meanwhile")
        before = in_force(known, change.valid_from).get(change.item)
        was = before.body if before is not None else self._file(change.item)
        found = differences(was, body)
        if not found:
            raise RuleViolation("catalogue.same")
        version = ItemVersion(change.item, newest + 1, change.valid_from, body, change.why, source, by, now)
        unit.add_item_version(version)
        what = "withdrawn" if body is None else "added" if was is None else "changed"
        unit.record(_event(version, what, by, now, told(found)))
        return version

    def take_back(self, item: str, number: int, principal: str, key: str) -> Published:
        """Take a planned version back. Raises `catalogue.unknown`; `catalogue.in_force` for one of today or before."""
        now, today = self.clock.now(), self.today

        def use_case(unit: UnitOfWork) -> Published:
            version = next((v for v in unit.versions_of(item) if v.version == number and not v.dropped_at), None)
            if version is None:
                raise RuleViolation("catalogue.unknown")
            if version.valid_from <= today:
                raise RuleViolation("catalogue.in_force")
            unit.drop_item_version(replace(version, dropped_by=principal, dropped_at=now))
            unit.record(_event(version, "taken_back", principal, now))
            return Published(versions={item: number})

        idem = self._idem(principal, f"catalogue-back:{item}:{number}", key, None)
        done = self.writer.submit(COUNTY, use_case, idem, Published)
        self.refresh()
        return done


class _Changes(BaseModel):
    changes: list[ItemChange]
    source: Source


def _event(
    version: ItemVersion, what: str, by: str, now: dt.datetime, changes: tuple[str, ...] = ()
) -> CatalogueChanged:  # fmt: skip
    return CatalogueChanged(
        at=now,
        by=by,
        what=what,
        item=version.item,
        version=version.version,
        valid_from=version.valid_from.isoformat(),
        why=version.why,
        changes=changes,
    )
