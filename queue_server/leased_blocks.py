"""`hall admin blocks`: numbers leased to terminals, what was set aside of their journals, and taking a block back."""

from __future__ import annotations

import datetime as dt
import json

from config.schema import County
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys, KeysUnusable, load_keys
from queue_server.app.offline.blocks import Voiding, blocks_of
from queue_server.app.offline.journal import aside_context
from queue_server.app.offline.leases import lease_days
from queue_server.app.offline.ports import SetAside
from queue_server.app.ports import Records
from queue_server.contract.offline import BlockView
from queue_server.database import hall_now, store_beside
from queue_server.domain.errors import RuleViolation
from queue_server.domain.numbers import label
from queue_server.settings import CommandRefused, Settings
from queue_server.store.batch import SqlStore

BY = "admin"
"""Who takes a block back from the command line."""
_HEAD = "hall\tday\tnumbers\tterminal\tstate\tgiven\tvoid\tblock"


def list_blocks(
    settings: Settings, county: County, halls: list[str], day: dt.date | None, void: str | None
) -> list[str]:
    """Return the lines to print; with `void` that block is taken back first. Raises CommandRefused."""
    with store_beside(settings) as store:
        if void is not None:
            _void(settings, store, county, halls, void)
        with store.read() as records:
            now = hall_now(settings, county, records)
            lines = [
                line for hall in halls for line in _lines(records, HallRules(county, county.halls[hall]), day, now)
            ]
            kept = [entry for hall in halls for entry in records.kept_aside(hall)]
    keys = _keys(settings) if kept else None
    return [_HEAD, *lines, *(_aside_line(entry, keys) for entry in kept)]


def _lines(records: Records, rules: HallRules, day: dt.date | None, now: dt.datetime) -> list[str]:
    """Return a hall's blocks of a day, or of today and the next working days."""
    today = rules.calendar.business_day(now)
    days = [day] if day is not None else lease_days(rules.calendar, today)
    return [_line(rules.code, b) for d in days for b in blocks_of(records, rules.code, d).blocks]


def _line(hall: str, block: BlockView) -> str:
    numbers = f"{label(block.prefix, block.first)}–{label(block.prefix, block.last)}"
    terminal = block.terminal.rpartition("/")[2]
    return f"{hall}\t{block.day}\t{numbers}\t{terminal}\t{block.state}\t{block.given}\t{block.void}\t{block.id}"


def _void(settings: Settings, store: SqlStore, county: County, halls: list[str], block_id: str) -> None:
    with store.read() as records:
        block, now = records.block(block_id), hall_now(settings, county, records)
    if block is None or block.hall not in halls:
        raise CommandRefused(f"there is no block {block_id!r}; `hall admin blocks` lists them")
    batch = store.begin(block.hall)
    try:
        with batch.savepoint() as unit:
            Voiding(HallRules(county, county.halls[block.hall]), block_id, BY, now)(unit)
    except RuleViolation as refusal:
        batch.rollback()
        raise CommandRefused(f"the block cannot be taken back: {refusal.code}") from refusal
    except BaseException:
        batch.rollback()
        raise
    batch.commit()


def _keys(settings: Settings) -> Keys | None:
    try:
        return load_keys(settings.keys) if (settings.keys / "keys.json").exists() else None
    except KeysUnusable:
        return None


def _aside_line(entry: SetAside, keys: Keys | None) -> str:
    """Tell of an entry that was kept aside: which number it was about, and for what; nothing of whose it is."""
    return (
        f"set aside\t{entry.terminal}\t#{entry.seq}\t{entry.code}\t{entry.at:%Y-%m-%dT%H:%M:%SZ}\t{_told(entry, keys)}"
    )


def _told(entry: SetAside, keys: Keys | None) -> str:
    if keys is None:
        return "sealed with other keys"
    try:
        what = json.loads(keys.open(entry.sealed, aside_context(entry.terminal, entry.seq)))["what"]
    except KeysUnusable:
        return "sealed with other keys"
    if what["kind"] != "issued":
        return f"{what['kind']} {what['visit']}"
    return f"{label(what['prefix'], what['number'])} of {what['day']} for {what['bundle'] or ' '.join(what['items'])}"
