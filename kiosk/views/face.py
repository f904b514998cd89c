"""刷脸: the consent on a screen of its own, one large word for what to do, and what next when it did not work."""

from __future__ import annotations

from kiosk.journey.model import State
from kiosk.journey.screens import AskFace, FaceNotSure, LookFace
from kiosk.views.calm import CalmView
from kiosk.views.parts import Button, words

_ACTS = {
    "": "user-circle",
    "blink": "user-circle",
    "turn_left": "arrow-left",
    "turn_right": "arrow-right",
    "done": "hourglass-medium",
}
"""Left and right are the person's own: who looks at the glass turns that way."""
_MENDED = frozenset({"several", "too_far", "too_close", "turned", "dark", "bright", "glare", "blurred", "nobody"})
"""What the person could do something about."""


def ask_face(state: State, _: AskFace) -> CalmView:
    t = words(state)
    buttons = (
        Button(t("face.no"), "refuse", icon="ticket"),
        Button(t("face.yes"), "agree", icon="check"),
    )
    return CalmView(t("face.ask"), (t("face.what"), t("face.kept")), "user-circle", "brand", buttons)


def look_face(state: State, screen: LookFace) -> CalmView:
    t = words(state)
    act = screen.act if screen.act in _ACTS else ""
    stop = Button(t("face.stop"), "refuse", icon="ticket")
    return CalmView(t(f"face.act.{act or 'look'}"), (t("face.look_line"),), _ACTS[act], "brand", (stop,))


def face_not_sure(state: State, screen: FaceNotSure) -> CalmView:
    t = words(state)
    on = Button(t("face.go_on"), "refuse", icon="ticket", dress="brand")
    again = Button(t("face.again"), "agree", icon="arrow-counter-clockwise")
    why = (t(f"face.why.{screen.why}"),) if screen.why in _MENDED else ()
    buttons = (again, on) if screen.again else (on,)
    return CalmView(t("face.not"), (*why, t("face.not_line")), "info", "ink2", buttons)
