"""What `ports.CardReader` demands, asked of every driver over its own line, with every fault a reader has."""

from __future__ import annotations

import logging
import os
import termios
from collections.abc import Iterator
from typing import Protocol

import pytest

from drivers.card.samv import UsbSettings, usb_reader
from drivers.errors import (
    CardPulled,
    CardReaderFault,
    CardReaderUnauthorised,
    CardUnreadable,
    DeviceAbsent,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
)
from drivers.ports import CardReader
from drivers.registry import create
from drivers.simulators.cards import SAMPLES
from drivers.simulators.launch import Simulators
from drivers.simulators.reader import ReaderSimulator
from drivers.simulators.usb import UsbBus
from drivers.simulators.usb_reader import samv_plug

WANG = SAMPLES["wang-xiulan"].card()
LI = SAMPLES["li-jianguo"].card()


class Hand(Protocol):
    """Lays cards on a simulated reader, lifts them, and switches its faults."""

    def place(self, card: str) -> None: ...
    def remove(self) -> None: ...
    def fault(self, device: str, name: str, on: bool = True, **detail: float) -> None: ...


class UsbHand:
    """The same for a reader on a USB bus in this process."""

    def __init__(self) -> None:
        self._reader = ReaderSimulator()
        self._plug = samv_plug(self._reader)
        self.bus = UsbBus(self._plug)

    def place(self, card: str) -> None:
        self._reader.do("place", {"card": {"sample": card}})

    def remove(self) -> None:
        self._reader.remove()

    def fault(self, device: str, name: str, on: bool = True, **detail: float) -> None:
        if name != "disconnect":
            self._reader.set_fault(name, on, **detail)
        elif on:
            self.bus.pull(self._plug)
        else:
            self.bus.plug(self._plug)


@pytest.fixture(params=["samv-tcp", "samv-serial", "samv-usb"])
def driver(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def control(driver: str, running: Simulators) -> Hand:
    if driver == "samv-usb":
        return UsbHand()
    running.control.reset("reader")
    return running.control


@pytest.fixture
def reader(driver: str, running: Simulators, control: Hand) -> Iterator[CardReader]:
    if isinstance(control, UsbHand):
        made: CardReader = usb_reader(UsbSettings(), control.bus)
    elif driver == "samv-tcp":
        made = create("card_reader", driver, {"host": "127.0.0.1", "port": running.port("reader")})
    else:
        made = create("card_reader", driver, {"port": running.path("reader")})
    yield made
    made.close()


def test_no_card_is_none_and_not_an_error(reader: CardReader) -> None:
    assert reader.poll() is None
    assert not reader.card_present()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_card_is_read_whole(reader: CardReader, control: Hand, name: str) -> None:
    control.place(name)
    assert reader.card_present()
    assert reader.poll() == SAMPLES[name].card()


def test_a_card_lifted_is_gone(reader: CardReader, control: Hand) -> None:
    control.place("wang-xiulan")
    assert reader.poll() == WANG
    control.remove()
    assert reader.poll() is None
    assert not reader.card_present()


def test_a_reader_that_finds_a_read_card_again_gives_it_again(reader: CardReader, control: Hand) -> None:
    control.place("wang-xiulan")
    assert [reader.poll(), reader.poll()] == [WANG, WANG]


def test_a_reader_that_says_none_until_the_card_is_lifted_still_reads_the_next(
    reader: CardReader, control: Hand
) -> None:
    control.fault("reader", "keeps_80")
    control.place("wang-xiulan")
    assert [reader.poll(), reader.poll()] == [WANG, None]
    control.remove()
    control.place("li-jianguo")
    assert reader.poll() == LI


@pytest.mark.parametrize("at_select", [0, 1])
def test_a_card_pulled_away_is_told_and_the_next_is_read(reader: CardReader, control: Hand, at_select: int) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "pulled", at_select=at_select)
    with pytest.raises(CardPulled):
        reader.poll()
    control.place("li-jianguo")
    assert reader.poll() == LI


def test_a_card_that_lies_there_and_cannot_be_read_is_unreadable(reader: CardReader, control: Hand) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "unreadable")
    with pytest.raises(CardUnreadable):
        reader.poll()


def test_one_failed_read_of_a_card_that_lies_there_is_tried_again(reader: CardReader, control: Hand) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "unreadable", times=1)
    assert reader.poll() == WANG


@pytest.mark.parametrize("fault", ["bad_checksum", "silent"])
def test_one_broken_or_missing_answer_is_asked_for_again(reader: CardReader, control: Hand, fault: str) -> None:
    control.place("wang-xiulan")
    control.fault("reader", fault, times=1)
    assert reader.poll() == WANG


def test_garbage_before_the_preamble_is_passed_over(reader: CardReader, control: Hand) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "garbage")
    assert reader.poll() == WANG


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next(
    reader: CardReader, control: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    control.place("wang-xiulan")
    control.fault("reader", "late", times=2)
    assert reader.poll() == WANG
    assert "a late answer (9F) passed over" in caplog.text
    control.remove()
    assert reader.poll() is None


FAULTS: list[tuple[str, type[DeviceError]]] = [
    ("bad_checksum", DeviceGarbled),
    ("silent", DeviceSilent),
    ("disconnect", DeviceAbsent),
    ("self_test", CardReaderFault),
    ("unauthorised", CardReaderUnauthorised),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_lasting_fault_is_told_and_once_mended_the_card_is_read(
    reader: CardReader, control: Hand, fault: str, error: type[DeviceError]
) -> None:
    control.place("wang-xiulan")
    control.fault("reader", fault)
    with pytest.raises(error) as caught:
        reader.poll()
    assert type(caught.value) is error
    control.fault("reader", fault, on=False)
    assert reader.poll() == WANG


def test_a_reader_plugged_out_and_in_between_two_cards_goes_unnoticed(reader: CardReader, control: Hand) -> None:
    assert reader.poll() is None
    control.fault("reader", "disconnect")
    control.fault("reader", "disconnect", on=False)
    control.place("wang-xiulan")
    assert reader.poll() == WANG


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_check_tells_a_lasting_fault_and_nothing_once_it_is_mended(
    reader: CardReader, control: Hand, fault: str, error: type[DeviceError]
) -> None:
    control.fault("reader", fault)
    with pytest.raises(error):
        reader.check()
    control.fault("reader", fault, on=False)
    assert reader.check() == ()


def test_fingerprints_that_come_unasked_leave_no_trace_in_the_card(reader: CardReader, control: Hand) -> None:
    control.fault("reader", "fingerprint")
    control.place("wang-xiulan")
    assert reader.poll() == WANG


def test_the_reader_tells_its_number(reader: CardReader) -> None:
    assert reader.reader_id() == "05.01-20240115-0001234567-0007654321"


@pytest.mark.parametrize("fault", ["unreadable", "bad_checksum", "late", "garbage"])
def test_nothing_of_a_card_is_ever_logged(
    reader: CardReader, control: Hand, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    control.place("wang-xiulan")
    control.fault("reader", fault, times=1)
    assert reader.poll() == WANG
    assert not any(secret in caplog.text for secret in (WANG.name, WANG.number, WANG.address, "19560312"))


@pytest.mark.parametrize(("baudrate", "speed"), [(9600, termios.B9600), (57600, termios.B57600)])
def test_the_speed_of_the_line_is_the_one_in_the_settings(running: Simulators, baudrate: int, speed: int) -> None:
    running.control.reset("reader")
    reader = create("card_reader", "samv-serial", {"port": running.path("reader"), "baudrate": baudrate})
    reader.check()
    end = os.open(running.path("reader"), os.O_RDWR | os.O_NOCTTY)
    try:
        assert termios.tcgetattr(end)[4:6] == [speed, speed]
    finally:
        os.close(end)
        reader.close()
