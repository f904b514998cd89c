"""The line in memory: a plug pulled after any byte, in time that moves only while a driver waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.card.samv import SamvReader, Settings
from drivers.clock import HandClock, kept_by
from drivers.errors import DeviceAbsent, DeviceSilent
from drivers.simulators.cards import SAMPLES
from drivers.simulators.memory import MemoryLine
from drivers.simulators.reader import ReaderSimulator

WANG = SAMPLES["wang-xiulan"].card()


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


@pytest.fixture
def device() -> ReaderSimulator:
    made = ReaderSimulator()
    made.place(WANG)
    return made


def test_a_card_is_read_over_it(device: ReaderSimulator) -> None:
    assert SamvReader(MemoryLine(device), Settings()).poll() == WANG


def test_silence_takes_no_time_of_ours(device: ReaderSimulator, clock: HandClock) -> None:
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        SamvReader(MemoryLine(device), Settings(find_timeout_s=5)).poll()
    assert clock.now() == pytest.approx(10.0, abs=0.1)


def test_unplugged_at_any_byte_the_reader_says_so_and_reads_once_it_is_back(device: ReaderSimulator) -> None:
    line = MemoryLine(device)
    SamvReader(line, Settings()).poll()
    for cut in range(1, line.travelled):
        line = MemoryLine(device)
        reader = SamvReader(line, Settings())
        line.cut_after(cut)
        with pytest.raises(DeviceAbsent):
            reader.poll()
        line.plug()
        assert reader.poll() == WANG
