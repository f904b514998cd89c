"""Which touches count, with a clock and fingers made of numbers."""

from __future__ import annotations

from kiosk.widgets.gate import DEAF_S, DRIFT_MM, QUICK_S, Gate


class _Clock:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


def _awake(px_per_mm: float = 4.0) -> tuple[Gate, _Clock]:
    clock = _Clock()
    gate = Gate(clock, px_per_mm)
    gate.new_screen()
    clock.now += DEAF_S + 0.01
    return gate, clock


def test_a_new_screen_hears_nothing_for_half_a_second() -> None:
    clock = _Clock()
    gate = Gate(clock, 4.0)
    gate.new_screen()

    clock.now += DEAF_S - 0.01
    assert not gate.down("a", 0, 0, "key")
    clock.now += 0.02
    assert gate.down("a", 0, 0, "key")


def test_the_first_contact_decides_and_the_key_counts_once() -> None:
    gate, _ = _awake()
    gate.down("a", 0, 0, "key")

    assert gate.up("a", 5, 5, quick=False) == "key"
    assert gate.up("a", 5, 5, quick=False) is None


def test_a_drift_is_measured_in_millimetres() -> None:
    for px_per_mm in (2.9, 4.03, 8.0):
        gate, clock = _awake(px_per_mm)
        gate.down("a", 0, 0, "key")
        assert gate.up("a", (DRIFT_MM - 0.1) * px_per_mm, 0, quick=False) == "key"
        clock.now += 1
        gate.down("a", 0, 0, "key")
        assert gate.up("a", (DRIFT_MM + 0.1) * px_per_mm, 0, quick=False) is None


def test_a_finger_that_strayed_and_came_back_means_nothing() -> None:
    gate, _ = _awake()
    gate.down("a", 0, 0, "key")

    assert gate.move("a", 100, 0) == "key"
    assert gate.up("a", 0, 0, quick=False) is None


def test_another_finger_neither_holds_nor_lets_go() -> None:
    gate, _ = _awake()
    gate.down("a", 0, 0, "key")

    assert not gate.down("b", 50, 50, "other")
    assert gate.up("b", 50, 50, quick=False) is None
    assert gate.up("a", 0, 0, quick=False) == "key"


def test_the_second_tap_of_a_double_tap_is_not_heard_but_quick_typing_is() -> None:
    gate, clock = _awake()
    for quick, pause, heard in ((False, DEAF_S - 0.1, False), (True, QUICK_S + 0.01, True)):
        clock.now += 2
        gate.down("a", 0, 0, "key")
        gate.up("a", 0, 0, quick)
        clock.now += pause
        assert gate.down("a", 0, 0, "key") is heard
        gate.up("a", 0, 0, quick)


def test_a_finger_left_on_the_old_screen_presses_nothing_on_the_new_one() -> None:
    gate, clock = _awake()
    gate.down("a", 0, 0, "old")
    gate.new_screen()
    clock.now += 2

    assert gate.up("a", 0, 0, quick=False) is None
