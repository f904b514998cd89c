"""刷脸 and its hard cases, as made-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.screens import AskFace, Card, Choose, Confirm, FaceNotSure, Home, LookFace
from kiosk.scenes.made_up import Scene, base


def face_scenes(language: str) -> Iterator[Scene]:
    trail = (Home(), Choose("all"), Confirm(), Card())
    state = base(language, trail=trail, basket=("property-sale",), face_ok=True, card_lying=True)
    yield Scene("face-ask", replace(state, screen=AskFace()))
    for act in ("", "blink", "turn_left", "done"):
        yield Scene(f"face-look-{act.replace('_', '-') or 'first'}", replace(state, screen=LookFace(act), face_runs=1))
    yield Scene("face-not-seen", replace(state, screen=FaceNotSure("nobody"), face_runs=1))
    yield Scene("face-not-other", replace(state, screen=FaceNotSure("other_person", again=False), face_runs=1))
