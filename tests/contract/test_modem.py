"""What `ports.TextMessages` demands, asked of every driver over its own line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.errors import DeviceAbsent, DeviceError, NoNetwork, OutcomeUnknown, PinRefused, SimMissing, TextRefused
from drivers.ports import Delivery, TextMessages
from drivers.registry import create
from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators

NUMBER, TEXT = "+8613800138000", "您的号A012，请到3号窗口"


@pytest.fixture(params=["gsm-serial"])
def modem(request: pytest.FixtureRequest, wired: Simulators, hand: SimulatorControl) -> Iterator[TextMessages]:
    made = create("modem", request.param, {"port": wired.path("modem"), "pin": "1234", "send_timeout_s": 1})
    yield made
    made.close()


def sent(hand: SimulatorControl) -> object:
    return hand.do("modem", "texts")["texts"]


def test_a_text_arrives_and_its_delivery_is_told(modem: TextMessages, hand: SimulatorControl) -> None:
    assert modem.check() == ()
    reference = modem.send(NUMBER, TEXT).reference
    assert sent(hand) == [{"number": NUMBER, "text": TEXT}]
    assert modem.listen(5) == Delivery(reference, "delivered")


def test_a_long_text_arrives_whole(modem: TextMessages, hand: SimulatorControl) -> None:
    assert modem.send(NUMBER, TEXT * 8).parts == 2
    assert sent(hand) == [{"number": NUMBER, "text": TEXT * 8}]


def test_a_text_not_delivered_is_told_with_why(modem: TextMessages, hand: SimulatorControl) -> None:
    hand.fault("modem", "undelivered")
    reference = modem.send(NUMBER, TEXT).reference
    assert modem.listen(5) == Delivery(reference, "failed", "validity expired")


@pytest.mark.parametrize(
    ("fault", "error"),
    [("no_network", NoNetwork), ("sim_missing", SimMissing), ("cms_error", TextRefused), ("disconnect", DeviceAbsent)],
)
def test_a_fault_is_told_and_once_mended_a_text_goes_out(
    modem: TextMessages, hand: SimulatorControl, fault: str, error: type[DeviceError]
) -> None:
    hand.fault("modem", fault)
    with pytest.raises(error):
        modem.send(NUMBER, TEXT)
    assert sent(hand) == []
    hand.fault("modem", fault, on=False)
    modem.send(NUMBER, TEXT)
    assert sent(hand) == [{"number": NUMBER, "text": TEXT}]


def test_a_text_whose_answer_got_lost_is_not_sent_twice(modem: TextMessages, hand: SimulatorControl) -> None:
    hand.fault("modem", "lost_ok")
    with pytest.raises(OutcomeUnknown):
        modem.send(NUMBER, TEXT)
    hand.fault("modem", "lost_ok", on=False)
    assert modem.check() == ()
    assert sent(hand) == [{"number": NUMBER, "text": TEXT}]


def test_the_sim_is_given_its_pin_and_a_wrong_one_only_once(
    modem: TextMessages, hand: SimulatorControl, wired: Simulators
) -> None:
    hand.fault("modem", "asks_pin")
    wrong = create("modem", "gsm-serial", {"port": wired.path("modem"), "pin": "9999"})
    for _ in range(2):
        with pytest.raises(PinRefused):
            wrong.check()
    wrong.close()
    assert hand.state("modem")["tries"] == 2
    hand.fault("modem", "asks_pin")
    assert modem.check() == ()


def test_a_modem_that_talks_in_between_is_understood(modem: TextMessages, hand: SimulatorControl) -> None:
    hand.fault("modem", "urc")
    hand.do("modem", "in", number=NUMBER, text="好的")
    modem.send(NUMBER, TEXT)
    assert modem.check() == ()
