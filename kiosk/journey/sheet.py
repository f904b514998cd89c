"""拍委托书: an agent's written authority is photographed at the terminal, so that the clerk has it beforehand.

Only where the terminal has a camera for sheets and the server is there, never in large type (no further question stands
on that path). The picture is kept beside the camera, never here; whoever would rather show the paper at the counter
gets the same number.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Effect, LookSheet, SendSheet, StopCard, StopSheet, StopSpeech, TakeSheet
from kiosk.journey.events import Press, SheetFailed, SheetSeen, SheetSent, SheetTaken
from kiosk.journey.model import State
from kiosk.journey.offline import OfflineTicket
from kiosk.journey.screens import Photograph
from kiosk.journey.session import Step, go, stay
from queue_server.contract.models import VisitIssued


def wanted(state: State) -> bool:
    """Return whether the authority is to be photographed before the number is asked for."""
    here = state.sheets_ok and state.connected and not state.senior
    return here and state.by_authority and not state.sheet and state.drawing is None


def ask(state: State) -> Step:
    run = state.sheet_runs + 1
    looking = replace(state, sheet_runs=run, idle_since=state.now, idle_asked=False)
    return go(looking, Photograph(), StopCard(), StopSpeech(), LookSheet(run))


def shoot(state: State, _: Press) -> Step:
    """拍照; once it is taken, 重拍: the live picture again."""
    screen = state.screen
    if not isinstance(screen, Photograph) or screen.lost:
        return stay(state)
    if not screen.taken:
        return stay(state, TakeSheet(state.sheet_runs))
    run = state.sheet_runs + 1
    return stay(replace(state, screen=Photograph(), sheet_runs=run), LookSheet(run))


def on_sheet(state: State, event: SheetSeen | SheetTaken | SheetFailed) -> Step:
    """Show what the camera sees, the picture that was taken, or that there is none. What comes late is nobody's."""
    screen = state.screen
    if not isinstance(screen, Photograph) or event.run != state.sheet_runs or screen.lost:
        return stay(state)
    match event:
        case SheetSeen(frame=frame):
            return stay(state if screen.taken else replace(state, screen=replace(screen, frame=frame)))
        case SheetTaken(frame=frame, flaws=flaws):
            shown = Photograph(frame, taken=True, flaws=flaws)
            return stay(replace(state, screen=shown, idle_since=state.now, idle_asked=False))
        case SheetFailed():
            return stay(replace(state, screen=Photograph(lost=True)))


def on_lost(state: State) -> Step:
    """The camera is gone: what was taken with it counts, else the paper is shown at the counter."""
    if isinstance(state.screen, Photograph) and not state.screen.taken:
        return stay(replace(state, screen=Photograph(lost=True)))
    return stay(state)


def left(before: State, after: State) -> tuple[StopSheet, ...]:
    """Return what ends a look and forgets the picture, where no number is asked for with it."""
    gone = isinstance(before.screen, Photograph) and not isinstance(after.screen, Photograph)
    return (StopSheet(),) if gone and after.sheet != "kept" else ()


def on_issued(state: State, visit: VisitIssued) -> tuple[State, tuple[Effect, ...]]:
    """Send the picture after the number it belongs to. One that was given without the server takes none along."""
    if state.sheet != "kept":
        return state, ()
    if isinstance(visit, OfflineTicket):
        return replace(state, sheet="unsent"), (StopSheet(),)
    return replace(state, sheet="sending"), (SendSheet(visit.id, f"{state.key}-sheet"),)


def on_sent(state: State, event: SheetSent) -> Step:
    mine = state.visit is not None and state.visit.id == event.visit and state.sheet == "sending"
    return stay(replace(state, sheet="sent" if event.ok else "unsent") if mine else state)


def settled(state: State, *, kept: bool) -> State:
    """Return the state once somebody has answered: the picture goes along, or the paper is shown at the counter."""
    return replace(state, sheet="kept" if kept else "shown")
