"""Settings of the county and its halls, changed while the halls are open: from a day on, with a reason, by every rule
that holds for the files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config.changed import COUNTY, Changed, may_change, own_settings, value_at
from config.errors import ConfigError
from config.load import load_county
from config.schema import County
from queue_server.app.catalogue.service import CatalogueRefused, CatalogueService
from queue_server.app.ports import UnitOfWork
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.domain import staff_events
from queue_server.domain.county_settings import SettingChanged, SettingVersion, changed_on
from queue_server.domain.errors import RuleViolation
from queue_server.domain.versions import Difference, differences, in_force, state_of, told


@dataclass(frozen=True, slots=True)
class CountyFiles:
    """Where the county is read from."""

    path: Path

    def load(self, changed: Changed) -> County:
        return load_county(self.path, changed)

    def own(self, scope: str, changed: Changed) -> dict[str, Any]:
        return own_settings(self.path, scope, changed)


class SettingsChange(BaseModel):
    """What is to change in one scope from a day on; a value of None: as the file says again."""

    scope: str
    values: dict[str, Any]
    valid_from: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class KeptSetting:
    """A version with what it changed of the value before it."""

    version: SettingVersion
    changes: tuple[Difference, ...]
    state: str


class SettingService(UseCases):
    """Beside the catalogue, which lays the settings of today over the files."""

    def __init__(self, catalogue: CatalogueService, files: CountyFiles | None) -> None:
        super().__init__(catalogue.reader, catalogue.writer, catalogue.clock, catalogue.keys)
        self._catalogue = catalogue
        self._files = files

    @property
    def folder(self) -> Path:
        """Where the county's own logos lie. Raises `setting.fixed` without files."""
        return self._known(COUNTY).path

    # --- looking --------------------------------------------------------------------------------------------------

    def own(self, scope: str) -> dict[str, Any]:
        """Return what a scope says itself today. Raises `hall.unknown`, `setting.fixed` without files."""
        files = self._known(scope)
        with self.reader.read() as records:
            changed = changed_on(records.setting_versions(), self._catalogue.today)
        return files.own(scope, changed)

    def history(self, scope: str, key: str = "") -> list[KeptSetting]:
        """Return the versions of a scope's settings (of one `key`), the newest first."""
        today = self._catalogue.today
        with self.reader.read() as records:
            versions = [v for v in records.setting_versions() if v.scope == scope and (not key or v.key == key)]
        now = in_force(versions, today)
        found = []
        for version in versions:
            earlier = [v for v in versions if v.subject == version.subject and v.version < version.version]
            before = in_force(earlier, version.valid_from).get(version.subject)
            was = before.value if before is not None else self._of_file(scope, version.key)
            changes = differences({version.key: was}, {version.key: version.value})
            found.append(KeptSetting(version, tuple(changes), state_of(version, now.get(version.subject), today)))
        return found[::-1]

    def _of_file(self, scope: str, key: str) -> Any:
        return value_at(self._files.own(scope, {}), key) if self._files else None

    def _known(self, scope: str) -> CountyFiles:
        if scope != COUNTY:
            self.halls.get(scope)
        if self._files is None:
            raise RuleViolation("setting.fixed")
        return self._files

    # --- changing -------------------------------------------------------------------------------------------------

    def publish(self, change: SettingsChange, principal: str, key: str) -> None:
        """Make new versions of settings, all of them or none.

        Raises CatalogueRefused with all that is wrong, RuleViolation `setting.fixed` for what only the files say,
        `catalogue.day_past`, `catalogue.same` when nothing would change, `hall.unknown`.
        """
        files, today, now = self._known(change.scope), self._catalogue.today, self.clock.now()
        if not all(may_change(change.scope, name) for name in change.values):
            raise RuleViolation("setting.fixed")
        if change.valid_from < today:
            raise RuleViolation("catalogue.day_past")
        self._check(files, change)

        def use_case(unit: UnitOfWork) -> Nothing:
            known = unit.setting_versions()
            made = 0
            for name, value in change.values.items():
                own = [v for v in known if v.subject == (change.scope, name)]
                before = in_force(own, change.valid_from).get((change.scope, name))
                was = before.value if before is not None else self._of_file(change.scope, name)
                then = self._of_file(change.scope, name) if value is None else value
                found = differences({name: was}, {name: then})
                if not found:
                    continue
                number = max((v.version for v in own), default=0) + 1
                version = SettingVersion(
                    change.scope, name, number, change.valid_from, value, change.why, principal, now
                )
                unit.add_setting_version(version)
                unit.record(_event(version, "changed", principal, now, told(found)))
                made += 1
            if not made:
                raise RuleViolation("catalogue.same")
            return Nothing()

        idem = self._idem(principal, f"setting:{change.scope}", key, change)
        self.writer.submit(staff_events.COUNTY, use_case, idem, Nothing)
        self._catalogue.refresh()

    def _check(self, files: CountyFiles, change: SettingsChange) -> None:
        """Read the whole county as it would be. Raises CatalogueRefused."""
        with self.reader.read() as records:
            changed = changed_on(records.setting_versions(), change.valid_from)
        of_scope: dict[str, object] = {**changed.get(change.scope, {}), **change.values}
        kept = {name: value for name, value in of_scope.items() if value is not None}
        try:
            files.load({**changed, change.scope: kept})
        except ConfigError as error:
            raise CatalogueRefused(error.problems) from None

    def take_back(self, scope: str, name: str, number: int, principal: str, key: str) -> None:
        """Take a planned version back. Raises `catalogue.unknown`; `catalogue.in_force` for one of today or before."""
        now, today = self.clock.now(), self._catalogue.today

        def use_case(unit: UnitOfWork) -> Nothing:
            own = [v for v in unit.setting_versions() if v.subject == (scope, name) and not v.dropped_at]
            version = next((v for v in own if v.version == number), None)
            if version is None:
                raise RuleViolation("catalogue.unknown")
            if version.valid_from <= today:
                raise RuleViolation("catalogue.in_force")
            unit.drop_setting_version(replace(version, dropped_by=principal, dropped_at=now))
            unit.record(_event(version, "taken_back", principal, now))
            return Nothing()

        idem = self._idem(principal, f"setting-back:{scope}:{name}:{number}", key, None)
        self.writer.submit(staff_events.COUNTY, use_case, idem, Nothing)
        self._catalogue.refresh()


def said_by(table: Mapping[str, Any], name: str) -> Any:
    """Return what a scope says of a setting itself; None where it says nothing."""
    return value_at(table, name)


def _event(
    version: SettingVersion, what: str, by: str, now: dt.datetime, changes: tuple[str, ...] = ()
) -> SettingChanged:  # fmt: skip
    return SettingChanged(
        at=now,
        by=by,
        what=what,
        scope=version.scope,
        key=version.key,
        version=version.version,
        valid_from=version.valid_from.isoformat(),
        why=version.why,
        changes=changes,
    )
