"""What a terminal did without the server is on its disk before anybody sees it, once, in order, readable by no one."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.credentials import TerminalKey
from kiosk.offline.outbox import Outbox, OutboxFull, OutboxTaken, What
from queue_server.contract.models import PrintedReport
from queue_server.contract.offline import (
    FIRST_HASH,
    GivenBackOffline,
    IssuedOffline,
    JournalEntry,
    JournalPosition,
    PrintedOffline,
)
from tests.kit.leases import SetClock

NAME, DOCUMENT = "王小明", "362430195001010018"


def issued(number: int, block: str = "b1") -> IssuedOffline:
    return IssuedOffline.model_validate(
        {
            "kind": "issued",
            "block": block,
            "day": "2026-11-23",
            "prefix": "A",
            "number": number,
            "visit": f"v{number}",
            "items": ["house-sale"],
            "holders": [{"name": NAME, "id_number": DOCUMENT, "birth": "1950-01-01"}],
            "key": f"tap-{number}",
            "seal": "5ea1",
        }
    )


def printed(number: int) -> PrintedOffline:
    return PrintedOffline(kind="printed", visit=f"v{number}", report=PrintedReport(result="printed"))


@pytest.fixture(autouse=True, scope="module")
def quick_disk() -> Iterator[None]:
    """Waiting for the disk thousands of times shows nothing here; that it is waited for has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


class Terminal:
    """A terminal's folder, and its journal as each start of the kiosk finds it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, SetClock()
        self.key = TerminalKey(folder / "k1.key")
        self.key.remember("yongxin/k1", "yongxin")

    def start(self, boot: str = "one") -> Outbox:
        return Outbox(self.folder, self.key, self.clock.terminal(boot))

    @property
    def journal(self) -> Path:
        return self.folder / "journal"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def entries(outbox: Outbox) -> list[JournalEntry]:
    """Return what the server lacks, across batches."""
    found: list[JournalEntry] = []
    while batch := outbox.batch():
        found += batch.entries
        outbox.handed_in(batch.entries[-1].seq)
    return found


def test_entries_form_a_chain_from_the_first_hash_on(terminal: Terminal) -> None:
    outbox = terminal.start()
    made = [outbox.append(issued(601)), outbox.append(printed(601)), outbox.append(issued(602))]
    assert [e.seq for e in made] == [1, 2, 3]
    assert [e.before for e in made] == [FIRST_HASH, made[0].hash, made[1].hash]
    assert [e.reckoned() for e in made] == [e.hash for e in made]
    outbox.close()


def test_what_is_sent_reckons_the_same_after_it_lay_on_the_disk_and_went_over_the_wire(terminal: Terminal) -> None:
    first = terminal.start()
    made = [
        first.append(issued(601)),
        first.append(printed(601)),
        first.append(GivenBackOffline(kind="given_back", visit="v1")),
    ]
    first.close()
    again = terminal.start()
    batch = again.batch()
    again.close()
    assert batch is not None
    assert batch.entries == made
    over_the_wire = [
        JournalEntry.model_validate_json(e.model_dump_json(by_alias=True, exclude_unset=True)) for e in made
    ]
    assert [e.reckoned() for e in over_the_wire] == [e.hash for e in made]


def test_nobody_who_reads_the_disk_learns_who_took_a_number(terminal: Terminal) -> None:
    outbox = terminal.start()
    outbox.append(issued(601))
    outbox.close()
    for file in terminal.folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        content = file.read_bytes()
        for coded in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", content):  # base64 would hide a name from a glance only
            content += base64.b64decode(coded[: len(coded) // 4 * 4])
        assert not any(word.encode() in content for word in (NAME, DOCUMENT, "1950-01-01", "tap-601"))


def test_a_journal_torn_at_any_byte_keeps_every_entry_that_was_whole_and_goes_on(
    terminal: Terminal, tmp_path: Path
) -> None:
    outbox = terminal.start()
    sizes = []
    for number in (601, 602):
        outbox.append(issued(number))
        sizes.append(terminal.journal.stat().st_size)
    whole = terminal.journal.read_bytes()
    outbox.close()
    begin = whole.index(b"\n") + 1
    for cut in range(begin, len(whole) + 1):
        terminal.journal.write_bytes(whole[:cut])
        torn = terminal.start()
        kept = sum(1 for size in sizes if size <= cut)
        assert [torn.used("b1", n) for n in (601, 602)] == [kept > 0, kept > 1]
        assert torn.append(issued(603)).seq == kept + 1
        torn.close()
        again = terminal.start()
        found = entries(again)
        again.close()
        assert [e.seq for e in found] == list(range(1, kept + 2))
        assert all(e.reckoned() == e.hash for e in found)


@pytest.mark.parametrize("spoilt", ["header", "middle", "whole last line", "another key"])
def test_a_journal_that_cannot_be_read_is_set_aside_and_begins_under_another_name(
    terminal: Terminal, spoilt: str
) -> None:
    outbox = terminal.start()
    for number in (601, 602):
        outbox.append(issued(number))
    id_ = outbox.id
    outbox.close()
    lines = terminal.journal.read_bytes().splitlines(keepends=True)
    if spoilt == "another key":
        (terminal.folder / "journal.key").unlink()
    else:
        at = {"header": 0, "middle": 1, "whole last line": 2}[spoilt]
        lines[at] = b"x" * (len(lines[at]) - 1) + b"\n"
        terminal.journal.write_bytes(b"".join(lines))
    again = terminal.start()
    assert again.id != id_
    assert again.waiting == (1 if spoilt == "whole last line" else 0)
    assert len(list(terminal.folder.glob("journal.unreadable-*"))) == 1
    again.append(issued(700, "b2"))
    again.close()


def test_an_entry_is_on_the_disk_when_it_is_given_out(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox = terminal.start()
    synced: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.pread(handle, 1 << 16, 0)))
    entry = outbox.append(issued(601))
    assert entry.hash.encode() in synced[-1]
    outbox.close()


def test_an_entry_that_the_disk_refuses_is_not_in_the_journal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = terminal.start()
    outbox.append(issued(601))
    real = os.fsync

    def full(_: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutboxFull):
        outbox.append(issued(602))
    assert not outbox.used("b1", 602)
    monkeypatch.setattr(os, "fsync", real)
    assert outbox.append(issued(603)).seq == 2
    outbox.close()
    again = terminal.start()
    assert [again.used("b1", n) for n in (601, 602, 603)] == [True, False, True]
    again.close()


def test_a_tap_finds_what_it_was_given_also_after_a_start(terminal: Terminal) -> None:
    outbox = terminal.start()
    entry = outbox.append(issued(601))
    outbox.close()
    again = terminal.start()
    assert again.issued("tap-601") == (issued(601), entry.at)
    assert again.issued("tap-602") is None
    again.close()


def test_two_kiosks_do_not_share_one_journal(terminal: Terminal) -> None:
    outbox = terminal.start()
    with pytest.raises(OutboxTaken):
        terminal.start()
    outbox.close()
    terminal.start().close()


def test_a_batch_holds_moments_of_one_clock_only(terminal: Terminal) -> None:
    first = terminal.start("one")
    first.append(issued(601))
    first.append(issued(602))
    first.close()
    second = terminal.start("two")
    second.append(issued(603))
    batch = second.batch()
    assert batch is not None
    assert [e.seq for e in batch.entries] == [1, 2]
    second.handed_in(2)
    batch = second.batch()
    assert batch is not None
    assert [e.seq for e in batch.entries] == [3]
    second.close()


def test_a_restored_server_is_given_again_what_it_lost(terminal: Terminal) -> None:
    outbox = terminal.start()
    made = [outbox.append(issued(n)) for n in (601, 602, 603)]
    outbox.handed_in(3)
    assert outbox.batch() is None
    outbox.go_on_from(JournalPosition(through=1, hash=made[0].hash))
    assert entries(outbox) == made[1:]
    outbox.close()


def test_a_new_journal_of_a_known_terminal_goes_on_where_the_server_stands(terminal: Terminal) -> None:
    outbox = terminal.start()
    outbox.go_on_from(JournalPosition(through=41, hash="a" * 64))
    entry = outbox.append(issued(601))
    assert (entry.seq, entry.before) == (42, "a" * 64)
    outbox.close()
    again = terminal.start()
    assert entries(again) == [entry]
    again.close()


def test_what_does_not_follow_upon_the_servers_end_is_chained_anew_and_no_number_is_free_again(
    terminal: Terminal,
) -> None:
    outbox = terminal.start()
    outbox.append(issued(601))
    outbox.handed_in(1)
    outbox.append(issued(602))
    outbox.go_on_from(JournalPosition(through=5, hash="b" * 64))
    found = entries(outbox)
    assert [(e.seq, e.what) for e in found] == [(6, issued(602))]
    assert found[0].before == "b" * 64
    assert found[0].reckoned() == found[0].hash
    assert [outbox.used("b1", n) for n in (601, 602, 603)] == [True, True, False]
    outbox.close()
    again = terminal.start()
    assert [again.used("b1", n) for n in (601, 602, 603)] == [True, True, False]
    again.close()


def test_what_the_server_has_had_for_a_week_is_forgotten_but_not_which_numbers_were_given(terminal: Terminal) -> None:
    outbox = terminal.start()
    made = [outbox.append(issued(n, b)) for n, b in ((601, "old"), (602, "held"))]
    outbox.handed_in(2)
    outbox.append(issued(603, "held"))
    terminal.clock.go_on(dt.timedelta(days=6).total_seconds())
    outbox.tidy({"held"})
    outbox.go_on_from(JournalPosition(through=1, hash=made[0].hash))
    outbox.handed_in(2)
    terminal.clock.go_on(dt.timedelta(days=8).total_seconds())
    outbox.tidy({"held"})
    assert NAME.encode() not in terminal.journal.read_bytes()
    assert [outbox.used(b, n) for b, n in (("old", 601), ("held", 602), ("held", 603))] == [False, True, True]
    outbox.close()
    again = terminal.start()
    assert [e.seq for e in entries(again)] == [3]
    assert again.used("held", 602)
    again.close()


@given(st.lists(st.sampled_from(["issue", "hand in", "start", "restore", "tear"]), max_size=25))
def test_however_it_goes_every_entry_reaches_the_server_once_and_in_order(acts: list[str]) -> None:
    """The server is played by a list: it takes what follows upon its end, and knows again what it has."""
    folder = Path(tempfile.mkdtemp())
    try:
        terminal = Terminal(folder)
        outbox, server, number = terminal.start(), list[JournalEntry](), 600
        told: list[What] = []

        def end() -> JournalPosition:
            return JournalPosition(through=len(server), hash=server[-1].hash if server else FIRST_HASH)

        for act in [*acts, "hand in"]:
            if act == "issue":
                number += 1
                outbox.append(issued(number))
                told.append(issued(number))
            elif act == "hand in":
                outbox.go_on_from(end())
                while batch := outbox.batch():
                    for entry in batch.entries:
                        assert (entry.seq, entry.before) == (len(server) + 1, end().hash)
                        server.append(entry)
                    outbox.handed_in(len(server))
            elif act == "restore":
                del server[len(server) // 2 :]
            else:
                outbox.close()
                if act == "tear":
                    with terminal.journal.open("ab") as file:
                        file.write(b'{"seq": 9')
                outbox = terminal.start()
        outbox.close()
        assert [e.what for e in server] == told
    finally:
        shutil.rmtree(folder)
