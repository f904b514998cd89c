"""The rows of the catalogue (`app.catalogue.ports`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import Connection, case, func, insert, select, update

from queue_server.domain.catalogue import ItemList, ItemVersion, ListLine
from queue_server.domain.county_settings import SettingVersion
from queue_server.store.catalogue_tables import item_lists, list_lines, setting_versions
from queue_server.store.catalogue_tables import item_versions as table

_ALL = select(*(table.c[f.name] for f in fields(ItemVersion))).order_by(table.c.at, table.c.item, table.c.version)

_SETTINGS = select(*(setting_versions.c[f.name] for f in fields(SettingVersion))).order_by(
    setting_versions.c.at, setting_versions.c.scope, setting_versions.c.key, setting_versions.c.version
)
_LISTS = select(*(item_lists.c[f.name] for f in fields(ItemList)))
_LINES = select(*(list_lines.c[f.name] for f in fields(ListLine))).order_by(list_lines.c.position)


class CatalogueRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def item_versions(self) -> list[ItemVersion]:
        return [ItemVersion(*row) for row in self.connection.execute(_ALL)]

    def versions_of(self, item: str) -> list[ItemVersion]:
        return [ItemVersion(*row) for row in self.connection.execute(_ALL.where(table.c.item == item))]

    def setting_versions(self) -> list[SettingVersion]:
        return [SettingVersion(*row) for row in self.connection.execute(_SETTINGS)]

    def item_lists(self, limit: int) -> list[ItemList]:
        newest = _LISTS.order_by(item_lists.c.at.desc(), item_lists.c.id).limit(limit)
        return [ItemList(*row) for row in self.connection.execute(newest)]

    def item_list(self, id_: str) -> ItemList | None:
        row = self.connection.execute(_LISTS.where(item_lists.c.id == id_)).one_or_none()
        return ItemList(*row) if row else None

    def list_counts(self) -> dict[str, tuple[int, int]]:
        is_open = case((list_lines.c.state == "open", 1), else_=0)
        counted = select(list_lines.c.list, func.count(), func.sum(is_open)).group_by(list_lines.c.list)
        return {row[0]: (int(row[1]), int(row[2])) for row in self.connection.execute(counted)}

    def list_lines(self, id_: str) -> list[ListLine]:
        return [ListLine(*row) for row in self.connection.execute(_LINES.where(list_lines.c.list == id_))]


class CatalogueChanges(CatalogueRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_item_version(self, version: ItemVersion) -> None:
        self.connection.execute(insert(table), asdict(version))

    def drop_item_version(self, version: ItemVersion) -> None:
        which = table.c.item == version.item, table.c.version == version.version
        said = {"dropped_by": version.dropped_by, "dropped_at": version.dropped_at}
        self.connection.execute(update(table).where(*which).values(said))

    def add_setting_version(self, version: SettingVersion) -> None:
        self.connection.execute(insert(setting_versions), asdict(version))

    def drop_setting_version(self, version: SettingVersion) -> None:
        of_key = setting_versions.c.scope == version.scope, setting_versions.c.key == version.key
        said = {"dropped_by": version.dropped_by, "dropped_at": version.dropped_at}
        which = (*of_key, setting_versions.c.version == version.version)
        self.connection.execute(update(setting_versions).where(*which).values(said))

    def add_item_list(self, made: ItemList, lines: Sequence[ListLine]) -> None:
        self.connection.execute(insert(item_lists), asdict(made))
        if lines:
            self.connection.execute(insert(list_lines), [asdict(line) for line in lines])

    def save_list_line(self, line: ListLine) -> None:
        which = list_lines.c.list == line.list, list_lines.c.position == line.position
        self.connection.execute(update(list_lines).where(*which).values(asdict(line)))
