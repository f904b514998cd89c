"""刷脸: after the card was read, the person's face may be compared with its photo, here and nowhere else.

Only for matters that ask for it, only with a yes, never for a child or for whose age is not known, never in large type
(no further question stands on that path). Whoever says no, or is not recognised, gets the same number: a clerk looks.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.authority import brought
from kiosk.journey.effects import CompareFace, StopFace
from kiosk.journey.events import FaceActWanted, FaceCompared, Press
from kiosk.journey.issuing import age_of, ask_number
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import AskFace, FaceNotSure, LookFace, Screen
from kiosk.journey.session import Step, go, matters, speak, stay

YOUNGEST = 14
"""Years: a child's face is looked at by people (Personal Information Protection Law, art. 31)."""
MOST_RUNS = 2
_SPOKEN = {"blink": "say.face_blink", "turn_left": "say.face_left", "turn_right": "say.face_right"}
FACE = AskFace | LookFace | FaceNotSure


def may_compare(state: State, holder: Holder) -> bool:
    """Return whether this person is asked at all."""
    wanted = any(m.face for m in matters(state)) and state.plan is None and state.changing is None
    if brought(state):  # an agent by written authority is looked at with it, at the counter
        return False
    if not wanted or not state.face_ok or not holder.has_photo or state.senior or state.drawing is not None:
        return False
    if state.now is None or holder.birth is None:
        return False
    return age_of(holder.birth, state.now.date()) >= YOUNGEST


def ask(state: State, holder: Holder) -> Step:
    known = replace(state, holders=(holder,), idle_since=state.now, idle_asked=False)
    return go(known, AskFace(), *speak(known, "say.face_ask"))


def agree(state: State, _: Press) -> Step:
    """同意: look. Also 再试一次."""
    if not isinstance(state.screen, AskFace | FaceNotSure) or state.face_runs >= MOST_RUNS or not state.face_ok:
        return stay(state)
    run = state.face_runs + 1
    looking = replace(state, screen=LookFace(), face_runs=run)
    return stay(looking, CompareFace(run), *speak(looking, "say.face_look"))


def refuse(state: State, _: Press) -> Step:
    """不用了: the number as for everybody."""
    return ask_number(state)


def on_face(state: State, event: FaceActWanted | FaceCompared) -> Step:
    screen = state.screen
    if not isinstance(screen, LookFace) or event.run != state.face_runs:
        return stay(state)
    there = replace(state, idle_since=state.now, idle_asked=False)
    match event:
        case FaceActWanted(act=act):
            spoken = speak(state, _SPOKEN[act]) if act in _SPOKEN else ()
            return stay(replace(there, screen=LookFace(act)), *spoken)
        case FaceCompared(alike="yes"):
            first, *others = there.holders
            return ask_number(replace(there, holders=(replace(first, face=True), *others)))
        case FaceCompared(alike=alike, why=why):
            again = alike == "unsure" and why not in ("camera", "photo_unreadable") and state.face_runs < MOST_RUNS
            told = replace(there, screen=FaceNotSure("other_person" if alike == "no" else why, again))
            return stay(told, *speak(told, "say.face_not"))


def on_lost(state: State) -> Step:
    """Go on without the camera: what it was asked is answered by itself, and nobody is asked any more."""
    if isinstance(state.screen, AskFace):
        return stay(replace(state, screen=FaceNotSure("camera", again=False)))
    return stay(state)


def left(before: Screen, after: Screen) -> tuple[StopFace, ...]:
    """Return what ends a look that nobody waits for, and forgets the photo once the number is asked for."""
    return (StopFace(),) if isinstance(before, FACE) and not isinstance(after, FACE) else ()
