"""Draws the map of the kiosk's screens from its code into `docs/journey.md`, and checks that it is the present one.

`python -m tests.checks.journey_map [--write]`. Every made-up scene is pressed wherever a button can have been, and
where that leads is what stands in the map.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from inspect import getdoc
from typing import get_args

from kiosk.journey.events import CardSeen, Press
from kiosk.journey.machine import step
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import Screen
from kiosk.journey.where import WHERE
from kiosk.scenes.every import scenes
from kiosk.scenes.made_up import menu
from tests.kit.served import ROOT

DOCUMENT = ROOT / "docs" / "journey.md"
ANYWHERE = ("back", "home", "help", "speech", "language", "louder", "quieter", "still_here", "remembered")
"""Buttons that mean the same on every screen."""
ONLY = "only what every screen has, and the answers it waits for"
PREFACE = """\
# The way through the kiosk

Drawn from the code by `python -m tests.checks.journey_map --write`; `./hall check` says when it is out of date. The
rule is `kiosk/journey/machine.py`; what each button does stands in `presses.py` there, where it can be pressed in
`where.py`.

From every screen 返回 and 不办了 lead home (while a number or its paper is on the way the machine's own answer does, or
its time limit), 请人帮忙 calls a person, and nobody touching it for two minutes ends the session. The tests
`test_journey_walks.py` and `test_journey_every_state.py` try that on all of them.

| screen | what it is | leads to, by |
|---|---|---|
"""


def values(intent: str) -> tuple[str, ...]:
    """Return what a button of this name may be about, in the example county."""
    found = menu()
    known = {
        "item": (found.senior_choices[0].item, "property-sale"),
        "theme": (found.themes[0].code,),
        "department": (found.departments[0].code,),
        "bundle": (found.bundles[0].code,),
        "tab": ("life",),
        "closed_tile": ("E", "G"),
    }
    return known.get(intent, ("",))


def ways() -> dict[str, dict[str, set[str]]]:
    """Return, for each screen, the screens it leads to and the buttons that do."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for scene in scenes("zh"):
        here = type(scene.state.screen)
        for intent, where in WHERE.items():
            if here in where and intent not in ANYWHERE:
                for value in values(intent):
                    _note(found, scene.state, Press(intent, value), intent)
        _note(found, scene.state, CardSeen(Holder("王小明", "362430195001010018")), "a card")
    return found


def _note(found: dict[str, dict[str, set[str]]], state: State, event: Press | CardSeen, by: str) -> None:
    before = type(state.screen).__name__
    after, _ = step(replace(state, key=state.key or "key"), event, lambda: "key")
    if type(after.screen).__name__ != before:
        found[before][type(after.screen).__name__].add(by)


def drawn() -> str:
    """Return the whole document."""
    found, lines = ways(), []
    for screen in get_args(Screen):
        told = (getdoc(screen) or "").split("\n\n")[0].replace("\n", " ").replace("|", "/")
        what = "" if told.startswith(f"{screen.__name__}(") else told
        leads = "; ".join(
            f"{name} ({', '.join(f'`{by}`' if by != 'a card' else by for by in sorted(found[screen.__name__][name]))})"
            for name in sorted(found[screen.__name__])
        )
        lines.append(
            f"| {screen.__name__} | {what} | {leads or 'only what every screen has, and the answers it waits for'} |"
        )
    return PREFACE + "\n".join(lines) + "\n"


def main() -> int:
    wanted = drawn()
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text(wanted, "utf-8")
        return 0
    if not DOCUMENT.exists() or DOCUMENT.read_text("utf-8") != wanted:
        sys.stderr.write("docs/journey.md is not the journey of the code: python -m tests.checks.journey_map --write\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
