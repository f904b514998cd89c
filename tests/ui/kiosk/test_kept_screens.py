"""Screens are kept, not rebuilt, and keep nothing of the person they were shown to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.screens import Home
from kiosk.scenes.every import scenes
from kiosk.scenes.made_up import base
from kiosk.widgets.say import Say
from tests.kit.every_way import EVERY_WAY
from tests.ui.kiosk.glass import glass

PRINTED = {"2", "3"}
"""The numbers of the steps, which stand there for everybody."""


def _bodies_once_everybody_left() -> list[object]:
    home = base()
    glass().show(replace(home, screen=Home("department")))
    glass().show(home)
    return [body for body in glass().root._kept._bodies.values() if body is not glass().root._frame.body]


@pytest.mark.parametrize("name", ["confirm", "done-card", "place", "my-tickets", "senior-done"])
def test_a_screen_that_comes_again_is_the_one_that_was_there_before(name: str) -> None:
    glass().fresh(base())
    state = next(scene.state for scene in scenes("zh") if scene.name == name)
    glass().show(state)
    before = glass().root._frame.body
    glass().show(base())

    glass().show(state)

    assert glass().root._frame.body is before


def test_a_screen_that_is_kept_shows_nothing_once_its_session_is_over() -> None:
    glass().fresh(base())
    every = [scene for place, scene in enumerate(scenes("zh")) if EVERY_WAY or place % 8 == 0]
    for scene in every:
        glass().show(scene.state)

    kept = _bodies_once_everybody_left()

    assert kept
    shown = {w.text for body in kept for w in body.walk(restrict=True) if isinstance(w, Say)}  # type: ignore[attr-defined]
    assert shown - PRINTED <= {""}
