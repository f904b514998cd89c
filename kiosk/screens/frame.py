"""What stays while screens change: header, strips, bar, and the question over it all. Looks: `frame.kv`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk import theme
from kiosk.journey.model import State
from kiosk.views.attract import AttractView, attract
from kiosk.views.frame import BarView, HeaderView, OverView, StripView, over
from kiosk.widgets.kit import IconKey
from kiosk.widgets.say import Say
from kiosk.widgets.shapes import Panel

THREE_SIGNS = ("access", "shade")
"""Small keys of the bar whose words, large, take more width than the others'."""
HELP_MM = 89.5
"""Width of 请人帮忙 in large type, its sign beside the words."""
NO_BAR = BarView(None, "", (), None, ("", ""), "", "", "")


class HeaderBar(BoxLayout):
    view = ObjectProperty(HeaderView("mountain", "", "", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Strip(BoxLayout):
    view = ObjectProperty(StripView("", "", "bg", "ink"), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Pointer(Panel):
    """The arrow above the real device."""

    text = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Coming(Panel):
    """Stands where the help button was: somebody is on the way."""

    words = ObjectProperty(("", ""))
    icon = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Over(FloatLayout):
    """A question over the screen, on a ground that hides what lies below."""

    view = ObjectProperty(OverView("", "", "", ()), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Attract(FloatLayout):
    """Over everything while nobody is there. Nothing on it can be pressed: any touch takes it away."""

    view = ObjectProperty(AttractView("", "", "", "", (0.5, 0.5)), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


def laid_over(state: State, ty: theme.Type, before: Widget | None) -> Widget | None:
    """Return what lies over the screen, if anything does: the one from before where it is of the same kind."""
    view = attract(state) or over(state)
    if view is None:
        return None
    kind = Attract if isinstance(view, AttractView) else Over
    if type(before) is kind and before.ty is ty:
        before.view = view
        return before
    return kind(view=view, ty=ty)


class Bar(FloatLayout):
    """返回 at the left, small buttons next, the pointer above the device, help at the right."""

    view = ObjectProperty(NO_BAR, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    reader_x = NumericProperty(0.56)

    def __init__(self, **kwargs: Any) -> None:
        self._shape: tuple[object, ...] = ()
        self._parts: dict[str, Any] = {}
        super().__init__(**kwargs)
        self.fbind("view", self._fill)
        self._fill()

    def _key(self, width: float, stacked: bool = False, small: bool = False) -> IconKey:
        ty = self.ty
        senior = ty is theme.SENIOR
        size = (14.0 if senior else 7.0) if stacked else ty.button if senior else 8.5 if small else 10.5
        key = IconKey(ty=ty, mm=size, least=ty.least, stacked=stacked, border_px=ty.border_px, inset=2.5)
        key.inset = 1.2 if stacked else 2.5
        key.icon_mm = 9.0 if stacked else 11.0 if not senior else 12.0
        key.size_hint = (None, None)
        key.width = theme.mm(width)
        return key

    def _fill(self, *_: Any) -> None:
        view: BarView = self.view
        shape = (
            bool(view.left),
            tuple(b.intent for b in view.small),
            bool(view.help),
            bool(view.coming[0]),
            bool(view.pointer),
        )
        if shape != self._shape:
            self._shape = shape
            self._build(view)
        parts = self._parts
        if view.left:
            parts["left"].view = view.left
        for key, button in zip(parts["small"], view.small, strict=True):
            key.view = button
        if view.help:
            parts["help"].view = view.help
        if "coming" in parts:
            parts["coming"].words, parts["coming"].icon = view.coming, view.coming_icon
        if "pointer" in parts:
            parts["pointer"].text = view.pointer
        parts["foot"].text = view.foot or view.aside
        parts["foot"].halign = "left" if view.foot else "center"
        self._trigger_layout()

    def _build(self, view: BarView) -> None:
        self.clear_widgets()
        senior = self.ty is theme.SENIOR
        parts: dict[str, Any] = {"small": [], "foot": Say(mm=self.ty.least, tone="ink" if senior else "ink2", lines=3)}
        parts["foot"].size_hint = (None, None)
        upright = theme.portrait()
        wide = senior and any(button.intent in THREE_SIGNS for button in view.small)
        if view.left:
            narrow = upright and len(view.small) > 2
            parts["left"] = self._key(
                63.5 if view.pointer and senior else 55 if wide and upright else 60 if narrow else 65.5
            )
        width = (35.5 if senior else 30) if upright else (66 if senior else 46)
        larger = (46.0 if upright else 76.0) if senior else width
        widths = [larger if b.intent in THREE_SIGNS else width for b in view.small]
        parts["small"] = [self._key(each, stacked=upright, small=True) for each in widths]
        if view.help:
            narrow = self._help_width(view) < HELP_MM
            parts["help"] = self._key(self._help_width(view), stacked=senior and narrow)
        if view.coming[0]:
            parts["coming"] = Coming(ty=self.ty, size_hint=(None, None), width=theme.mm(self._help_width(view)))
        if view.pointer:
            parts["pointer"] = Pointer(ty=self.ty, size_hint=(None, None), width=theme.mm(62.5))
        self._parts = parts
        for name, part in parts.items():
            for widget in part if name == "small" else [part]:
                self.add_widget(widget)

    def _help_width(self, view: BarView) -> float:
        """Beside the pointer of an upright panel there is room for less: there the sign stands over the words."""
        if self.ty is theme.STANDARD:
            return 70.0
        return 69.0 if view.pointer and theme.portrait() else HELP_MM

    def do_layout(self, *_: Any) -> None:
        parts, margin, gap = self._parts, theme.mm(12), theme.mm(self.ty.gap)
        pad = theme.mm(6 if self.height > theme.mm(40) else 3.5)
        height, y = self.height - 2 * pad, self.y + pad
        left, right = self.x + margin, self.right - margin
        if "left" in parts:
            self._put(parts["left"], left, y, height)
            left += parts["left"].width + gap
        elif self.view.foot:
            left += theme.mm(60 if theme.portrait() else 100)
        for key in parts["small"]:
            self._put(key, left, y, height)
            left += key.width + theme.mm(6 if self.ty is theme.SENIOR else 5)
        for name in ("help", "coming"):
            if name in parts:
                right = self.right - margin - parts[name].width
                self._put(parts[name], right, y, height)
        if "pointer" in parts:
            self._put_pointer(parts["pointer"], left, right - gap, height + pad + theme.mm(4))
        foot = parts["foot"]
        foot.width = theme.mm(58 if theme.portrait() else 98) if self.view.foot else max(0, right - gap - left)
        self._put(foot, self.x + margin if self.view.foot else left, y, height)

    def _put(self, widget: Widget, x: float, y: float, height: float) -> None:
        """Place a part that is as wide as it should be; for a left hand at the other side."""
        widget.height = height
        widget.pos = (self.x + self.right - x - widget.width if self.view.mirrored else x, y)

    def _put_pointer(self, pointer: Widget, left: float, right: float, height: float) -> None:
        """Point at the reader, whichever hand is used, as far as the keys beside leave room."""
        if self.view.mirrored:
            left, right = self.x + self.right - right, self.x + self.right - left
        x = self.x + self.reader_x * self.width - pointer.width / 2
        pointer.height = height
        pointer.pos = (round(min(max(x, left), right - pointer.width)), self.y - theme.mm(4))


class Frame(BoxLayout):
    """Header, strips, the body of the present screen, bar: top to bottom."""

    ty = ObjectProperty(theme.STANDARD, rebind=True)
    header = ObjectProperty(HeaderView("mountain", "", "", "", ""))
    strips = ObjectProperty(())
    bar = ObjectProperty(NO_BAR)
    reader_x = NumericProperty(0.56)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body: Widget | None = None

    def empty(self) -> None:
        self.ids.slot.clear_widgets()
        self.body = None

    def put(self, body: Widget) -> None:
        """Replace the body."""
        slot = self.ids.slot
        slot.clear_widgets()
        slot.add_widget(body)
        self.body = body


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
