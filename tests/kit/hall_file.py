"""What tests of a hall's file share: a small county with many numbers, servers with the same keys, rows to compare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from config.schema import County
from queue_server.app.keys import Keys, new_keys, save_keys
from queue_server.hall_export import export_hall
from queue_server.hall_import import import_hall
from queue_server.settings import Settings, load_settings
from queue_server.store.engine import open_engine
from queue_server.store.hall_rows import owned, tables_of_a_hall
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, MONDAY_9, small_county

KEYS = new_keys()
COUNTY = small_county(series=[{**s, "last": 9999} for s in HALL["series"]])


def settings_at(data: Path, database: str | None = None, keys: Keys = KEYS) -> Settings:
    settings = load_settings(data, database=database)
    save_keys(settings.keys, keys)
    return settings


@contextmanager
def running(settings: Settings, county: County = COUNTY) -> Iterator[Desk]:
    with running_hall(settings.data, county, settings.database, keys=KEYS) as desk:
        yield desk


def export(settings: Settings, file: Path, *, sealed: bool = True) -> dict[str, int]:
    return counted(export_hall(settings, COUNTY, "main", file, sealed=sealed))


def take_in(settings: Settings, file: Path, skip: int = 0) -> list[str]:
    return import_hall(replace(settings, clock=MONDAY_9), COUNTY, file, skip)


def counted(lines: list[str]) -> dict[str, int]:
    return {name: int(rows) for name, _, rows in (line.partition("\t") for line in lines) if rows}


def rows_of_hall(settings: Settings, hall: str = "main") -> dict[str, list[dict[str, Any]]]:
    engine = open_engine(settings.database)
    with engine.connect() as connection:
        found = {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).where(owned(table, hall)).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in tables_of_a_hall()
        }
    engine.dispose()
    return found
