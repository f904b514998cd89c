"""No key and no wish of a desktop leads a stranger out of the kiosk, whatever is plugged into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.scenes.made_up import base
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
