"""The body of 办事指南; looks in `guide.kv`."""

from __future__ import annotations

from kivy.properties import AliasProperty, NumericProperty, ObjectProperty

from kiosk import theme
from kiosk.guide import GuideLine
from kiosk.screens.bodies import Body, Part
from kiosk.widgets.shapes import Panel


class GuideRow(Panel):
    """One line of a guide: a picture or its place in the order, what it is, a second line."""

    view = ObjectProperty(GuideLine(""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class GuideHead(Part):
    """What the guide is of, and its parts."""


class GuidePages(Part):
    """One page of a part, and the way to the next."""

    cols = NumericProperty(1)
    slots = NumericProperty(5)


class GuideAlong(Part):
    """The QR with what it is good for, beside it or below."""

    def _side(self) -> float:
        room = min(self.width, self.height - theme.mm(32)) if self.orientation == "vertical" else self.height
        return float(max(0.0, room)) if self.view.qr else 0.0

    side = AliasProperty(_side, bind=("size", "orientation", "view"))


class GuidePortrait(Body):
    pass


class GuideLandscape(Body):
    pass
