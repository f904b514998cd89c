"""The card reader's driver over a line in memory: what it asks, what it learns of a reader, what it keeps closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from drivers.card.samv import SamvReader, Settings, UsbSettings, usb_reader
from drivers.clock import HandClock, kept_by
from drivers.codecs import samv
from drivers.errors import (
    CardReaderUnauthorised,
    CardUnreadable,
    DeviceGarbled,
    DeviceSilent,
    SettingsError,
)
from drivers.ports import IdCard
from drivers.simulators.cards import SAMPLES
from drivers.simulators.memory import MemoryLine
from drivers.simulators.reader import ReaderSimulator
from drivers.simulators.usb import UsbBus
from drivers.simulators.usb_reader import samv_plug

WANG = SAMPLES["wang-xiulan"].card()
MOVED = replace(WANG, extra_address="永新县埠前镇三门村4组12号")
FINGERPRINT_ASKED = bytes.fromhex("AA AA AA 96 69 00 03 30 10 23")


class Listened(MemoryLine):
    """Keeps every frame that was sent to the reader."""

    def __init__(self, device: ReaderSimulator) -> None:
        super().__init__(device)
        self.sent: list[bytes] = []

    def write(self, data: bytes, timeout: float) -> None:
        self.sent.append(data)
        super().write(data, timeout)


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


@pytest.fixture
def device() -> ReaderSimulator:
    made = ReaderSimulator()
    made.place(WANG)
    return made


def reader_of(device: ReaderSimulator, **options: object) -> tuple[SamvReader, Listened]:
    line = Listened(device)
    return SamvReader(line, Settings.model_validate(options)), line


def answering(change: Callable[[IdCard], bytes]) -> ReaderSimulator:
    """Return a reader whose card holds a text block that no honest encoder writes."""

    class Forger(ReaderSimulator):
        def _read_card(self) -> bytes:
            return samv.reply(samv.DONE, b"\x01\x00\x00\x00" + change(WANG))

    made = Forger()
    made.place(WANG)
    return made


def test_no_setting_makes_the_driver_ask_for_fingerprints(device: ReaderSimulator) -> None:
    device.set_fault("fingerprint", True)
    reader, line = reader_of(device, extra_address=True, photo_decoder="stand-in")
    assert reader.poll() == replace(WANG, extra_address="")
    reader.check()
    assert line.sent
    assert FINGERPRINT_ASKED not in line.sent


def test_the_added_address_is_read_only_when_wanted() -> None:
    device = ReaderSimulator()
    device.place(MOVED)
    card = reader_of(device, extra_address=True)[0].poll()
    assert card == MOVED
    card = reader_of(device)[0].poll()
    assert card is not None
    assert card.extra_address is None


def test_the_added_address_is_read_from_a_reader_that_finds_no_card_twice() -> None:
    device = ReaderSimulator()
    device.set_fault("keeps_80", True)
    device.place(MOVED)
    assert reader_of(device, extra_address=True)[0].poll() == MOVED


def test_a_reader_that_does_not_give_the_added_address_gives_the_card_all_the_same() -> None:
    class Older(ReaderSimulator):
        def _read_extra_address(self) -> bytes:
            return samv.reply(0x23)

    device = Older()
    device.place(MOVED)
    assert reader_of(device, extra_address=True)[0].poll() == replace(MOVED, extra_address=None)


def test_a_foreigners_card_has_no_added_address_to_ask_for() -> None:
    device = ReaderSimulator()
    device.place(SAMPLES["kowalska"].card())
    reader, line = reader_of(device, extra_address=True)
    assert reader.poll() == SAMPLES["kowalska"].card()
    assert samv.request(samv.READ_EXTRA_ADDRESS) not in line.sent


def test_a_reader_seen_to_find_a_read_card_again_is_believed_when_it_finds_none(device: ReaderSimulator) -> None:
    reader, _ = reader_of(device)
    reader.poll()
    assert reader.card_present() is True
    device.remove()
    assert reader.card_present() is False
    device.place(WANG)
    reader.poll()
    device.remove()
    assert reader.card_present() is False


def test_a_reader_that_finds_none_after_a_read_may_still_hold_the_card(device: ReaderSimulator) -> None:
    device.set_fault("keeps_80", True)
    reader, _ = reader_of(device)
    assert reader.card_present() is True
    reader.poll()
    assert reader.card_present() is None
    device.remove()
    assert reader.card_present() is None
    device.place(WANG)
    assert reader.card_present() is True


def test_what_was_learnt_of_a_reader_is_forgotten_when_it_is_closed(device: ReaderSimulator) -> None:
    reader, _ = reader_of(device)
    reader.poll()
    assert reader.card_present() is True
    reader.close()
    reader.poll()
    device.remove()
    assert reader.card_present() is None


def test_garbled_twice_the_module_is_reset_and_the_card_read(device: ReaderSimulator) -> None:
    device.set_fault("bad_checksum", True, times=2)
    reader, line = reader_of(device)
    assert reader.poll() == WANG
    assert line.sent.count(bytes.fromhex("AA AA AA 96 69 00 03 10 FF EC")) == 1


def test_a_reset_in_the_middle_of_a_card_begins_the_card_again(device: ReaderSimulator) -> None:
    class Shaken(ReaderSimulator):
        def _read_card(self) -> bytes:
            self.set_fault("bad_checksum", self.times > 0, times=2)
            self.times = 0
            return super()._read_card()

        times = 1

    shaken = Shaken()
    shaken.place(WANG)
    assert reader_of(shaken)[0].poll() == WANG


def test_a_check_asks_for_the_status_and_takes_two_seconds_at_most(device: ReaderSimulator, clock: HandClock) -> None:
    reader, line = reader_of(device, find_timeout_s=5)
    assert reader.check() == ()
    assert line.sent == [bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED")]
    for fault, error in (("silent", DeviceSilent), ("bad_checksum", DeviceGarbled)):
        device.reset()
        device.set_fault(fault, True)
        before = clock.now()
        with pytest.raises(error):
            reader.check()
        assert clock.now() - before <= 2


def test_a_module_without_its_licence_is_told_apart(device: ReaderSimulator) -> None:
    device.set_fault("unauthorised", True)
    with pytest.raises(CardReaderUnauthorised, match="SAM not authorised"):
        reader_of(device)[0].check()


@pytest.mark.parametrize("seconds", [0.3, 2.0])
def test_find_waits_as_long_as_its_setting_says(device: ReaderSimulator, clock: HandClock, seconds: float) -> None:
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        reader_of(device, find_timeout_s=seconds)[0].poll()
    assert clock.now() == pytest.approx(2 * seconds, abs=0.1)


@pytest.mark.parametrize("seconds", [1.0, 6.0])
def test_a_read_waits_as_long_as_its_setting_says(clock: HandClock, seconds: float) -> None:
    class Sleeper(ReaderSimulator):
        def _read_card(self) -> bytes:
            self.set_fault("silent", True)
            return b""

    device = Sleeper()
    device.place(WANG)
    with pytest.raises(DeviceSilent):
        reader_of(device, read_timeout_s=seconds)[0].poll()
    assert clock.now() == pytest.approx(2 * seconds, abs=0.1)


def test_a_photo_is_decoded_when_asked_and_kept_as_it_came(device: ReaderSimulator) -> None:
    card = reader_of(device, photo_decoder="stand-in")[0].poll()
    assert card is not None
    picture = card.picture()
    assert picture is not None
    assert (picture[:2], len(picture)) == (b"BM", 38862)  # what the vendors' libraries give
    assert card.photo == WANG.photo
    plain = reader_of(device)[0].poll()
    assert plain is not None
    assert plain.picture() is None


def bad_decoder(raw: bytes) -> bytes:
    raise RuntimeError("card of 王秀兰")


def no_picture(raw: bytes) -> bytes:
    return b"GIF89a"


def own_decoder(raw: bytes) -> bytes:
    return b"BM" + raw[:4]


def test_a_halls_own_decoder_is_named_by_module_and_function(device: ReaderSimulator) -> None:
    card = reader_of(device, photo_decoder=f"{__name__}:own_decoder")[0].poll()
    assert card is not None
    assert card.picture() == b"BM" + WANG.photo[:4]


@pytest.mark.parametrize("name", ["bad_decoder", "no_picture"])
def test_a_decoder_that_fails_says_so_without_quoting_the_card(device: ReaderSimulator, name: str) -> None:
    card = reader_of(device, photo_decoder=f"{__name__}:{name}")[0].poll()
    assert card is not None
    with pytest.raises(CardUnreadable) as caught:
        card.picture()
    assert "王" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["no_such_module:decode", "drivers.card.photo:no_such", "drivers.card.photo:annotations.x"]
)
def test_a_decoder_that_is_not_there_is_a_mistake_in_the_settings(device: ReaderSimulator, name: str) -> None:
    with pytest.raises((SettingsError, ValueError), match="photo_decoder"):
        reader_of(device, photo_decoder=name)


def test_a_card_that_contradicts_itself_is_not_believed() -> None:
    def other_birth(card: IdCard) -> bytes:
        from drivers.codecs import identity

        return identity.encode(replace(card, birth=dt.date(1957, 3, 12)))

    with pytest.raises(CardUnreadable):
        reader_of(answering(other_birth))[0].poll()


def test_on_usb_preamble_and_length_go_to_one_endpoint_and_the_rest_to_another(device: ReaderSimulator) -> None:
    plug = samv_plug(device)
    assert usb_reader(UsbSettings(), UsbBus(plug)).check() == ()
    assert plug.written == [(0x02, bytes.fromhex("AA AA AA 96 69 00 03")), (0x06, bytes.fromhex("11 FF ED"))]


def test_of_two_readers_on_usb_the_one_with_the_serial_number_is_asked(device: ReaderSimulator) -> None:
    empty = ReaderSimulator()
    bus = UsbBus(samv_plug(empty, "A1"), samv_plug(device, "B7"))
    assert usb_reader(UsbSettings(serial="A1"), bus).poll() is None
    assert usb_reader(UsbSettings(serial="B7"), bus).poll() == WANG
