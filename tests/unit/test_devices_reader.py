"""The card reader's owner: a card is handed over once, to who asked for it, and nothing a driver does stops it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from drivers.errors import CardPulled, CardUnreadable, DeviceAbsent, DeviceSilent
from drivers.ports import IdCard
from kiosk.devices import ReaderOwner
from kiosk.devices import reader as devices
from kiosk.journey.events import CardGone, CardSeen, CardTrouble, DeviceChanged
from tests.unit.owned import CARD, FakeReader, Mail, raising, until


@dataclass
class Desk:
    reader: FakeReader
    mail: Mail
    owner: ReaderOwner


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(devices, "READER_POLL_S", 0.002)
    monkeypatch.setattr(devices, "READER_CHECK_S", 0.01)
    reader, mail = FakeReader(), Mail()
    owner = ReaderOwner(reader, mail, limit_s=30)
    owner.start()
    yield Desk(reader, mail, owner)
    owner.stop()


def test_nobody_is_read_before_somebody_is_asked(desk: Desk) -> None:
    desk.reader.on_poll = lambda: CARD
    desk.mail.next(DeviceChanged)
    assert desk.reader.polls == 0


def test_a_card_is_handed_over_once_with_what_a_ticket_needs(desk: Desk) -> None:
    desk.reader.on_poll = lambda: CARD
    desk.reader.on_present = lambda: True
    desk.owner.read()
    holder = desk.mail.next(CardSeen).holder
    assert (holder.name, holder.id_number, holder.birth) == ("王小明", CARD.number, CARD.birth)
    assert desk.mail.count(CardSeen) == 1


def test_a_lifted_card_is_told(desk: Desk) -> None:
    desk.reader.on_poll = lambda: CARD
    desk.reader.on_present = lambda: True
    desk.owner.read()
    desk.mail.next(CardSeen)
    desk.reader.on_present = lambda: False
    desk.mail.next(CardGone)


@pytest.mark.parametrize("error", [CardPulled(), CardUnreadable("x")])
def test_a_card_that_gives_trouble_is_told_once_until_it_is_lifted(desk: Desk, error: Exception) -> None:
    desk.reader.on_poll = raising(error)
    desk.owner.read()
    desk.mail.next(CardTrouble)
    before = desk.reader.polls
    until(lambda: desk.reader.polls > before + 5)
    assert desk.mail.count(CardTrouble) == 1
    desk.reader.on_poll = lambda: None
    before = desk.reader.polls
    until(lambda: desk.reader.polls > before + 2)
    desk.reader.on_poll = raising(error)
    desk.mail.next(CardTrouble)
    desk.reader.on_poll = lambda: CARD
    desk.mail.next(CardSeen)


@pytest.mark.parametrize("error", [DeviceAbsent("gone"), DeviceSilent(), ValueError("王小明"), OSError(5, "io")])
def test_a_reader_that_fails_is_told_and_its_return_too(desk: Desk, error: Exception) -> None:
    desk.mail.next(DeviceChanged)
    with capture_logs() as logs:
        desk.reader.on_poll = raising(error)
        desk.owner.read()
        changed = desk.mail.next(DeviceChanged)
        assert not changed.ok
        assert desk.mail.next(CardTrouble).code == changed.code
    assert "王小明" not in str(logs)
    desk.reader.on_poll = lambda: CARD
    assert desk.mail.next(DeviceChanged).ok
    desk.mail.next(CardSeen)


@pytest.mark.parametrize("nonsense", ["card", 7, object(), ["王小明"]])
def test_what_is_no_card_is_trouble_not_a_person(desk: Desk, nonsense: object) -> None:
    desk.reader.on_poll = lambda: nonsense
    desk.owner.read()
    assert desk.mail.next(CardTrouble).code == "device.failed"
    assert desk.mail.count(CardSeen) == 0


def test_after_stop_card_nothing_is_handed_over(desk: Desk) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def poll() -> IdCard:
        reading.set()
        assert go_on.wait(5)
        return CARD

    desk.reader.on_poll = poll
    desk.reader.on_present = lambda: True
    desk.owner.read()
    assert reading.wait(5)
    desk.owner.cancel()
    go_on.set()
    before = desk.mail.count(CardSeen)
    desk.reader.on_present = lambda: False
    desk.mail.next(CardGone)
    assert desk.mail.count(CardSeen) == before == 0


def test_a_card_read_for_the_last_person_is_not_handed_to_the_next(desk: Desk) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def poll() -> IdCard:
        reading.set()
        assert go_on.wait(5)
        return CARD

    desk.reader.on_poll = poll
    desk.reader.on_present = lambda: True
    desk.owner.read()
    assert reading.wait(5)
    desk.owner.cancel()
    desk.owner.read()  # the next person is asked while the last one's card is still being read
    go_on.set()
    assert desk.mail.next(CardTrouble).code == "card.failed", "lift it, lay it down again"
    assert desk.mail.count(CardSeen) == 0
    desk.reader.on_present = lambda: False
    desk.mail.next(CardGone)
    desk.mail.next(CardSeen)


def test_a_card_left_on_a_reader_that_fails_is_not_read_for_the_next_person(desk: Desk) -> None:
    desk.reader.on_poll = lambda: CARD
    desk.reader.on_present = lambda: True
    desk.owner.read()
    desk.mail.next(CardSeen)
    desk.reader.on_present = raising(DeviceSilent())
    assert not desk.mail.next(DeviceChanged).ok
    desk.reader.on_present = lambda: True
    desk.owner.read()
    desk.mail.next(CardTrouble)
    assert desk.mail.count(CardSeen) == 1


def test_a_driver_that_never_comes_back_is_told_as_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "READER_POLL_S", 0.002)
    reader, mail, let_go = FakeReader(), Mail(), threading.Event()
    reader.on_poll = let_go.wait
    owner = ReaderOwner(reader, mail, limit_s=0.05)
    owner.start()
    owner.read()
    while (changed := mail.next(DeviceChanged)).ok:
        pass
    assert changed == DeviceChanged("card_reader", False, "device.silent")
    let_go.set()
    owner.stop()
