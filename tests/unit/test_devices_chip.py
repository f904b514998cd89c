"""The chip reader's owner: what goes in is told; it is read for whoever was asked then, once, and for nobody else."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.errors import CardPulled, CardUnreadable, DeviceAbsent
from drivers.ports import ChipCard, ChipEvent, UnknownChip
from drivers.simulators.chip_cards import WANG
from kiosk.app import build_edges
from kiosk.credentials import TerminalKey
from kiosk.devices import ChipOwner
from kiosk.devices import chip as devices
from kiosk.fleet.terminal import Fleet
from kiosk.gateway import Gateway
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, ChipIn, DeviceChanged
from kiosk.settings import parse
from tests.unit.owned import Mail, raising, until


class FakeChipReader:
    """Has in it what the test puts in."""

    def __init__(self) -> None:
        self.done: queue.Queue[ChipEvent] = queue.Queue()
        self.on_read: Callable[[], object] = lambda: WANG
        self.reads = self.looks = 0
        self.absent = False

    def listen(self, timeout: float) -> ChipEvent | None:
        self.check()
        self.looks += 1
        try:
            return self.done.get(timeout=min(timeout, 0.002))
        except queue.Empty:
            return None

    def read(self) -> ChipCard:
        self.reads += 1
        return self.on_read()  # type: ignore[return-value]

    def check(self) -> tuple[str, ...]:
        if self.absent:
            raise DeviceAbsent("unplugged")
        return ()

    def close(self) -> None:
        pass


@dataclass
class Desk:
    reader: FakeChipReader
    mail: Mail
    owner: ChipOwner

    def put_in(self) -> None:
        self.reader.done.put(ChipEvent.INSERTED)
        self.mail.next(ChipIn)

    def pull(self) -> None:
        self.reader.done.put(ChipEvent.REMOVED)
        self.mail.next(CardGone)

    def look(self) -> None:
        """Let the owner look some times more."""
        before = self.reader.looks
        until(lambda: self.reader.looks > before + 3)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(devices, "CHIP_CHECK_S", 0.01)
    reader, mail = FakeChipReader(), Mail()
    owner = ChipOwner(reader, mail)
    owner.start()
    mail.next(DeviceChanged)
    yield Desk(reader, mail, owner)
    owner.stop()


def test_a_card_is_told_in_and_out_and_read_for_nobody(desk: Desk) -> None:
    desk.put_in()
    desk.look()
    desk.pull()
    assert desk.reader.reads == 0


def test_a_card_is_handed_over_once_with_what_a_ticket_needs(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.owner.read()
    desk.put_in()
    seen = desk.mail.next(CardSeen)
    assert (seen.holder.name, seen.holder.id_number, seen.holder.birth) == (WANG.name, WANG.number, WANG.birth)
    assert (seen.holder.valid_to, seen.by) == (WANG.valid_to, "chip")
    desk.look()
    assert (desk.reader.reads, desk.mail.count(CardSeen)) == (1, 1)
    assert WANG.number not in caplog.text + repr(desk.mail.all)


@pytest.mark.parametrize(
    ("on_read", "code"),
    [
        (raising(CardUnreadable("x")), "card.unreadable"),
        (raising(CardPulled()), "card.pulled"),
        (lambda: UnknownChip(b"\x3b"), "card.foreign"),
    ],
)
def test_a_card_that_is_no_document_is_told_once_and_may_be_tried_again(
    desk: Desk, on_read: Callable[[], object], code: str
) -> None:
    desk.reader.on_read = on_read
    desk.owner.read()
    desk.put_in()
    assert desk.mail.next(CardTrouble) == CardTrouble(code)
    desk.look()
    assert desk.mail.count(CardTrouble) == 1
    desk.reader.on_read = lambda: WANG
    desk.owner.read()
    desk.mail.next(CardSeen)


def test_what_was_in_before_anybody_was_asked_must_come_out_first(desk: Desk) -> None:
    desk.put_in()
    desk.owner.read()
    assert desk.mail.next(CardTrouble) == CardTrouble("card.in_before")
    desk.pull()
    desk.put_in()
    desk.mail.next(CardSeen)


def test_a_card_handed_over_is_not_read_for_the_next_who_is_asked(desk: Desk) -> None:
    desk.owner.read()
    desk.put_in()
    desk.mail.next(CardSeen)
    desk.owner.cancel()
    desk.owner.read()
    assert desk.mail.next(CardTrouble) == CardTrouble("card.in_before")
    assert desk.mail.count(CardSeen) == 1


def test_called_off_nobody_hears_of_the_card(desk: Desk) -> None:
    desk.owner.read()
    desk.owner.cancel()
    desk.put_in()
    desk.look()
    assert (desk.mail.count(CardSeen), desk.mail.count(CardTrouble), desk.reader.reads) == (0, 0, 0)


def test_a_reader_that_is_pulled_out_says_so_and_its_card_is_told_again_when_it_is_back(desk: Desk) -> None:
    desk.put_in()
    desk.reader.absent = True
    assert desk.mail.next(DeviceChanged) == DeviceChanged("chip_reader", False, "device.absent")
    desk.reader.absent = False
    desk.reader.done.put(ChipEvent.INSERTED)
    desk.owner.wake()
    assert desk.mail.next(DeviceChanged) == DeviceChanged("chip_reader", True)
    desk.mail.next(ChipIn)


@pytest.mark.parametrize("chip", ["none", "pcsc?reader=ACS*"])
def test_a_terminal_has_the_chip_reader_its_settings_name(chip: str, tmp_path: Path) -> None:
    pytest.importorskip("smartcard")
    settings = parse(["--printer", "escpos-tcp?host=127.0.0.1&port=9", "--reader", "none", "--chip-reader", chip])
    line = Gateway("http://127.0.0.1:9", TerminalKey(tmp_path / "key"))
    edges = build_edges(settings, line, None, Mail(), Fleet(tmp_path), None)
    assert (edges.chip is not None) == (chip != "none")
    assert ("chip_reader" in edges.health()) == (chip != "none"), "its health goes into the heart-beat"
    line.close()
