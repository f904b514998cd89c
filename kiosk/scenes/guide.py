"""办事指南 and its hard cases, as made-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from kiosk.journey.screens import Choose, Confirm, Guide, GuidePart, Home
from kiosk.scenes.made_up import Scene, base, hall_state, hardest, longest, menu


def guide_scenes(language: str) -> Iterator[Scene]:
    hall = hall_state().model_copy(update={"pages_url": "https://banshi.yongxin.gov.cn"})
    trail = (Home(), Choose("all"), Confirm())
    state = base(language, trail=trail, basket=("property-sale",), hall=hall, key="0123456789")
    for part in get_args(GuidePart):
        yield Scene(f"guide-{part}", replace(state, screen=Guide("property-sale", part)))
    hard = hardest(menu()).code
    yield Scene("guide-hardest", replace(state, basket=(hard,), screen=Guide(hard, paper="printing")))
    yield Scene("guide-hardest-2", replace(state, basket=(hard,), screen=Guide(hard, page=1, paper="printed")))
    several = replace(state, basket=("property-sale", longest(menu()).code))
    yield Scene("guide-longest", replace(several, screen=Guide(longest(menu()).code, "steps", paper="failed")))
    wordy = max(menu().items, key=lambda i: max(len(b) for b in i.guide.basis))
    yield Scene("guide-basis-long", replace(state, basket=(wordy.code,), screen=Guide(wordy.code, "basis")))
    plain = replace(state, hall=hall_state(), printer_ok=False, volume=0, connected=False)
    yield Scene("guide-no-printer", replace(plain, screen=Guide("property-sale", "terms")))
