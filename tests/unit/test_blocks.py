"""Leased numbers: each given once, in its hours, on its day, whatever the clock does; void ones never."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.credentials import TerminalKey
from kiosk.offline.blocks import Blocks
from kiosk.offline.clocks import HallTime
from kiosk.offline.outbox import Outbox
from queue_server.contract.offline import IssuedOffline, NumberBlock
from tests.kit.leases import MORNING, TODAY, SetClock, block, leases

EVENING = MORNING.replace(hour=19)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def key(tmp_path: Path) -> TerminalKey:
    key = TerminalKey(tmp_path / "k1.key")
    key.remember("yongxin/k1", "yongxin")
    return key


@pytest.fixture
def outbox(tmp_path: Path, key: TerminalKey) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path, key, SetClock().terminal())
    yield outbox
    outbox.close()


def give(blocks: Blocks, outbox: Outbox, prefix: str = "A", now: dt.datetime = MORNING) -> str | None:
    ready = blocks.ready(prefix, now)
    if ready is None:
        return None
    outbox.append(_entry(ready.block, ready.leased.number))
    return ready.called


def _entry(of: NumberBlock, number: int) -> IssuedOffline:
    return IssuedOffline(
        kind="issued",
        block=of.id,
        day=of.day,
        prefix=of.prefix,
        number=number,
        visit="v",
        items=["x1"],
        key="k",
        seal="",
    )


def test_numbers_are_given_in_order_each_once_and_then_there_are_none(
    tmp_path: Path, outbox: Outbox, key: TerminalKey
) -> None:
    blocks = Blocks(tmp_path, outbox, key)
    blocks.take_in(leases(block("A", 605, 2), block("A", 601, 2), block("B", 1, 1)))
    assert [give(blocks, outbox) for _ in range(5)] == ["A601", "A602", "A605", "A606", None]
    assert blocks.giving(MORNING) == {"B"}
    assert give(blocks, outbox, "B") == "B001"


def test_a_start_goes_on_with_the_number_after_the_last_that_was_given(
    tmp_path: Path, outbox: Outbox, key: TerminalKey
) -> None:
    blocks = Blocks(tmp_path, outbox, key)
    blocks.take_in(leases(block()))
    give(blocks, outbox)
    again = Blocks(tmp_path, outbox, key)
    assert (again.low, again.left()) == (1, {"2026-11-23/A": 2})
    assert give(again, outbox) == "A602"


def test_blocks_of_a_journal_that_is_gone_are_not_used(tmp_path: Path, outbox: Outbox, key: TerminalKey) -> None:
    Blocks(tmp_path, outbox, key).take_in(leases(block()))
    outbox.id = "another"
    assert Blocks(tmp_path, outbox, key).left() == {}


def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path, outbox: Outbox, key: TerminalKey) -> None:
    Blocks(tmp_path, outbox, key).take_in(leases(block()))
    (tmp_path / "blocks").write_bytes(b'{"journal": ')
    assert Blocks(tmp_path, outbox, key).left() == {}


def test_numbers_are_given_in_their_hours_and_on_their_day_only(
    tmp_path: Path, outbox: Outbox, key: TerminalKey
) -> None:
    blocks = Blocks(tmp_path, outbox, key)
    blocks.take_in(leases(block("A", 601, 1), block("A", 601, 1, TOMORROW)))
    assert give(blocks, outbox, now=EVENING) is None
    assert give(blocks, outbox, now=MORNING) == "A601"
    assert give(blocks, outbox, now=MORNING) is None
    assert give(blocks, outbox, now=MORNING + dt.timedelta(days=1)) == "A601"
    assert [w.from_.date() for w in blocks.windows()["A"]] == [TODAY, TOMORROW]


def test_a_voided_block_gives_nothing_more_and_a_day_that_is_over_is_forgotten(
    tmp_path: Path, outbox: Outbox, key: TerminalKey
) -> None:
    blocks = Blocks(tmp_path, outbox, key)
    old, dead, held = block("A", 1, 2, TODAY - dt.timedelta(days=3)), block("B"), block("C")
    blocks.take_in(leases(old, dead, held, now=MORNING - dt.timedelta(days=3)))
    blocks.take_in(leases(void=(dead.id,)))
    assert blocks.ids() == {held.id}
    assert Blocks(tmp_path, outbox, key).ids() == {held.id}


def test_a_block_answered_twice_is_held_once(tmp_path: Path, outbox: Outbox, key: TerminalKey) -> None:
    blocks = Blocks(tmp_path, outbox, key)
    blocks.take_in(leases(block()))
    blocks.take_in(leases(block()))
    assert blocks.left() == {"2026-11-23/A": 3}


def test_numbers_of_before_the_terminal_was_enrolled_anew_are_not_its_own(
    tmp_path: Path, outbox: Outbox, key: TerminalKey
) -> None:
    blocks = Blocks(tmp_path, outbox, key)
    blocks.take_in(leases(block()))
    key.remember("yongxin/k2", "yongxin")
    assert blocks.giving(MORNING) == set()
    assert give(blocks, outbox) is None


# --- time ---------------------------------------------------------------------------------------------------------


def test_hall_time_goes_on_without_the_server_whatever_is_done_to_the_wall_clock() -> None:
    machine = SetClock(MORNING - dt.timedelta(minutes=7))
    time = HallTime(machine.terminal())
    assert time.now() is None
    time.hear(MORNING)
    machine.go_on(60)
    machine.wall_s -= 10_000_000
    assert time.now() == MORNING + dt.timedelta(seconds=60)


def test_a_restart_in_the_same_boot_knows_hall_time_though_the_wall_clock_was_set_meanwhile() -> None:
    machine = SetClock()
    before = HallTime(machine.terminal())
    before.hear(MORNING + dt.timedelta(hours=2))
    heard = before.heard()
    machine.go_on(30)
    machine.wall_s += 5_000_000
    again = HallTime(machine.terminal(), heard)
    now = again.now()
    assert now is not None
    assert abs(now - MORNING - dt.timedelta(hours=2, seconds=30)) < dt.timedelta(milliseconds=1)


def test_a_machine_that_starts_with_a_dead_battery_goes_on_from_the_last_moment_it_knew() -> None:
    machine = SetClock()
    before = HallTime(machine.terminal())
    before.hear(MORNING)
    heard = before.heard()
    machine.wall_s, machine.steady_s = 0.0, 5.0
    again = HallTime(machine.terminal("another boot"), heard)
    machine.go_on(60)
    assert again.now() == MORNING + dt.timedelta(seconds=60)
    again.not_before(MORNING + dt.timedelta(hours=1))
    assert again.now() == MORNING + dt.timedelta(hours=1)


def test_an_earlier_moments_clock_is_known_in_its_own_boot_only() -> None:
    machine = SetClock()
    first = machine.terminal()
    read = first.now()
    machine.wall_s += 3600  # set right, an hour on
    machine.go_on(10)
    second = machine.terminal()
    assert second.shown_by(first.anchor) == read + dt.timedelta(seconds=10)
    assert second.now() == read + dt.timedelta(hours=1, seconds=10)
    third = machine.terminal("another boot")
    assert third.shown_by(first.anchor) == third.now()
