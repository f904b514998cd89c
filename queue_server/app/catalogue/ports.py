"""What is kept of the catalogue, as the use cases see it."""

from __future__ import annotations

from typing import Protocol

from queue_server.domain.catalogue import ItemVersion


class CatalogueReads(Protocol):
    def item_versions(self) -> list[ItemVersion]:
        """Return every version of every item, the oldest first."""
        ...

    def versions_of(self, item: str) -> list[ItemVersion]:
        """Return an item's versions, the oldest first."""
        ...


class CatalogueWrites(Protocol):
    def add_item_version(self, version: ItemVersion) -> None: ...

    def drop_item_version(self, version: ItemVersion) -> None:
        """Note that a version was taken back."""
        ...
