"""Reads a county's files and puts its models together, collecting every problem on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel

from config.base import Code, Model, Text, Tier
from config.behaviour import FILMS
from config.blocks import Blocks
from config.changed import COUNTY, Changed, table_of
from config.errors import (
    ChoiceNotOffered,
    CountyHallCount,
    Duplicate,
    FileProblem,
    MissingFile,
    MissingFilm,
    MissingLogo,
    Problem,
    UnknownCode,
    UnknownKey,
    UnusedBlock,
    Where,
    WrongType,
)
from config.grids import Grids, grid_problems
from config.hall_rules import Surroundings, hall_problems
from config.issuers import Issuers
from config.item_rules import bundle_problems, item_problems, offered_nowhere
from config.layers import COUNTY_KEYS, HallLayers, Layer
from config.logos import LOGO_FILES, known_logos, logo_file
from config.places import CountyMap
from config.positions import Path as KeyPath
from config.schema import Bundle, County, Department, Hall, Item, Theme
from config.shapes import arrow, check
from config.source import Source, read_source
from config.texts import Gateway

M = TypeVar("M", bound=BaseModel)
Locate = Callable[[KeyPath], Where]


class CountyHead(Model):
    """What county.toml says about the county itself."""

    code: Code
    name: Text
    locked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry(Generic[M]):
    """One `[[…]]` table of a file; `model` is None when it has problems."""

    model: M | None
    locate: Locate


class Assembly:
    """One attempt at a county. `problems` is complete once `county()` has returned."""

    def __init__(self, path: Path, defaults: Path, changed: Changed) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._defaults = defaults
        self._changed = changed
        self._blocks = Blocks(self.problems)

    def county(self) -> County | None:
        """Return the county, or None when it could not even be put together."""
        head_source, departments_source, themes_source = (
            self._required(name) for name in ("county.toml", "departments.toml", "themes.toml")
        )
        if head_source is not None:
            head_source = head_source.overlaid(table_of(self._changed.get(COUNTY, {})))
        departments = self._entries("department", Department, [departments_source])
        themes = self._entries("theme", Theme, [themes_source])
        items = self._items(tuple(departments), tuple(themes))
        bundles = self._entries("bundle", Bundle, self._folder("bundles"))
        for entry in bundles.values():
            if entry.model:
                self.problems += bundle_problems(entry.model, tuple(items), tuple(themes), entry.locate)
        head = self._head(head_source)
        drawn, gateway = self._optional(CountyMap, "map"), self._optional(Gateway, "gateway")
        issuers = self._optional(Issuers, "issuers")
        halls = self._halls(head_source, departments, items, gateway) if head_source else {}
        grids = self._optional(Grids, "grids", lambda found, locate: grid_problems(found, tuple(halls), locate))
        if self.problems or head is None:
            self._drop_consequences()
            return None
        county = County(
            code=head.code,
            name=head.name,
            departments=_models(departments),
            themes=tuple(_models(themes).values()),
            items=_in_order(_models(items), tuple(departments)),
            bundles=_models(bundles),
            halls=halls,
            map=drawn,
            issuers=issuers.issuer if issuers else (),
            gateway=gateway,
            grids=grids or Grids(),
        )
        self.problems += offered_nowhere(county, _places(items), _places(bundles))
        return county

    def _drop_consequences(self) -> None:
        """Leave out what is only missed because a file could not be read."""
        if any(isinstance(problem, FileProblem) for problem in self.problems):
            follow = (UnknownCode, UnusedBlock, ChoiceNotOffered, CountyHallCount)
            self.problems = [problem for problem in self.problems if not isinstance(problem, follow)]

    # --- files ----------------------------------------------------------------------------------------------------

    def _read(self, path: Path, name: str) -> Source | None:
        found = read_source(path, name)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _required(self, name: str) -> Source | None:
        if not (self._path / name).is_file():
            self.problems.append(MissingFile(Where(name, None, name), name=name))
            return None
        return self._read(self._path / name, name)

    def _folder(self, folder: str) -> list[Source | None]:
        files = sorted((self._path / folder).glob("*.toml"), key=lambda file: file.stem)
        return [self._read(file, f"{folder}/{file.name}") for file in files]

    def _default(self, name: str, mount: KeyPath = ()) -> Layer | None:
        source = self._read(self._defaults / name, f"defaults/{name}")
        return Layer(source, mount) if source else None

    # --- lists of tables ------------------------------------------------------------------------------------------

    def _tables(self, key: str, sources: list[Source | None]) -> Iterator[tuple[Mapping[str, Any], Locate]]:
        """Yield every `[[key]]` table, and report whatever else the files hold."""
        for source in sources:
            if source is None:
                continue
            for other in source.data:
                if other != key:
                    where = source.where((other,), source.name)
                    self.problems.append(UnknownKey(where, key=other, allowed=(f"[[{key}]]",)))
            tables = source.data.get(key, [])
            if not isinstance(tables, list):
                self.problems.append(WrongType(source.where((key,), source.name), expected="list"))
                continue
            for index, raw in enumerate(tables):
                if isinstance(raw, Mapping):
                    yield raw, _locator(source, key, index, raw)
                else:
                    self.problems.append(WrongType(source.where((key, index), source.name), expected="table"))

    def _entries(self, key: str, model: type[M], sources: list[Source | None]) -> dict[str, Entry[M]]:
        entries: dict[str, Entry[M]] = {}
        for raw, locate in self._tables(key, sources):
            checked, problems = check(model, raw, locate)
            self.problems += problems
            self._add(entries, key, raw.get("code"), Entry(checked, locate))
        return entries

    def _add(self, entries: dict[str, Entry[M]], kind: str, code: object, entry: Entry[M]) -> None:
        """File the entry under its code; without a code it has been reported already."""
        if not isinstance(code, str):
            return
        if code in entries:
            first = str(entries[code].locate(()))
            self.problems.append(Duplicate(entry.locate(("code",)), kind=kind, value=code, first=first))
            return
        entries[code] = entry

    def _items(self, departments: tuple[str, ...], themes: tuple[str, ...]) -> dict[str, Entry[Item]]:
        for source in self._folder("shared"):
            if source:
                self._blocks.read(source)
        items: dict[str, Entry[Item]] = {}
        for raw, locate in self._tables("item", self._folder("items")):
            guide, whole = raw.get("guide"), True
            if isinstance(guide, Mapping):
                guide, whole = self._blocks.expand(guide, locate)
                raw = {**raw, "guide": guide}
            item, problems = check(Item, raw, locate)
            self.problems += problems
            if item:
                self.problems += item_problems(item, departments, themes, locate)
                whole = whole and item.department in departments
            self._add(items, "item", raw.get("code"), Entry(item if whole else None, locate))
        self.problems += self._blocks.unused()
        return items

    # --- the county and its halls ---------------------------------------------------------------------------------

    def _head(self, source: Source | None) -> CountyHead | None:
        if source is None:
            return None
        raw = {key: value for key, value in source.data.items() if key in COUNTY_KEYS}
        head, problems = check(CountyHead, raw, lambda path: source.where(path, arrow("county", path)))
        self.problems += problems
        return head

    def _optional(
        self,
        kind: type[M],
        name: str,
        further: Callable[[M, Locate], Iterable[Problem]] | None = None,
    ) -> M | None:
        """Return what one file of the county says, where there is such a file; `further` finds what is wrong with one
        whose shape is right."""
        file = f"{name}.toml"
        source = self._read(self._path / file, file) if (self._path / file).is_file() else None
        if source is None:
            return None

        def locate(path: KeyPath) -> Where:
            return source.where(path, arrow(name, path))

        found, problems = check(kind, source.data, locate)
        self.problems += problems
        if found is not None and further is not None:
            self.problems += further(found, locate)
        return found

    def _halls(
        self,
        county: Source,
        departments: Mapping[str, Entry[Department]],
        items: Mapping[str, Entry[Item]],
        gateway: Gateway | None,
    ) -> dict[str, Hall]:
        sources = self._hall_sources()
        wording = self._default("wording.toml", ("wording",))
        base = [self._default("hall.toml"), self._default("classes.toml", ("classes",)), wording]
        if (self._path / "calendar.toml").is_file():
            calendar = self._read(self._path / "calendar.toml", "calendar.toml")
            base.append(Layer(calendar, ("calendar",)) if calendar else None)
        base.append(Layer(county, dropped=COUNTY_KEYS))
        layers = HallLayers([layer for layer in base if layer], sources)
        self.problems += layers.check_parents()
        self.problems += layers.check_locks(county)
        around = Surroundings(
            departments=tuple(departments),
            items=_models(items),
            broken_items=frozenset(code for code, entry in items.items() if entry.model is None),
            wording={key: Text.model_validate(raw) for key, raw in wording.source.data.items()} if wording else {},
            gateway=gateway is not None,
        )
        halls = [hall for code in sources if layers.sound(code) and (hall := self._hall(code, layers, around))]
        self._across(halls, sources, layers)
        order = get_args(Tier)
        return {hall.code: hall for hall in sorted(halls, key=lambda hall: order.index(hall.tier))}

    def _hall_sources(self) -> dict[str, Source]:
        """Return the hall files by code; a file without one is reported when its shape is checked, under its name."""
        sources: dict[str, Source] = {}
        for source in self._folder("halls"):
            if source is None:
                continue
            code = source.data.get("code")
            if not isinstance(code, str):
                code = source.name.removeprefix("halls/").removesuffix(".toml")
            if code in sources:
                where = source.where(("code",), f"hall {code} → code")
                self.problems.append(Duplicate(where, kind="hall", value=code, first=sources[code].name))
            else:
                sources[code] = source.overlaid(table_of(self._changed.get(code, {})))
        return sources

    def _hall(self, code: str, layers: HallLayers, around: Surroundings) -> Hall | None:
        def locate(path: KeyPath) -> Where:
            return layers.where(code, path)

        hall, problems = check(Hall, layers.settings(code), locate)
        self.problems += problems
        if hall is None:
            return None
        self.problems += hall_problems(hall, around, locate)
        self.problems += self._logo_problems(hall.brand.logo, locate)
        self.problems += self._film_problems(hall, locate)
        return hall

    def _logo_problems(self, name: str, locate: Locate) -> Iterator[Problem]:
        missing = tuple(name + ending for ending in LOGO_FILES if not logo_file(self._path, name, ending).is_file())
        if missing:
            yield MissingLogo(locate(("brand", "logo")), files=missing, allowed=known_logos(self._path))

    def _film_problems(self, hall: Hall, locate: Locate) -> Iterator[Problem]:
        for n, film in enumerate(hall.display.films):
            if not (self._path / FILMS / film.file).is_file():
                yield MissingFilm(locate(("display", "films", n, "file")), file=film.file)

    def _across(self, halls: list[Hall], sources: Mapping[str, Source], layers: HallLayers) -> None:
        """Check what concerns all halls together."""
        counties = sum(source.data.get("tier") == "county" for source in sources.values())
        if counties != 1:
            self.problems.append(CountyHallCount(Where("halls", None, "halls"), count=counties))
        seen: dict[str, tuple[str, KeyPath]] = {}
        for hall in halls:
            kiosks = [("terminals", n, terminal.code) for n, terminal in enumerate(hall.terminals)]
            for kind, n, code in kiosks + [("agents", n, agent.code) for n, agent in enumerate(hall.agents)]:
                spot: tuple[str, KeyPath] = (hall.code, (kind, n, "code"))
                first = seen.setdefault(code, spot)
                if first is not spot:
                    told = str(layers.where(*first))
                    self.problems.append(Duplicate(layers.where(*spot), kind="terminal", value=code, first=told))


def _locator(source: Source, key: str, index: int, raw: Mapping[str, Any]) -> Locate:
    code = raw.get("code")
    head = f"{key} {code}" if isinstance(code, str) else f"{key}[{index + 1}]"
    return lambda path: source.where((key, index, *path), arrow(head, path))


def _in_order(items: Mapping[str, Item], departments: Sequence[str]) -> dict[str, Item]:
    """Put items into the order people meet them: departments as departments.toml lists them, then as their files do."""
    return dict(sorted(items.items(), key=lambda entry: departments.index(entry[1].department)))


def _models(entries: Mapping[str, Entry[M]]) -> dict[str, M]:
    return {code: entry.model for code, entry in entries.items() if entry.model is not None}


def _places(entries: Mapping[str, Entry[M]]) -> dict[str, Locate]:
    return {code: entry.locate for code, entry in entries.items()}
