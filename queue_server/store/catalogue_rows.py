"""The rows of the catalogue (`app.catalogue.ports`)."""

from __future__ import annotations

from dataclasses import asdict, fields

from sqlalchemy import Connection, insert, select, update

from queue_server.domain.catalogue import ItemVersion
from queue_server.store.catalogue_tables import item_versions as table

_ALL = select(*(table.c[f.name] for f in fields(ItemVersion))).order_by(table.c.at, table.c.item, table.c.version)


class CatalogueRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def item_versions(self) -> list[ItemVersion]:
        return [ItemVersion(*row) for row in self.connection.execute(_ALL)]

    def versions_of(self, item: str) -> list[ItemVersion]:
        return [ItemVersion(*row) for row in self.connection.execute(_ALL.where(table.c.item == item))]


class CatalogueChanges(CatalogueRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_item_version(self, version: ItemVersion) -> None:
        self.connection.execute(insert(table), asdict(version))

    def drop_item_version(self, version: ItemVersion) -> None:
        which = table.c.item == version.item, table.c.version == version.version
        said = {"dropped_by": version.dropped_by, "dropped_at": version.dropped_at}
        self.connection.execute(update(table).where(*which).values(said))
