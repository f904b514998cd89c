"""The modem driver on a line in memory, in time that moves only while it waits."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from drivers.clock import HandClock, kept_by
from drivers.errors import (
    BadNumber,
    DeviceAbsent,
    DeviceError,
    DeviceSilent,
    NoNetwork,
    NoServiceCentre,
    OutcomeUnknown,
    PinRefused,
    SettingsError,
    SimMissing,
    TextRefused,
    TextTooLong,
)
from drivers.modem.gsm import SERIAL, GsmModem, Settings
from drivers.ports import WEAK_SIGNAL, Delivery, Sent
from drivers.simulators.memory import MemoryLine
from drivers.simulators.modem import ModemSimulator
from tests.kit.line_kit import RecordedLine, cut_at_every_byte

NUMBER, TEXT = "13800138000", "您的号A012，请到3号窗口"


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    with kept_by(made := HandClock()):
        yield made


def modem(device: ModemSimulator | None = None, **options: Any) -> tuple[GsmModem, ModemSimulator, RecordedLine]:
    device = device or ModemSimulator()
    line = RecordedLine(device)
    return GsmModem(line, Settings(port="memory", **options)), device, line


def said(line: RecordedLine) -> str:
    return b"".join(line.written).decode()


def test_a_text_is_sent_and_its_delivery_told() -> None:
    made, device, _ = modem()
    assert made.check() == ()
    sent = made.send("138 0013-8000", TEXT)
    assert sent == Sent(1, 1)
    assert device.do("texts", {}) == {"texts": [{"number": NUMBER, "text": TEXT}]}
    assert made.listen(1) == Delivery(1, "delivered")
    assert made.listen(0.2) is None


def test_what_goes_out_is_what_another_library_makes() -> None:
    made, _, line = modem(validity_h=0, reports=False)
    made.send("+8613800138000", TEXT)
    assert (
        "AT+CMGS=42\r0001000D91683108108300F000081C60A8768453F70041003000310032FF0C8BF75230003353F77A9753E3\x1a"
        in said(line)
    )


def test_a_text_of_several_parts_is_delivered_when_all_are() -> None:
    made, device, _ = modem()
    assert made.send(NUMBER, "请" * 150) == Sent(1, 3)
    assert device.do("texts", {}) == {"texts": [{"number": NUMBER, "text": "请" * 150}]}
    assert made.listen(1) == Delivery(1, "delivered")
    assert made.listen(0.2) is None


def test_a_text_that_is_not_delivered_is_told_once_with_the_reason() -> None:
    made, device, _ = modem()
    device.set_fault("undelivered", True)
    made.send(NUMBER, "请" * 150)
    assert made.listen(1) == Delivery(1, "failed", "validity expired")
    assert made.listen(0.2) is None


def test_reports_of_several_texts_are_not_mixed_up() -> None:
    made, device, _ = modem()
    made.send(NUMBER, "一")
    device.set_fault("undelivered", True)
    made.send(NUMBER, "二")
    assert [made.listen(1), made.listen(1)] == [Delivery(1, "delivered"), Delivery(2, "failed", "validity expired")]


def test_a_report_of_somebody_elses_text_is_passed_over() -> None:
    made, _, line = modem()
    made.send(NUMBER, TEXT)
    report = "0006010B910221815716F2709021510121807090215101718000"
    line._heard += f"\r\n+CDS: 25\r\n{report}\r\n".encode()
    assert made.listen(0.01) is None
    assert made.listen(1) == Delivery(1, "delivered")


def test_a_message_that_comes_in_is_dropped_and_disturbs_nothing() -> None:
    made, device, _ = modem()
    made.check()
    device.do("in", {"number": NUMBER, "text": "OK"})
    assert made.listen(0.2) is None
    assert made.send(NUMBER, TEXT).parts == 1


@pytest.mark.parametrize("fault", ["urc", "garbage"])
def test_what_comes_in_between_is_no_answer(fault: str) -> None:
    made, device, _ = modem()
    device.set_fault(fault, True)
    assert made.check() == ()
    made.send(NUMBER, TEXT)
    assert made.listen(1) == Delivery(1, "delivered")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("no_network", NoNetwork),
        ("sim_missing", SimMissing),
        ("asks_pin", PinRefused),
        ("no_centre", NoServiceCentre),
        ("silent", DeviceSilent),
    ],
)
def test_a_lasting_fault_is_told_within_two_seconds_and_once_mended_a_text_goes_out(
    clock: HandClock, fault: str, error: type[DeviceError]
) -> None:
    made, device, _ = modem()
    device.set_fault(fault, True)
    with pytest.raises(error):
        made.check()
    assert clock.now() <= 2
    with pytest.raises(error):
        made.send(NUMBER, TEXT)
    assert device.sent == []
    device.set_fault(fault, False)
    assert made.check() == ()
    assert made.send(NUMBER, TEXT).parts == 1


@pytest.mark.parametrize(
    ("code", "error", "told"),
    [
        (38, TextRefused, "part 1 of 1: \\+CMS 38: network out of order"),
        (310, SimMissing, "SIM not inserted"),
        (316, PinRefused, "SIM PUK required"),
        (330, NoServiceCentre, "SMSC address unknown"),
        (331, NoNetwork, "no network service"),
        (332, OutcomeUnknown, "network timeout"),
    ],
)
def test_a_refusal_is_told_with_its_code(code: int, error: type[DeviceError], told: str) -> None:
    made, device, _ = modem()
    device.set_fault("cms_error", True, code=code)
    with pytest.raises(error, match=told):
        made.send(NUMBER, TEXT)
    device.set_fault("cms_error", False)
    assert made.send(NUMBER, TEXT).parts == 1


def test_a_text_whose_answer_got_lost_may_have_been_sent_and_is_not_sent_again(clock: HandClock) -> None:
    made, device, _ = modem(send_timeout_s=30)
    device.set_fault("lost_ok", True)
    with pytest.raises(OutcomeUnknown) as caught:
        made.send(NUMBER, TEXT)
    assert not caught.value.retry
    assert len(device.sent) == 1
    device.set_fault("lost_ok", False)
    assert made.check() == ()
    assert len(device.sent) == 1


def test_a_modem_that_gives_no_prompt_has_sent_nothing_and_may_be_asked_again() -> None:
    made, device, _ = modem()
    device.set_fault("no_prompt", True)
    with pytest.raises(DeviceSilent) as caught:
        made.send(NUMBER, TEXT)
    assert caught.value.retry
    device.set_fault("no_prompt", False)
    made.send(NUMBER, TEXT)
    assert len(device.sent) == 1


# --- the PIN --------------------------------------------------------------------------------------------------------


def test_the_pin_is_given_to_a_sim_that_asks() -> None:
    made, device, _ = modem(pin="1234")
    device.set_fault("asks_pin", True)
    assert made.check() == ()
    assert device.pin_tries == 1


def test_a_pin_that_was_refused_is_never_tried_again() -> None:
    made, device, _ = modem(pin="9999")
    device.set_fault("asks_pin", True)
    for _ in range(5):
        with pytest.raises(PinRefused):
            made.check()
    assert device.pin_tries == 1


def test_not_even_by_the_next_process() -> None:
    first, device, _ = modem(pin="9999")
    device.set_fault("asks_pin", True)
    with pytest.raises(PinRefused):
        first.check()
    for _ in range(3):
        again, _, _ = modem(device, pin="9999")
        with pytest.raises(PinRefused, match="2 of 3 tries are left"):
            again.check()
    assert device.pin_tries == 1


def test_a_sim_that_asks_again_after_a_power_cut_is_given_its_pin_again() -> None:
    made, device, line = modem(pin="1234")
    device.set_fault("asks_pin", True)
    made.check()
    line.unplug()
    device.set_fault("asks_pin", True)
    line.plug()
    assert made.check() == ()
    assert device.pin_tries == 2


@pytest.mark.parametrize("pin", ["12a4", "123", '1"\r'])
def test_a_pin_that_can_be_none_is_tried_on_no_sim(pin: str) -> None:
    with pytest.raises(SettingsError, match="4 to 8 digits") as caught:
        modem(pin=pin)
    assert pin not in str(caught.value)
    assert pin not in repr(Settings(port="p", pin=pin))


# --- settings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("centre", "written"), [("", False), ("+8613800100500", True)])
def test_a_configured_centre_takes_the_place_of_the_sims(centre: str, written: bool) -> None:
    made, _, line = modem(centre=centre)
    made.check()
    assert ('AT+CSCA="+8613800100500",145' in said(line)) is written


@pytest.mark.parametrize(("reports", "heard"), [(True, Delivery(1, "delivered")), (False, None)])
def test_reports_come_where_they_are_asked_for(reports: bool, heard: Delivery | None) -> None:
    made, device, _ = modem(reports=reports)
    made.send(NUMBER, TEXT)
    assert device.sent[0].report is reports
    assert made.listen(1) == heard


@pytest.mark.parametrize(("validity_h", "byte"), [(1, "0B"), (24, "A7")])
def test_the_validity_goes_out(validity_h: int, byte: str) -> None:
    made, _, line = modem(validity_h=validity_h)
    made.send("10086", "ok")
    assert f"0581{'0180F6'}0000{byte}02" in said(line)


@pytest.mark.parametrize(("max_parts", "fits"), [(2, False), (3, True)])
def test_a_text_of_too_many_parts_is_refused(max_parts: int, fits: bool) -> None:
    made, device, _ = modem(max_parts=max_parts)
    if fits:
        assert made.send(NUMBER, "请" * 150).parts == 3
    else:
        with pytest.raises(TextTooLong, match="3 parts, 2 are allowed"):
            made.send(NUMBER, "请" * 150)
    assert bool(device.sent) is fits


@pytest.mark.parametrize(("weak_signal", "codes"), [(3, ()), (4, (WEAK_SIGNAL,))])
def test_a_weak_signal_is_told(weak_signal: int, codes: tuple[str, ...]) -> None:
    made, device, _ = modem(weak_signal=weak_signal)
    device.set_fault("weak_signal", True)
    assert made.check() == codes


@pytest.mark.parametrize("wait", [0.1, 0.3])
def test_an_answer_is_waited_for_as_long_as_configured(clock: HandClock, wait: float) -> None:
    made, device, _ = modem(answer_timeout_s=wait)
    device.set_fault("silent", True)
    with pytest.raises(DeviceSilent):
        made.check()
    assert clock.now() == pytest.approx(3 * (wait + 0.1), abs=0.05)


@pytest.mark.parametrize("wait", [10, 60])
def test_the_network_is_waited_for_as_long_as_configured(clock: HandClock, wait: float) -> None:
    made, device, _ = modem(send_timeout_s=wait)
    made.check()
    device.set_fault("lost_ok", True)
    before = clock.now()
    with pytest.raises(OutcomeUnknown):
        made.send(NUMBER, TEXT)
    assert clock.now() - before == pytest.approx(wait, abs=0.2)


@pytest.mark.parametrize("baudrate", [9600, 115200])
def test_the_line_is_as_fast_as_the_modem(baudrate: int) -> None:
    made = SERIAL.factory(Settings(port="p", baudrate=baudrate))
    assert made._dialogue._line.seconds_per_byte == 10 / baudrate  # type: ignore[attr-defined]


# --- what is personal -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["12", "+", "1380013800a", "", "1" * 21, "138001380x"])
def test_what_is_no_number_is_refused_and_not_repeated(number: str) -> None:
    made, _, line = modem()
    with pytest.raises(BadNumber) as caught:
        made.send(number, TEXT)
    assert len(number) < 5 or number not in str(caught.value)
    assert line.written == []


@pytest.mark.parametrize("fault", ["cms_error", "lost_ok", "no_prompt", "urc", "undelivered"])
def test_numbers_and_texts_stand_in_no_log_error_or_repr(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made, device, _ = modem()
    device.set_fault(fault, True)
    shown = ""
    try:
        shown += repr(made.send(NUMBER, "王小明"))
        shown += repr(made.listen(1))
    except DeviceError as error:
        shown += f"{error!r} {error.detail} {error.__cause__!r}"
    shown += caplog.text + repr(vars(made)) + repr(device.state())
    assert not any(secret in shown for secret in (NUMBER, "王小明", "738B", "3108108300"))


# --- the plug -------------------------------------------------------------------------------------------------------


def outcome_of(driver: GsmModem) -> type[object]:
    try:
        return type(driver.send(NUMBER, TEXT))
    except (DeviceAbsent, OutcomeUnknown) as error:
        return type(error)


def test_unplugged_at_any_byte_nothing_is_sent_twice_and_a_text_goes_out_once_it_is_back() -> None:
    devices: list[ModemSimulator] = []

    def device() -> ModemSimulator:
        devices.append(ModemSimulator())
        return devices[-1]

    def made(line: MemoryLine) -> GsmModem:
        return GsmModem(line, Settings(port="memory"))

    told: set[type[object]] = set()
    for line in cut_at_every_byte(device, lambda line: made(line).send(NUMBER, TEXT)):
        driver = made(line)
        outcome = outcome_of(driver)
        told.add(outcome)
        before = len(devices[-1].sent)
        assert before in {DeviceAbsent: (0,), OutcomeUnknown: (0, 1), Sent: (1,)}[outcome]
        line.plug()
        assert driver.check() == ()
        assert len(devices[-1].sent) == before
        driver.send(NUMBER, TEXT)
        assert len(devices[-1].sent) == before + 1
    assert told == {DeviceAbsent, OutcomeUnknown, Sent}, "Sent: only the OK behind the message's number was lost"
