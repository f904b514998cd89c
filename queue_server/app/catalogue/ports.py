"""What is kept of the catalogue, as the use cases see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from queue_server.domain.catalogue import ItemList, ItemVersion, ListLine
from queue_server.domain.county_settings import SettingVersion


class CatalogueReads(Protocol):
    def item_versions(self) -> list[ItemVersion]:
        """Return every version of every item, the oldest first."""
        ...

    def versions_of(self, item: str) -> list[ItemVersion]:
        """Return an item's versions, the oldest first."""
        ...

    def setting_versions(self) -> list[SettingVersion]:
        """Return every version of every setting, the oldest first."""
        ...

    def item_lists(self, limit: int) -> list[ItemList]:
        """Return the lists that were brought, the newest first."""
        ...

    def item_list(self, id_: str) -> ItemList | None: ...

    def list_counts(self) -> dict[str, tuple[int, int]]:
        """Return how many lines each list has, and how many of them are open."""
        ...

    def list_lines(self, id_: str) -> list[ListLine]:
        """Return a list's lines in their order."""
        ...


class CatalogueWrites(Protocol):
    def add_item_version(self, version: ItemVersion) -> None: ...

    def drop_item_version(self, version: ItemVersion) -> None:
        """Note that a version was taken back."""
        ...

    def add_setting_version(self, version: SettingVersion) -> None: ...

    def drop_setting_version(self, version: SettingVersion) -> None:
        """Note that a version was taken back."""
        ...

    def add_item_list(self, made: ItemList, lines: Sequence[ListLine]) -> None: ...

    def save_list_line(self, line: ListLine) -> None: ...
