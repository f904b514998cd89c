"""The chip reader's driver over a slot in memory: a card pulled at any command, and what may be sent to which card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.chip.pcsc import ChipCardReader, Settings
from drivers.clock import HandClock, kept_by
from drivers.codecs import vpcd
from drivers.errors import CardPulled, DeviceAbsent, DeviceSilent
from drivers.ports import BankCard, ChipEvent
from drivers.simulators.chip import ATR, ChipSimulator
from drivers.simulators.chip_cards import SAMPLES, WANG
from drivers.simulators.memory import MemorySlot


class Counted(MemorySlot):
    """Keeps the commands that were sent to the card."""

    def __init__(self, chip: ChipSimulator) -> None:
        super().__init__(chip, answer_timeout=5.0)
        self.sent: list[bytes] = []

    def send(self, command: bytes) -> bytes:
        self.sent.append(command)
        return super().send(command)


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


def reader_with(card: str, **options: object) -> tuple[ChipCardReader, ChipSimulator, Counted]:
    chip = ChipSimulator()
    chip.insert(SAMPLES[card]())
    slot = Counted(chip)
    return ChipCardReader(slot, Settings.model_validate(options)), chip, slot


@pytest.mark.parametrize("name", ["wang-xiulan", "bank"])
def test_pulled_at_any_command_the_reader_says_so_and_reads_once_it_is_back(name: str) -> None:
    reader, chip, slot = reader_with(name, bank_cards=True)
    whole = reader.read()
    for at in range(1, len(slot.sent) + 1):
        chip.set_fault("pulled", True, at=at)
        with pytest.raises(CardPulled):
            reader.read()
        chip.insert(SAMPLES[name]())
        assert reader.read() == whole


def test_no_command_of_a_bank_is_sent_unless_bank_cards_are_switched_on() -> None:
    off, _, sent = reader_with("bank")
    off.read()
    assert not any(b"PAY.SYS" in command or command[:1] == b"\x80" for command in sent.sent)
    on, _, sent = reader_with("bank", bank_cards=True)
    assert isinstance(on.read(), BankCard)
    assert any(b"1PAY.SYS.DDF01" in command for command in sent.sent)


def test_a_social_security_card_is_never_asked_as_a_bank_card() -> None:
    reader, _, slot = reader_with("wang-xiulan", bank_cards=True)
    assert reader.read() == WANG
    assert not any(b"PAY.SYS" in command for command in slot.sent)


def test_no_pin_is_ever_sent() -> None:
    for name in SAMPLES:
        reader, _, slot = reader_with(name, bank_cards=True)
        reader.read()
        assert not any(command[1] == 0x20 for command in slot.sent)


def test_a_card_exchanged_between_two_looks_is_told_as_gone_and_come() -> None:
    reader, chip, _ = reader_with("wang-xiulan")
    assert reader.listen(1) is ChipEvent.INSERTED
    chip.insert(SAMPLES["bank"]())
    assert [reader.listen(1), reader.listen(1), reader.listen(1)] == [ChipEvent.REMOVED, ChipEvent.INSERTED, None]


def test_nothing_new_takes_the_whole_time(clock: HandClock) -> None:
    reader, chip, _ = reader_with("blank")
    reader.listen(1)
    chip.changes += 1  # a reader that counts what is no change
    chip.remove()
    assert reader.listen(1) is ChipEvent.REMOVED
    before = clock.now()
    assert reader.listen(3) is None
    assert clock.now() - before == pytest.approx(3, abs=0.1)


def test_an_unplugged_reader_is_absent_and_tells_of_its_card_when_it_is_back() -> None:
    reader, _, slot = reader_with("wang-xiulan")
    assert reader.listen(1) is ChipEvent.INSERTED
    slot.plugged = False
    with pytest.raises(DeviceAbsent):
        reader.listen(1)
    with pytest.raises(DeviceAbsent):
        reader.check()
    slot.plugged = True
    assert reader.listen(1) is ChipEvent.INSERTED
    assert reader.read() == WANG


def test_a_silent_card_is_given_up_after_its_time(clock: HandClock) -> None:
    reader, chip, _ = reader_with("wang-xiulan")
    chip.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        reader.read()
    assert clock.now() == pytest.approx(5, abs=0.1)


def test_on_vpcds_wire_a_card_tells_its_atr_and_answers_commands() -> None:
    chip, said = ChipSimulator(), bytearray()
    chip.insert(SAMPLES["wang-xiulan"]())
    chip.receive(bytes.fromhex("0001 01 0001"), said.extend)
    chip.receive(bytes.fromhex("04"), said.extend)
    assert said == len(ATR).to_bytes(2, "big") + ATR
    chip.receive(bytes.fromhex("0007 00A4020002EF05"), said.extend)
    assert said[2 + len(ATR) :] == bytes.fromhex("0002 6A82")


def test_messages_are_found_however_the_bytes_are_split() -> None:
    stream = vpcd.message(b"\x04") + vpcd.message(b"abc" * 100)
    for cut in range(len(stream)):
        parser = vpcd.MessageParser()
        assert parser.feed(stream[:cut]) + parser.feed(stream[cut:]) == [b"\x04", b"abc" * 100]
