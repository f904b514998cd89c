"""The composite pieces of a screen. Looks stand in `kit.kv`; here only what a rule cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.factory import Factory
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from kiosk import theme
from kiosk.views.parts import Button, Pager, Thing, Tile
from kiosk.widgets.blank import blanked
from kiosk.widgets.key import DRESSES, Key
from kiosk.widgets.say import Say, width_of
from kiosk.widgets.shapes import Icon, Panel

NO_BUTTON = Button("", "")


class Cells(Layout):
    """Equal cells in columns, from the top: one widget of `kind` for each value of `items`.

    Widgets are dear to make: those that are not needed just now are put aside, blank, until they are.
    """

    kind = StringProperty("")
    items = ObjectProperty(())
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    cols = NumericProperty(1)
    gap = NumericProperty(6.0)
    slots = NumericProperty(1)
    """Rows there is room for: fewer things leave the rest empty rather than grow."""
    most = NumericProperty(999.0)
    """Tallest row, in millimetres."""
    across = BooleanProperty(False)
    """Number columns after the items: all in one row."""

    def __init__(self, **kwargs: Any) -> None:
        self._made_of = ""
        self._aside: list[Widget] = []
        super().__init__(**kwargs)
        self.fbind("items", self._sync)
        self.fbind("kind", self._sync)
        self.fbind("ty", self._retype)
        for name in ("pos", "size", "cols", "gap", "slots", "most", "children"):
            self.fbind(name, self._trigger_layout)
        self._sync()

    def _sync(self, *_: Any) -> None:
        if self.kind != self._made_of:
            self.clear_widgets()
            self._aside.clear()
            self._made_of = self.kind
        if not self.kind:
            return
        made = list(reversed(self.children))
        for widget, view in zip(made, self.items, strict=False):
            widget.view = view
        for widget in made[len(self.items) :]:
            self.remove_widget(widget)
            widget.view = blanked(widget.view)
            self._aside.append(widget)
        for view in self.items[len(made) :]:
            self.add_widget(self._cell(view))

    def _cell(self, view: Any) -> Widget:
        if not self._aside:
            return Factory.get(self.kind)(view=view, ty=self.ty)
        widget = self._aside.pop()
        widget.view = view
        return widget

    def _retype(self, *_: Any) -> None:
        for widget in (*self.children, *self._aside):
            widget.ty = self.ty

    def do_layout(self, *_: Any) -> None:
        count = len(self.children)
        if not count:
            return
        cols = count if self.across else int(self.cols)
        gap = theme.mm(self.gap)
        rows = max(int(self.slots), -(-count // cols))
        width = (self.width - gap * (cols - 1)) / cols
        height = min((self.height - gap * (rows - 1)) / rows, theme.mm(self.most))
        for number, widget in enumerate(reversed(self.children)):
            row, col = divmod(number, cols)
            left = round(self.x + col * (width + gap))
            top = round(self.top - row * (height + gap))
            widget.size = (round(width), round(height))
            widget.pos = (left, top - widget.height)


class Stack(Layout):
    """Texts under each other, centred in the height there is; all shrink together when it is short."""

    spacing = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("size", (0, 0))
        super().__init__(**kwargs)
        for name in ("pos", "size", "children", "spacing"):
            self.fbind(name, self._trigger_layout)

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        if isinstance(widget, Say):
            for name in ("text", "mm", "least", "lines", "bold"):
                widget.fbind(name, self._trigger_layout)

    def do_layout(self, *_: Any) -> None:
        if self.width <= 2:
            return
        parts = list(reversed(self.children))
        room = self.height - self.spacing * max(0, sum(1 for p in parts if not isinstance(p, Say) or p.text) - 1)
        caps, lines, heights = self._squeezed(parts, room)
        top = self.y + (self.height + sum(heights) + self.height - room) / 2
        for part, height, cap, most in zip(parts, heights, caps, lines, strict=True):
            if isinstance(part, Say):
                part.cap, part.most_lines = cap, most
            part.size = (self.width, height)
            part.pos = (self.x, round(top - height))
            top -= height + (self.spacing if height else 0)

    def _squeezed(self, parts: list[Any], room: float) -> tuple[list[float], list[int], list[float]]:
        """Return (caps, lines, heights): type shrinks first, then names from the files lose lines."""
        lines = [int(p.lines) if isinstance(p, Say) else 1 for p in parts]
        caps: list[float] = []
        heights: list[float] = []
        tries = [(1 - step / 10, False) for step in range(11)] + [(0.0, True)] * 2
        for share, fewer in tries:
            if fewer:
                lines = [
                    max(1, n - 1) if isinstance(p, Say) and p.elastic else n for n, p in zip(lines, parts, strict=True)
                ]
            caps = [p.least + (p.mm - p.least) * share if isinstance(p, Say) and p.least else 999.0 for p in parts]
            heights = [
                p.height_at(self.width, cap, n) if isinstance(p, Say) else p.height
                for p, cap, n in zip(parts, caps, lines, strict=True)
            ]
            if sum(heights) <= room:
                break
        return caps, lines, heights


class IconKey(Key):
    """A button: an icon beside or above its words, centred together, a second line under them."""

    view = ObjectProperty(NO_BUTTON, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    mm = NumericProperty(13.0)
    least = NumericProperty(0.0)
    sub_mm = NumericProperty(8.0)
    icon_mm = NumericProperty(11.0)
    stacked = BooleanProperty(False)
    lines = NumericProperty(1)
    place = OptionProperty("center", options=("left", "center"))
    none = ObjectProperty(NO_BUTTON)
    """The empty button, for a rule that has none to show."""

    def __init__(self, **kwargs: Any) -> None:
        self._icon = Icon()
        self._say = Say(bold=True)
        self._sub = Say()
        super().__init__(**kwargs)
        for widget in (self._icon, self._say, self._sub):
            self.add_widget(widget)
        for name in ("view", "mm", "least", "icon_mm", "sub_mm", "stacked", "lines", "padding"):
            self.fbind(name, self._fill)
        for name in ("ink", "second", "sign"):
            self.fbind(name, self._dye)
        self._fill()

    def _dye(self, *_: Any) -> None:
        self._say.tone, self._sub.tone, self._icon.tone = self.ink, self.second, self.sign

    def _fill(self, *_: Any) -> None:
        view: Button = self.view
        self.intent, self.value, self.dress = view.intent, view.value, view.dress
        self._icon.name, self._icon.mm = view.icon, self.icon_mm
        self._say.text, self._say.mm, self._say.least = view.text, self.mm, self.least or self.mm
        self._say.lines = self.lines
        self._sub.text, self._sub.mm, self._sub.least = view.sub, self.sub_mm, min(self.sub_mm, self.ty.least)
        self._dye()
        self._trigger_layout()

    def do_layout(self, *_: Any) -> None:
        left, top, right, bottom = self.padding
        x, y = self.x + left, self.y + bottom
        width, height = self.width - left - right, self.height - top - bottom
        if self.stacked:
            self._stack(x, y, width, height)
        else:
            self._row(x, y, width, height)

    def _words_width(self, width: float) -> float:
        say, sub = self._say, self._sub
        longest = max(width_of(line, True) for line in say.text.split("\n")) * theme.mm(self.mm) + 2
        if sub.text:
            longest = max(longest, width_of(sub.text, False) * theme.mm(self.sub_mm) + 2)
        return float(min(width, longest))

    def _row(self, x: float, y: float, width: float, height: float) -> None:
        icon = theme.mm(self.icon_mm) if self._icon.name else 0
        gap = theme.mm(3.5) if icon and self._say.text else 0
        words = self._words_width(width - icon - gap)
        start = x if self.place == "left" else x + (width - icon - gap - words) / 2
        self._icon.pos, self._icon.size = (start, y), (icon, height)
        self._words(start + icon + gap, y, words, height, "left" if self._icon.name or self._sub.text else "center")

    def _stack(self, x: float, y: float, width: float, height: float) -> None:
        icon, line = theme.mm(self.icon_mm), theme.mm(self.mm * 1.25 * self.lines)
        gap = theme.mm(0.6)
        below = theme.mm(self.sub_mm * 1.3) if self._sub.text else 0
        start = y + (height - icon - gap - line - below) / 2
        self._icon.pos, self._icon.size = (x, start + below + line + gap), (width, icon)
        self._words(x, start, width, line + below, "center")

    def _words(self, x: float, y: float, width: float, height: float, halign: str) -> None:
        say, sub = self._say, self._sub
        say.halign = sub.halign = halign
        if not sub.text:
            air = height * 0.07
            say.pos, say.size = (x, y + air), (width, height - 2 * air)
            sub.size = (0, 0)
            return
        below = theme.mm(self.sub_mm * 1.35)
        above = theme.mm(self.mm * 1.35 * self.lines)
        foot = y + (height - below - above) / 2
        sub.pos, sub.size = (x, foot), (width, below)
        say.pos, say.size = (x, foot + below), (width, above)


class Tile_(Key):
    """What the tiles share: their value, and whether the word of the load has room beside the title."""

    view = ObjectProperty(Tile("", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    worded = BooleanProperty(True)
    barred = BooleanProperty(True)
    room_mm = NumericProperty(80.0)

    def judge(self, width: float, title_mm: float, extra_mm: float) -> None:
        """Decide whether the word stands beside the title in `width` pixels; the bars always do."""
        view: Tile = self.view
        title = width_of(view.title, True)
        free = width - theme.mm(extra_mm) - width_of(view.load_word, False) * theme.mm(7)
        self.worded = title * theme.mm(title_mm) <= free
        self.barred = view.load >= 0 and title * theme.mm(7) <= width - theme.mm(14)


class ThemeTile(Tile_):
    """Icon, title with the load at its right, the wait below."""


class TallTile(Tile_):
    """The same in three lines, for narrow columns."""


class NameTile(Tile_):
    """A name alone, on two lines if it must."""


class RowTile(Tile_):
    """A matter in a list: name and everyday name at the left, the wait at the right."""

    wait_mm = NumericProperty(88.0)


class ThingCard(Panel):
    view = ObjectProperty(Thing("", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class NoteCard(Panel):
    """Something to mind, with a picture; not pressable."""

    view = ObjectProperty(NO_BUTTON, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class FactPanel(Panel):
    """One fact in large type, with what it is above and a line below."""

    icon = StringProperty("")
    head = StringProperty("")
    fact = StringProperty("")
    line = StringProperty("")
    fact_mm = NumericProperty(16.0)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class PagerBar(BoxLayout):
    view = ObjectProperty(Pager(0, 1, "", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)

    def turn(self, view: Pager, step: int) -> Button:
        """Return the button of one direction; beyond the end it has no intent and no face."""
        inside = 0 <= view.page + step < view.pages
        word, icon = (view.before, "caret-left") if step < 0 else (view.after, "caret-right")
        dress = "warm" if self.ty is theme.SENIOR else "plain"
        if not inside:
            return Button("", "", dress=dress)
        return Button(word, "page", f"{step:+d}", icon, dress=dress)


class StepsBar(FloatLayout):
    """Three steps, the second one now."""

    names = ObjectProperty(("", "", ""))


class CentredRow(Widget):
    """An icon and a line of text, centred together; the text shrinks before it is cut."""

    icon = StringProperty("")
    icon_tone = StringProperty("brand")
    text = StringProperty("")
    mm = NumericProperty(12.0)
    least = NumericProperty(8.0)
    tone = StringProperty("ink")
    plain = BooleanProperty(False)
    """Regular weight instead of bold."""

    def __init__(self, **kwargs: Any) -> None:
        self._icon, self._say = Icon(), Say(bold=True)
        super().__init__(**kwargs)
        self.add_widget(self._icon)
        self.add_widget(self._say)
        for name in ("pos", "size", "icon", "icon_tone", "text", "mm", "least", "tone", "plain"):
            self.fbind(name, self._fill)
        self._fill()

    def _fill(self, *_: Any) -> None:
        icon, gap = (theme.mm(self.mm * 0.9), theme.mm(self.mm * 0.28)) if self.icon else (0, 0)
        self._say.bold = not self.plain
        words = min(self.width - icon - gap, width_of(self.text, self._say.bold) * theme.mm(self.mm) + 2)
        x = self.x + (self.width - icon - gap - words) / 2
        self._icon.name, self._icon.mm, self._icon.tone = self.icon, self.mm * 0.9, self.icon_tone
        self._icon.pos, self._icon.size = (x, self.y), (icon, self.height)
        self._say.text, self._say.mm, self._say.least, self._say.tone = self.text, self.mm, self.least, self.tone
        self._say.pos, self._say.size = (x + icon + gap, self.y), (max(0, words), self.height)


class Plain(IconKey):
    """A button in a list of buttons."""


class Way(IconKey):
    """One way of going on, of several that are alike."""


class Letter(IconKey):
    """A key of the keyboard."""


class TabKey(IconKey):
    """One tab."""


def dress_ink(name: str) -> str:
    return DRESSES[name].ink


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
