"""这些都带了吗？ and its hard cases, as made-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.papers import to_bring
from kiosk.journey.screens import Choose, Confirm, Home, Papers
from kiosk.scenes.made_up import Scene, base, menu


def papers_scenes(language: str) -> Iterator[Scene]:
    most = max(menu().items, key=lambda i: (len(i.guide.bring), len(i.name.zh)))
    state = base(language, trail=(Home(), Choose("all"), Confirm()), basket=("property-sale",))
    yield Scene("papers", replace(state, screen=Papers()))
    yield Scene("papers-missing", replace(state, screen=Papers(to_bring(state)[-1:])))
    hard = replace(state, basket=(most.code,))
    yield Scene("papers-hard", replace(hard, screen=Papers(to_bring(hard))))
    yield Scene("papers-low", replace(hard, screen=Papers(to_bring(hard)[:1]), low_reach=True))
