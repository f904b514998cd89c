"""办事指南: the guide of a matter on the glass, turned page by page, read out, printed. It decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from kiosk.journey.effects import Effect, PrintGuide, ReadOut, StopSpeech
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Guide, GuidePart
from kiosk.journey.session import Step, go, item, speak, stay
from kiosk.journey.ticket_events import Printed, PrintFailed


def guide(state: State, event: Press) -> Step:
    """Show a matter's guide, or, from another one's, this one in its place."""
    if item(state, event.value) is None:
        return stay(state)
    shown = Guide(event.value)
    if isinstance(state.screen, Guide):
        after = replace(state, screen=shown)
        return stay(after, StopSpeech(), *_spoken(after, shown))
    after, effects = go(state, shown)
    return after, (*effects, *_spoken(after, shown))


def part(state: State, event: Press) -> Step:
    """Show another part from its first page."""
    screen = state.screen
    if not isinstance(screen, Guide) or event.value not in get_args(GuidePart):
        return stay(state)
    return turned(state, replace(screen, part=event.value, page=0))  # type: ignore[arg-type]  # checked above


def turned(state: State, screen: Guide) -> Step:
    """Show a page; who listens hears it."""
    after = replace(state, screen=screen)
    return stay(after, StopSpeech(), *_spoken(after, screen))


def read_out(state: State, _: Press) -> Step:
    """读给我听: this page, whether or not the kiosk speaks otherwise."""
    return stay(state, ReadOut(state.screen)) if isinstance(state.screen, Guide) else stay(state)


def print_guide(state: State, _: Press) -> Step:
    """打印带走: only after this touch, one paper at a time."""
    screen = state.screen
    if not isinstance(screen, Guide) or screen.paper in ("printing", "printed") or not state.printer_ok:
        return stay(state)
    printing = replace(screen, paper="printing")
    return stay(replace(state, screen=printing), PrintGuide(screen.item, state.language, state.key[:8]))


def on_paper(state: State, event: Printed | PrintFailed) -> Step:
    """Say what became of the paper, if its page is still there; nobody else is told: it belongs to no ticket."""
    screen = state.screen
    job = PrintGuide(screen.item, state.language, state.key[:8]).job if isinstance(screen, Guide) else ""
    if not isinstance(screen, Guide) or event.visit_id != job or screen.paper != "printing":
        return stay(state)
    done = isinstance(event, Printed)
    after = replace(state, screen=replace(screen, paper="printed" if done else "failed"))
    return stay(after, *speak(after, "say.guide_printed" if done else "say.guide_failed"))


def _spoken(state: State, screen: Guide) -> tuple[Effect, ...]:
    """Return the reading of a page to whoever wants to be spoken to."""
    return (ReadOut(screen),) if (state.speech or state.senior) and state.volume > 0 else ()
