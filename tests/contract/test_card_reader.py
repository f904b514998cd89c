"""What `ports.CardReader` demands, asked of every driver over its own line, with every fault a reader has."""

from __future__ import annotations

import logging
import os
import termios
from collections.abc import Iterator

import pytest

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
from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators

WANG = SAMPLES["wang-xiulan"].card()
LI = SAMPLES["li-jianguo"].card()


@pytest.fixture(params=["samv-tcp", "samv-serial"])
def reader(request: pytest.FixtureRequest, running: Simulators, control: SimulatorControl) -> Iterator[CardReader]:
    places: dict[str, dict[str, object]] = {
        "samv-tcp": {"host": "127.0.0.1", "port": running.port("reader")},
        "samv-serial": {"port": running.path("reader")},
    }
    made = create("card_reader", request.param, places[request.param])
    yield made
    made.close()


def test_no_card_is_none_and_not_an_error(reader: CardReader) -> None:
    assert reader.poll() is None
    assert not reader.card_present()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_card_is_read_whole(reader: CardReader, control: SimulatorControl, name: str) -> None:
    control.place(name)
    assert reader.card_present()
    assert reader.poll() == SAMPLES[name].card()


def test_a_card_lifted_is_gone(reader: CardReader, control: SimulatorControl) -> None:
    control.place("wang-xiulan")
    assert reader.poll() == WANG
    control.remove()
    assert reader.poll() is None
    assert not reader.card_present()


def test_a_reader_that_finds_a_read_card_again_gives_it_again(reader: CardReader, control: SimulatorControl) -> None:
    control.place("wang-xiulan")
    assert [reader.poll(), reader.poll()] == [WANG, WANG]


def test_a_reader_that_says_none_until_the_card_is_lifted_still_reads_the_next(
    reader: CardReader, control: SimulatorControl
) -> None:
    control.fault("reader", "keeps_80")
    control.place("wang-xiulan")
    assert [reader.poll(), reader.poll()] == [WANG, None]
    control.remove()
    control.place("li-jianguo")
    assert reader.poll() == LI


@pytest.mark.parametrize("at_select", [0, 1])
def test_a_card_pulled_away_is_told_and_the_next_is_read(
    reader: CardReader, control: SimulatorControl, at_select: int
) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "pulled", at_select=at_select)
    with pytest.raises(CardPulled):
        reader.poll()
    control.place("li-jianguo")
    assert reader.poll() == LI


def test_a_card_that_lies_there_and_cannot_be_read_is_unreadable(reader: CardReader, control: SimulatorControl) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "unreadable")
    with pytest.raises(CardUnreadable):
        reader.poll()


def test_one_failed_read_of_a_card_that_lies_there_is_tried_again(
    reader: CardReader, control: SimulatorControl
) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "unreadable", times=1)
    assert reader.poll() == WANG


@pytest.mark.parametrize("fault", ["bad_checksum", "silent"])
def test_one_broken_or_missing_answer_is_asked_for_again(
    reader: CardReader, control: SimulatorControl, fault: str
) -> None:
    control.place("wang-xiulan")
    control.fault("reader", fault, times=1)
    assert reader.poll() == WANG


def test_garbage_before_the_preamble_is_passed_over(reader: CardReader, control: SimulatorControl) -> None:
    control.place("wang-xiulan")
    control.fault("reader", "garbage")
    assert reader.poll() == WANG


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next(
    reader: CardReader, control: SimulatorControl, caplog: pytest.LogCaptureFixture
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
    reader: CardReader, control: SimulatorControl, fault: str, error: type[DeviceError]
) -> None:
    control.place("wang-xiulan")
    control.fault("reader", fault)
    with pytest.raises(error) as caught:
        reader.poll()
    assert type(caught.value) is error
    control.fault("reader", fault, on=False)
    assert reader.poll() == WANG


def test_a_reader_plugged_out_and_in_between_two_cards_goes_unnoticed(
    reader: CardReader, control: SimulatorControl
) -> None:
    assert reader.poll() is None
    control.fault("reader", "disconnect")
    control.fault("reader", "disconnect", on=False)
    control.place("wang-xiulan")
    assert reader.poll() == WANG


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_check_tells_a_lasting_fault_and_nothing_once_it_is_mended(
    reader: CardReader, control: SimulatorControl, fault: str, error: type[DeviceError]
) -> None:
    control.fault("reader", fault)
    with pytest.raises(error):
        reader.check()
    control.fault("reader", fault, on=False)
    assert reader.check() == ()


def test_fingerprints_that_come_unasked_leave_no_trace_in_the_card(
    reader: CardReader, control: SimulatorControl
) -> None:
    control.fault("reader", "fingerprint")
    control.place("wang-xiulan")
    assert reader.poll() == WANG


def test_the_reader_tells_its_number(reader: CardReader) -> None:
    assert reader.reader_id() == "05.01-20240115-0001234567-0007654321"


@pytest.mark.parametrize("fault", ["unreadable", "bad_checksum", "late", "garbage"])
def test_nothing_of_a_card_is_ever_logged(
    reader: CardReader, control: SimulatorControl, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    control.place("wang-xiulan")
    control.fault("reader", fault, times=1)
    assert reader.poll() == WANG
    assert not any(secret in caplog.text for secret in (WANG.name, WANG.number, WANG.address, "19560312"))


@pytest.mark.parametrize(("baudrate", "speed"), [(9600, termios.B9600), (57600, termios.B57600)])
def test_the_speed_of_the_line_is_the_one_in_the_settings(
    running: Simulators, control: SimulatorControl, baudrate: int, speed: int
) -> None:
    reader = create("card_reader", "samv-serial", {"port": running.path("reader"), "baudrate": baudrate})
    reader.check()
    end = os.open(running.path("reader"), os.O_RDWR | os.O_NOCTTY)
    try:
        assert termios.tcgetattr(end)[4:6] == [speed, speed]
    finally:
        os.close(end)
        reader.close()
