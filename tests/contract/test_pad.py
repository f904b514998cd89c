"""What `ports.RatingPad` demands, asked of every driver over its own line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.errors import DeviceAbsent, DeviceSilent
from drivers.ports import Key, RatingPad
from drivers.registry import create
from drivers.simulators.control import SimulatorControl
from drivers.simulators.launch import Simulators
from drivers.simulators.pad import OPTIONS
from tests.kit.line_kit import until


@pytest.fixture(params=["pad-tcp", "pad-serial"])
def pad(request: pytest.FixtureRequest, wired: Simulators, hand: SimulatorControl) -> Iterator[RatingPad]:
    places: dict[str, dict[str, object]] = {
        "pad-tcp": {"host": "127.0.0.1", "port": wired.port("pad")},
        "pad-serial": {"port": wired.path("pad")},
    }
    made = create("pad", request.param, {**OPTIONS, **places[request.param]})
    made.check()
    yield made
    made.close()


@pytest.mark.parametrize("key", [1, 2, 3, 4, 5])
def test_each_key_is_heard_once(pad: RatingPad, hand: SimulatorControl, key: int) -> None:
    hand.do("pad", "press", key=key)
    assert pad.listen(5) == Key(key)
    assert pad.listen(0) is None


def test_a_key_that_bounces_is_one_press(pad: RatingPad, hand: SimulatorControl) -> None:
    hand.fault("pad", "bounces")
    hand.do("pad", "press", key=2)
    assert pad.listen(5) == Key(2)
    hand.fault("pad", "bounces", on=False)
    hand.do("pad", "press", key=4)
    assert pad.listen(5) == Key(4)


def test_garbage_on_the_line_is_no_key(pad: RatingPad, hand: SimulatorControl) -> None:
    hand.fault("pad", "garbage")
    hand.do("pad", "press", key=5)
    assert pad.listen(5) == Key(5)


def test_the_pad_shows_what_it_is_told(pad: RatingPad, hand: SimulatorControl) -> None:
    assert pad.ask(20)
    until(lambda: hand.state("pad")["shows"] == "rate within 20 s")
    assert pad.greet()
    until(lambda: hand.state("pad")["shows"] == "greeting")
    assert pad.pause()
    until(lambda: hand.state("pad")["shows"] == "paused")


def test_a_pad_that_answers_is_well_and_a_silent_one_is_not(pad: RatingPad, hand: SimulatorControl) -> None:
    assert pad.check() == ()
    hand.fault("pad", "silent")
    with pytest.raises(DeviceSilent):
        pad.check()


def test_a_pad_unplugged_is_told_and_heard_again_once_it_is_back(pad: RatingPad, hand: SimulatorControl) -> None:
    hand.fault("pad", "disconnect")
    with pytest.raises(DeviceAbsent):
        pad.listen(5)
    with pytest.raises(DeviceAbsent):
        pad.check()
    hand.fault("pad", "disconnect", on=False)
    assert pad.check() == ()
    hand.do("pad", "press", key=1)
    assert pad.listen(5) == Key(1)
