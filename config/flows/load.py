"""Reads a county's flows: `flows/*.toml`, one a file; `flow-fields.toml`, what several ask alike; `regions.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from config.errors import (
    ConfigError,
    Duplicate,
    OverrideNotAllowed,
    Problem,
    UnknownCode,
    UnknownKey,
    UnusedBlock,
    Where,
    WrongType,
)
from config.flows.regions import Regions
from config.flows.rules import Locate, flow_problems
from config.flows.schema import Flow, Flows
from config.merge import merged
from config.positions import Path as KeyPath
from config.schema import County
from config.shapes import arrow, check
from config.source import Source, read_source

M = TypeVar("M", bound=BaseModel)
OVERRIDES = ("key", "label", "hint", "required", "shown_if")
"""What a flow may say of a shared field in its own words."""


def load_flows(path: Path, county: County) -> Flows:
    """Load the flows of the county in the directory `path`; raise ConfigError with all problems."""
    return _Reading(path, county).flows()


class _Reading:
    def __init__(self, path: Path, county: County) -> None:
        self._path = path
        self._county = county
        self._problems: list[Problem] = []
        self._used: set[str] = set()

    def flows(self) -> Flows:
        regions = self._regions()
        shared = self._read("flow-fields.toml")
        fields = shared.data.get("field", {}) if shared else {}
        by_code: dict[str, Flow] = {}
        for source in self._sources():
            flow = self._flow(source, fields if isinstance(fields, Mapping) else {}, regions)
            if flow is None:
                continue
            if flow.code in by_code:
                where = source.where(("code",), f"flow {flow.code} → code")
                self._problems.append(Duplicate(where, kind="flow", value=flow.code, first=f"flows/{flow.code}.toml"))
            by_code[flow.code] = flow
        if shared is not None:
            self._problems += self._shared_problems(shared)
        if self._problems:
            raise ConfigError(self._problems)
        return Flows(regions=regions, by_code=by_code)

    # --- files ----------------------------------------------------------------------------------------------------

    def _sources(self) -> Iterator[Source]:
        for file in sorted((self._path / "flows").glob("*.toml")):
            source = self._read(f"flows/{file.name}")
            if source is not None:
                yield source

    def _read(self, name: str) -> Source | None:
        if not (self._path / name).is_file():
            return None
        found = read_source(self._path / name, name)
        if isinstance(found, Problem):
            self._problems.append(found)
            return None
        return found

    def _regions(self) -> Regions:
        source = self._read("regions.toml")
        found = self._checked(Regions, source.data, _locator(source, "regions")) if source else None
        return found or Regions()

    def _checked(self, model: type[M], raw: Mapping[str, Any], locate: Locate) -> M | None:
        found, problems = check(model, raw, locate)
        self._problems += problems
        return found

    # --- one flow -------------------------------------------------------------------------------------------------

    def _flow(self, source: Source, shared: Mapping[str, Any], regions: Regions) -> Flow | None:
        code = source.data.get("code")
        locate = _locator(source, f"flow {code}" if isinstance(code, str) else source.name)
        flow = self._checked(Flow, self._filled(source.data, shared, locate), locate)
        if flow is not None:
            has_regions = bool(regions.township)
            self._problems += flow_problems(flow, self._county.items, has_regions, locate)
        return flow

    def _filled(self, raw: Mapping[str, Any], shared: Mapping[str, Any], locate: Locate) -> dict[str, Any]:
        """Return a flow's table with its shared fields written out."""
        pages = raw.get("pages")
        if not isinstance(pages, list):
            return dict(raw)
        filled = []
        for n, page in enumerate(pages):
            fields = page.get("fields") if isinstance(page, Mapping) else None
            if isinstance(fields, list):
                own = [self._field(f, shared, locate, ("pages", n, "fields", m)) for m, f in enumerate(fields)]
                page = {**page, "fields": [field for field in own if field is not None]}
            filled.append(page)
        return {**raw, "pages": filled}

    def _field(self, raw: Any, shared: Mapping[str, Any], locate: Locate, path: KeyPath) -> Any:
        if not isinstance(raw, Mapping) or "use" not in raw:
            return raw
        code = raw["use"]
        block = shared.get(code) if isinstance(code, str) else None
        if not isinstance(block, Mapping):
            problem = UnknownCode(locate((*path, "use")), kind="field", value=str(code), allowed=tuple(shared))
            self._problems.append(problem)
            return None
        self._used.add(code)
        extra = {key: value for key, value in raw.items() if key != "use"}
        for key in extra:
            if key not in OVERRIDES:
                self._problems.append(OverrideNotAllowed(locate((*path, key)), key=key, allowed=OVERRIDES))
        return merged(block, {key: value for key, value in extra.items() if key in OVERRIDES})

    def _shared_problems(self, source: Source) -> Iterator[Problem]:
        for table in source.data:
            if table != "field":
                yield UnknownKey(source.where((table,), table), key=table, allowed=("field",))
        fields = source.data.get("field", {})
        if not isinstance(fields, Mapping):
            yield WrongType(source.where(("field",), "field"), expected="table")
            return
        for code in fields:
            if code not in self._used:
                yield UnusedBlock(source.where(("field", code), f"field {code}"), value=code)


def _locator(source: Source, head: str) -> Locate:
    def locate(path: KeyPath) -> Where:
        return source.where(path, arrow(head, path))

    return locate
