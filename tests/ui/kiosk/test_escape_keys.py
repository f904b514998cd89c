"""No key and no wish of a desktop leads a stranger out of the kiosk, whatever is plugged into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.input.providers.mouse import MouseMotionEventProvider

from kiosk.scenes.made_up import base
from kiosk.touch import Finger
from kiosk.widgets import env
from tests.ui.kiosk.glass import Glass, glass

ESCAPE, F1, F4, F11, Q, W, E = 27, 282, 285, 292, 113, 119, 101
WAYS_OUT = [
    *((ESCAPE, []), (F1, []), (F11, []), (F4, ["alt"]), (F4, ["ctrl", "alt"])),
    *((Q, ["ctrl"]), (W, ["ctrl"]), (E, ["ctrl"])),
]


@pytest.fixture
def public() -> Iterator[Glass]:
    """A terminal's window, which may not be closed."""
    held = glass()
    held.fresh(base())
    window = env.open_window(may_be_closed=False)
    yield held
    window.unbind(on_request_close=env.stay)


@pytest.mark.parametrize(("key", "held"), WAYS_OUT)
def test_no_key_closes_the_kiosk_or_opens_anything_over_it(
    public: Glass, key: int, held: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    window: Any = public.root.get_root_window()
    ended: list[object] = []
    monkeypatch.setattr("kivy.core.window.stopTouchApp", lambda *_: ended.append(key))
    before = list(window.children)

    window.dispatch("on_key_down", key, 0, None, held)
    window.dispatch("on_keyboard", key, 0, None, held)
    window.dispatch("on_key_up", key, 0)

    assert ended == []
    assert window.children == before
    assert public.presses == []


def test_a_desktop_that_asks_the_window_to_close_is_not_heard(public: Glass) -> None:
    assert public.root.get_root_window().dispatch("on_request_close", source="desktop")


@pytest.mark.parametrize("button", ["right", "middle", "mouse4"])
def test_another_button_of_a_mouse_opens_nothing_and_leaves_no_mark(public: Glass, button: str) -> None:
    """Kivy's own right click draws a red finger on the glass; a desktop's opens a menu."""
    window: Any = public.root.get_root_window()
    mouse = MouseMotionEventProvider("mouse", env.TOUCH_PROVIDERS["mouse"].partition(",")[2])
    mouse.start()
    before, marks = list(window.children), len(window.canvas.after.children)
    x, y = public.root.width / 2, 5.0  # the foot of the bar, where nothing stands
    try:
        for kind in ("on_mouse_down", "on_mouse_up"):
            window.dispatch(kind, x, y, button, [])
            mouse.update(EventLoop.post_dispatch_input)
    finally:
        mouse.stop()

    assert window.children == before
    assert len(window.canvas.after.children) == marks
    assert public.presses == []


def places_of(root: Any) -> list[tuple[Any, Any]]:
    keys: list[Any] = root.keys()
    return [(key.pos[:], key.size[:]) for key in keys]


def test_two_fingers_that_part_or_turn_move_nothing_and_press_at_most_what_the_first_lies_on(public: Glass) -> None:
    root = public.root
    window: Any = root.get_root_window()
    one, other = root.keys()[0], root.keys()[-1]
    size, places = root.size[:], places_of(root)

    first = Finger(window).down(*one.center)
    second = Finger(window).down(*other.center)
    for away in (20, 80, 200):
        second.slide(other.center_x - away, other.center_y + away)
    second.up(other.center_x - 200, other.center_y + 200)
    first.up(*one.center)

    assert [press.name for press in public.presses] in ([], [one.intent])
    assert root.size == size
    assert places_of(root) == places
