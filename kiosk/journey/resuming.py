"""The kiosk was cut off while a number was under way: it goes on where it was, for whoever still stands there."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import AskHelp, Effect, GiveBack, Print, ReportPrinted
from kiosk.journey.events import Resumed
from kiosk.journey.model import State
from kiosk.journey.screens import NoPaper, Paused, Printing, Starting
from kiosk.journey.session import Step, fresh, speak, stay, untouched

CUT_OFF = "kiosk.restarted"


def on_resumed(state: State, event: Resumed) -> Step:
    """Take the number up once the glass is ready for it."""
    return stay(replace(state, resumed=event))


def take_up(state: State, effects: tuple[Effect, ...]) -> Step:
    """Show the number; print it only where no paper can have come out yet.

    Where one may lie in the slot the number is shown big, a person is called, and only a finger prints a copy.
    """
    left = state.resumed
    if left is None or isinstance(state.screen, Starting):
        return state, effects
    state = replace(state, resumed=None)
    if not untouched(state) and not isinstance(state.screen, Paused):
        # somebody else has begun: that one's screen is not taken away
        gone = ReportPrinted(left.visit.id, "failed", CUT_OFF) if left.paper_unknown else GiveBack(left.visit.token)
        return state, (*effects, gone)
    visit = left.visit
    copy = visit.model_copy(update={"copy_number": max(1, visit.copy_number)}) if left.paper_unknown else visit
    shown = replace(
        fresh(state), visit=copy, key=left.key, senior=left.senior, language=left.language, idle_since=state.now
    )
    if not left.paper_unknown:
        return replace(shown, screen=Printing()), (*effects, Print(visit, left.senior, left.language))
    told = replace(shown, screen=NoPaper(CUT_OFF))
    return told, (*effects, AskHelp("print_failed"), *speak(told, "say.no_paper", ("number", visit.number)))
