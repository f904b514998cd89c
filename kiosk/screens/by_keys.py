"""The glass without a finger: keys move a ring over everything in reading order, Enter presses what it stands on.

The ring moves for anybody with a keyboard; what it stands on is read aloud where `State.reading` is on. Looks at the
widget tree when a key comes, so that what is drawn and what is read can never differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.graphics import Color, Line
from kivy.uix.widget import Widget

from kiosk import theme
from kiosk.journey.events import KeysAsked, Press, Reached
from kiosk.journey.screens import Starting
from kiosk.reading.keys import HOLD_S, Move, digit_of, move_of
from kiosk.reading.things import Role, Thing, kept, moved, news
from kiosk.screens.frame import Frame, HeaderBar
from kiosk.widgets.key import Key
from kiosk.widgets.say import Say
from kiosk.widgets.shapes import Notched, Panel

if TYPE_CHECKING:
    from kiosk.screens.root import Root

RING_MM = 1.6
_ROLES: dict[str, Role] = {"picked": "on", "tab_on": "on", "shut": "shut"}
_PRESSES: dict[Move, str] = {
    "slower": "slower", "faster": "faster", "quieter": "quieter", "louder": "louder", "hush": "hush",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A thing and what draws it."""

    thing: Thing
    widget: Widget


def words_of(widget: Widget) -> str:
    """Return everything written on a widget, as it is said."""
    said = (w.text for w in widget.walk(restrict=True) if isinstance(w, Say) and w.text.strip())
    return "，".join(text.replace("*", "").replace("\n", "，").strip() for text in said)


def seen_in(widget: Widget, *, own: bool) -> Iterator[Seen]:
    """Yield the things of a part of the glass, in the order they were written in its look."""
    if widget.opacity <= 0 or widget.width <= 2 or widget.height <= 2:
        return
    if isinstance(widget, Key):
        if words := words_of(widget):
            role: Role = _ROLES.get(widget.dress, "key") if widget.intent else "text"
            yield Seen(Thing(words, role, own), widget)
        return
    if isinstance(widget, Say) or (isinstance(widget, Panel | HeaderBar) and _is_one(widget)):
        if words := words_of(widget):
            yield Seen(Thing(words, own=own), widget)
        return
    for child in reversed(widget.children):
        yield from seen_in(child, own=own)


def _is_one(panel: Widget) -> bool:
    """Return whether a panel is read in one go: nothing in it can be pressed, and it is no whole ticket."""
    return not isinstance(panel, Notched) and not any(isinstance(w, Key) for w in panel.walk(restrict=True))


class Ring(Widget):
    """A bright ring with a dark one around it: seen on any ground, with any colour sight."""

    def __init__(self) -> None:
        super().__init__(size_hint=(None, None))
        with self.canvas:
            self._dark, self._outer = Color(), Line(joint="miter")
            self._bright, self._inner = Color(), Line(joint="miter")

    def stand_on(self, widget: Widget | None) -> None:
        """Draw it around a widget; nowhere for None."""
        dark, bright = ("sur", "amber") if theme.in_contrast() else ("ink", "amber")
        self._dark.rgba = theme.rgba(dark if widget else "")
        self._bright.rgba = theme.rgba(bright if widget else "")
        if widget is None:
            return
        half, away = theme.mm(RING_MM) / 2, theme.mm(0.6 if isinstance(widget, Key | Panel) else 1.6)
        self.pos, self.size = widget.pos, widget.size
        for line, out in ((self._inner, away + half), (self._outer, away + 3 * half)):
            line.width = half
            line.rounded_rectangle = (
                widget.x - out, widget.y - out, widget.width + 2 * out, widget.height + 2 * out, theme.mm(4),
            )  # fmt: skip


class ByKeys:
    """What keys do on one glass."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self.ring = Ring()
        self._place: int | None = None
        self._things: list[Seen] = []
        self._pressed = False
        """The next change of the screen is what a key has done."""
        self._held: set[int] = set()
        self.begin = Clock.create_trigger(self._held_long, HOLD_S)
        """Runs while a key is held."""
        later = Clock.create_trigger(self._arrive, 0)
        self._look = Clock.create_trigger(lambda _: later(), 0)
        """Two frames after a new screen: then everything has its place and its words."""
        self._new = False

    # --- keys ---------------------------------------------------------------------------------------------------------

    def key_down(self, _window: Any, code: int, _scan: int = 0, _sign: str | None = None, more: Any = ()) -> bool:
        """Take a key of the window."""
        repeated, shift = code in self._held, "shift" in more
        self._held.add(code)
        if not repeated and move_of(code) is not None and not self._reading:
            self.begin()
        if repeated and move_of(code) not in ("next", "before"):
            return True
        if (digit := digit_of(code)) and (key := self._types(digit)) is not None:
            self._press(key)
        elif (move := move_of(code, shift=shift)) is not None:
            self._do(move)
        return True

    def key_up(self, _window: Any, code: int, *_: Any) -> bool:
        self._held.discard(code)
        if not self._held:
            self.begin.cancel()
        return True

    def _held_long(self, *_: Any) -> None:
        state = self._root.state
        if self._held and state is not None and not self._reading and not isinstance(state.screen, Starting):
            self._send(Press("reading"))
            self._new = True
            self._look()

    def _types(self, digit: str) -> Key | None:
        """Return the key on the glass that types this digit, if there is one."""
        return self._key_for("key", value=digit)

    def _key_for(self, *intents: str, value: str | None = None) -> Key | None:
        keys: list[Key] = self._root.keys()
        return next((k for k in keys if k.intent in intents and value in (None, k.value)), None)

    def _do(self, move: Move) -> None:
        match move:
            case "next" | "before" | "first":
                self._go(move)
            case "press":
                self._enter()
            case "back":
                if (key := self._key_for("back", "home")) is not None:
                    self._press(key)
            case "repeat":
                self._take()
                self._say()
            case "keys":
                self._send(KeysAsked())
            case _:
                self._send(Press(_PRESSES[move]))

    def _go(self, move: Any) -> None:
        self._take()
        self._place = moved(self._place, len(self._things), move)
        self._draw()
        self._say()

    def _enter(self) -> None:
        self._take()
        if self._place is None:
            return
        widget = self._things[self._place].widget
        if isinstance(widget, Key) and widget.intent:
            self._press(widget)
        else:
            self._say()

    def _press(self, key: Key) -> None:
        gate = self._root.gate
        if gate.down(self, key.center_x, key.center_y, key) and gate.up(self, key.center_x, key.center_y, key.quick):
            self._pressed = True
            self._send(Press(key.intent, key.value))
            self._look()

    # --- the screen ---------------------------------------------------------------------------------------------------

    def shown(self, *, new: bool) -> None:
        """Hear that the screen was drawn again; `new`: it is another one."""
        if new:
            self._new, self._place = True, None
            self.ring.stand_on(None)
        if new or self._pressed or self._place is not None:
            self._look()

    def leave(self) -> None:
        """A finger came down: the ring has nothing to do here."""
        self._place, self._things = None, []
        self.ring.stand_on(None)

    @property
    def standing(self) -> Widget | None:
        """Return what the ring stands on."""
        return self._things[self._place].widget if self._place is not None else None

    @property
    def _reading(self) -> bool:
        return self._root.state is not None and self._root.state.reading

    def seen(self) -> list[Seen]:
        """Return everything that can be reached now, in reading order; under a question only that."""
        if self._root.over is not None:
            return list(seen_in(self._root.over, own=False))
        frame: Frame | None = self._root.frame
        if frame is None:
            return []
        header, strips, slot, bar = reversed(frame.children)
        parts = ((strips, False), (slot, True), (bar, False), (header, False))
        return [seen for part, own in parts for seen in seen_in(part, own=own)]

    def _take(self) -> list[Thing]:
        """See what is there now, the ring staying on what it stood on; return what was there before."""
        before = [seen.thing for seen in self._things]
        self._things = self.seen()
        self._place = kept(before, self._place, [seen.thing for seen in self._things])
        return before

    def _arrive(self, *_: Any) -> None:
        """Read a new screen from its beginning, and what a press has changed on one that stays."""
        new, pressed, self._new, self._pressed = self._new, self._pressed, False, False
        if new:
            self._things, self._place = self.seen(), None
            if self._reading and self._things:
                self._place = next((n for n, seen in enumerate(self._things) if seen.thing.own), 0)
                self._say(arrived=True)
        else:
            stood = self._place
            before = self._take()
            if pressed and stood is not None and self._place is not None:
                self._tell_changes(before, stood)
        self._draw()

    def _tell_changes(self, before: list[Thing], stood: int) -> None:
        now = [seen.thing for seen in self._things]
        fresh = news(before, now)
        changed = stood < len(now) and stood < len(before) and now[stood] not in before
        for place in (*fresh, *((stood,) if changed and stood not in fresh else ())):
            self._say(place, arrived=True)

    def _draw(self) -> None:
        self.ring.stand_on(self.standing)

    def _say(self, place: int | None = None, *, arrived: bool = False) -> None:
        place = self._place if place is None else place
        if place is None:
            return
        thing = self._things[place].thing
        self._send(Reached(thing.words, thing.role, place + 1, len(self._things), thing.own, arrived))

    def _send(self, event: Any) -> None:
        self._root.on_event(event)
