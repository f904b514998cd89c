"""What `ports.ChipReader` demands, asked over pcscd with a virtual reader, and over a slot in memory."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from drivers.chip.pcsc import ChipCardReader, Settings
from drivers.errors import CardPulled, CardUnreadable, DeviceAbsent, DeviceBusy, DeviceError, DeviceSilent
from drivers.ports import BankCard, ChipEvent, ChipReader, UnknownChip
from drivers.registry import create
from drivers.simulators.chip import ATR, ChipSimulator
from drivers.simulators.chip_cards import WANG
from drivers.simulators.memory import MemorySlot
from drivers.simulators.wires import VpcdWire
from drivers.transports.pcsc import PcscSlot

SECRETS = (WANG.name, WANG.number, "6222990000000000121", "0000000000", WANG.card_number)
SOON = 5.0


class Hand(Protocol):
    """Puts cards in and pulls them, from the thread they live on."""

    def do(self, action: str, **said: object) -> None: ...
    def fault(self, name: str, on: bool = True, **detail: float) -> None: ...
    def reset(self) -> None: ...


@dataclass
class Held:
    """The simulated card, worked on the event loop of its wire."""

    chip: ChipSimulator
    loop: asyncio.AbstractEventLoop

    def do(self, action: str, **said: object) -> None:
        self._there(lambda: self.chip.do(action, said))

    def fault(self, name: str, on: bool = True, **detail: float) -> None:
        self._there(lambda: self.chip.set_fault(name, on, **detail))

    def reset(self) -> None:
        self._there(self.chip.reset)

    def _there(self, act: Callable[[], object]) -> None:
        async def run() -> None:
            act()

        asyncio.run_coroutine_threadsafe(run(), self.loop).result(timeout=5)


@contextmanager
def held_before(port: int) -> Iterator[Held]:
    """Run a card's wire to pcscd on a thread."""
    chip, loop = ChipSimulator(), asyncio.new_event_loop()
    wire = VpcdWire(chip, port)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(wire.plug(), loop).result(timeout=5)
    try:
        yield Held(chip, loop)
    finally:
        asyncio.run_coroutine_threadsafe(wire.unplug(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()


@pytest.fixture(scope="module")
def slot_of_pcscd(pcscd: int) -> Iterator[Held]:
    with held_before(pcscd) as held:
        yield held


def wait_until_empty(reader: ChipReader) -> None:
    """Let the card of the test before leave: pcscd looks every 0.4 s."""
    if reader.listen(0) is ChipEvent.INSERTED:
        assert reader.listen(SOON) is ChipEvent.REMOVED


@dataclass
class InHand:
    """The simulated card of a slot in memory."""

    chip: ChipSimulator

    def do(self, action: str, **said: object) -> None:
        self.chip.do(action, said)

    def fault(self, name: str, on: bool = True, **detail: float) -> None:
        self.chip.set_fault(name, on, **detail)

    def reset(self) -> None:
        self.chip.reset()


@dataclass
class Desk:
    """A reader, and the hand before it."""

    reader: ChipReader
    hand: Hand

    def insert(self, card: str) -> None:
        self.hand.do("insert", card=card)
        assert self.reader.listen(SOON) is ChipEvent.INSERTED


@pytest.fixture(params=["pcsc", "memory"])
def desk_of(request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    made: list[ChipReader] = []
    held = request.getfixturevalue("slot_of_pcscd") if request.param == "pcsc" else None

    def desk(**options: object) -> Desk:
        options = {"answer_timeout_s": 0.5} | options
        if held is not None:
            held.reset()
            reader = create("chip_reader", "pcsc", {"reader": "Virtual PCD*00 00"} | options)
            hand: Hand = held
        else:
            chip, settings = ChipSimulator(), Settings.model_validate(options)
            reader, hand = ChipCardReader(MemorySlot(chip, settings.answer_timeout_s), settings), InHand(chip)
        made.append(reader)
        wait_until_empty(reader)
        return Desk(reader, hand)

    yield desk
    if held is not None:
        held.reset()
    for reader in made:
        reader.close()


def test_a_card_is_told_when_it_comes_and_when_it_goes(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    assert desk.reader.listen(0.05) is None
    desk.insert("wang-xiulan")
    assert desk.reader.listen(0.05) is None
    desk.hand.do("remove")
    assert desk.reader.listen(SOON) is ChipEvent.REMOVED


def test_a_social_security_card_is_read_whole_and_read_again(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    desk.insert("wang-xiulan")
    assert [desk.reader.read(), desk.reader.read()] == [WANG, WANG]


def test_a_bank_card_is_told_only_where_switched_on_and_never_with_its_number(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(bank_cards=True)
    desk.insert("bank")
    card = desk.reader.read()
    assert isinstance(card, BankCard)
    assert (card.masked_number, card.label) == ("622299*********0121", "PBOC DEBIT")
    assert "622299" not in repr(card)
    off = desk_of(bank_cards=False)
    off.insert("bank")
    assert off.reader.read() == UnknownChip(ATR)


def test_a_card_with_nothing_known_on_it_is_unknown(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(bank_cards=True)
    desk.insert("blank")
    assert desk.reader.read() == UnknownChip(ATR)


def test_without_a_card_a_read_says_so(desk_of: Callable[..., Desk]) -> None:
    with pytest.raises(CardPulled):
        desk_of().reader.read()


@pytest.mark.parametrize("at", [1, 4, 9])
def test_a_card_pulled_while_it_is_read_is_told_and_the_next_is_read(desk_of: Callable[..., Desk], at: int) -> None:
    desk = desk_of()
    desk.hand.fault("pulled", at=at)
    desk.insert("wang-xiulan")
    with pytest.raises(CardPulled):
        desk.reader.read()
    assert desk.reader.listen(SOON) is ChipEvent.REMOVED
    desk.insert("wang-xiulan")
    assert desk.reader.read() == WANG


FAULTS: list[tuple[str, type[DeviceError]]] = [
    ("garbage", CardUnreadable),
    ("short", CardUnreadable),
    ("needs_pin", CardUnreadable),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_card_that_answers_nonsense_is_unreadable_and_nothing_of_it_is_logged(
    desk_of: Callable[..., Desk], fault: str, error: type[DeviceError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = desk_of(bank_cards=True)
    desk.insert("wang-xiulan")
    desk.hand.fault(fault)
    with pytest.raises(error) as caught:
        desk.reader.read()
    assert not any(secret in caplog.text + str(caught.value) for secret in SECRETS)
    desk.hand.fault(fault, on=False)
    assert desk.reader.read() == WANG


def test_a_card_that_refuses_every_command_is_unknown(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(bank_cards=True)
    desk.insert("wang-xiulan")
    desk.hand.fault("wrong_sw")
    assert desk.reader.read() == UnknownChip(ATR)


def test_a_refusal_while_a_card_is_put_in_does_not_make_it_unknown(desk_of: Callable[..., Desk]) -> None:
    """A reader may refuse in a card's place; a card is unknown when it says so twice."""
    desk = desk_of()
    desk.insert("wang-xiulan")
    desk.hand.fault("wrong_sw", times=1)
    assert desk.reader.read() == WANG


def test_a_silent_card_is_given_up_and_once_pulled_the_next_is_read(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    desk.insert("wang-xiulan")
    desk.hand.fault("silent", times=1)
    with pytest.raises(DeviceSilent):
        desk.reader.read()
    desk.hand.do("remove")
    while desk.reader.listen(SOON) is not ChipEvent.REMOVED:
        pass
    desk.insert("wang-xiulan")
    assert desk.reader.read() == WANG


@pytest.mark.parametrize("seconds", [0.2, 0.8])
def test_a_card_is_waited_for_as_long_as_the_setting_says(slot_of_pcscd: Held, seconds: float) -> None:
    slot_of_pcscd.reset()
    reader = create("chip_reader", "pcsc", {"reader": "*00 00", "answer_timeout_s": seconds})
    wait_until_empty(reader)
    slot_of_pcscd.do("insert", card="wang-xiulan")
    assert reader.listen(SOON) is ChipEvent.INSERTED
    slot_of_pcscd.fault("silent")
    begun = time.monotonic()
    with pytest.raises(DeviceSilent):
        reader.read()
    assert time.monotonic() - begun >= seconds
    slot_of_pcscd.reset()
    while reader.listen(SOON) is not ChipEvent.REMOVED:
        pass
    reader.close()


def test_a_check_finds_the_reader_with_and_without_a_card(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    assert desk.reader.check() == ()
    desk.insert("blank")
    assert desk.reader.check() == ()


def test_a_reader_closed_opens_again_and_tells_of_the_card_in_it(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    desk.insert("wang-xiulan")
    desk.reader.close()
    assert desk.reader.listen(SOON) is ChipEvent.INSERTED
    assert desk.reader.read() == WANG


def test_the_reader_is_chosen_by_its_name(slot_of_pcscd: Held) -> None:
    slot_of_pcscd.reset()
    first = create("chip_reader", "pcsc", {"reader": "Virtual PCD*00 00"})
    wait_until_empty(first)
    slot_of_pcscd.do("insert", card="wang-xiulan")
    second = create("chip_reader", "pcsc", {"reader": "*00 01"})
    assert first.listen(SOON) is ChipEvent.INSERTED
    assert second.listen(0) is None
    with pytest.raises(DeviceAbsent, match=r"no reader is called ACS\*; there are: Virtual PCD 00 00"):
        create("chip_reader", "pcsc", {"reader": "ACS*"}).check()
    first.close()
    second.close()
    slot_of_pcscd.reset()


def test_a_card_another_program_has_is_busy(slot_of_pcscd: Held) -> None:
    slot_of_pcscd.reset()
    other, reader = PcscSlot("*00 00", 1.0), create("chip_reader", "pcsc", {"reader": "*00 00"})
    wait_until_empty(reader)
    slot_of_pcscd.do("insert", card="wang-xiulan")
    assert reader.listen(SOON) is ChipEvent.INSERTED
    other.power()
    with pytest.raises(DeviceBusy):
        reader.read()
    other.close()
    assert reader.read() == WANG
    reader.close()
    slot_of_pcscd.reset()
