"""Somebody of 75 with a trembling hand before the real glass: aims, misses, taps twice, looks again, goes on.

The model is that of `rules.md` §5 (aim off by σ 4 mm in each direction, every fifth tap a double one), with a finger
that wanders by σ 2 mm while it lies on the glass. The person reads what a screen asks before saying yes, and says
"back" where it is not what was meant; beyond that they know nothing of the kiosk.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from config.schema import Panel
from kiosk import theme
from kiosk.journey.booking_events import BookingsTrouble
from kiosk.journey.effects import Effect, FindBookings, FindMine, Issue, Print, ReportBack
from kiosk.journey.events import CardSeen, Event, Tick
from kiosk.journey.machine import step
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import Card, Confirm, Done, Home, MyPlace, MyTicket, SeniorConfirm
from kiosk.journey.session import chosen
from kiosk.journey.ticket_events import Issued, MineFound, Printed, TicketActed
from kiosk.scenes.made_up import BUSY, NOW, base, hall_state, looked_up, menu, visit
from kiosk.touch import Finger
from kiosk.widgets.key import Key
from queue_server.contract.tickets import FoundTicket
from tests.ui.kiosk.glass import Glass, glass

AIM_MM = 4.0
WANDER_MM = 2.0
TWICE = 0.2
LOOKS_S = 4.0
"""At every new screen."""
MOVES_S = 2.0
"""The hand, from the body to the glass."""
WONDERS_S = 2.0
"""When nothing has happened."""
MOST_TOUCHES = 40
"""Whoever has touched the glass so often without a result has given up."""

PANELS = (Panel(width_px=1080, height_px=1920), Panel(width_px=1920, height_px=1080))
OLD = Holder("王秀英", "362430194803150027", dt.date(1948, 3, 15))
Wish = Callable[[State], tuple[str, str] | None]
"""What the person wants to press on the screen as it is; None: lay the card down, or wait."""


@dataclass(frozen=True, slots=True)
class Errand:
    name: str
    wish: Wish
    right: Callable[[Effect], bool]
    """Whether what the kiosk asked of the server is what the person came for."""
    senior: bool = False
    card: bool = False
    """Lays the card down when the reader asks."""


@dataclass(frozen=True, slots=True)
class Went:
    errand: str
    touches: int
    """Of the finger; a double tap counts as one."""
    seconds: float
    right: bool
    wrong: bool
    """Left with something else than what was meant."""


def _senior(item: str) -> Wish:
    def wish(state: State) -> tuple[str, str] | None:
        match state.screen:
            case Home():
                return "senior", ""
            case SeniorConfirm():
                return ("confirm", "") if chosen(state) == (item,) else ("back", "")
        return "item", item

    return wish


def _by_card(item: str) -> Wish:
    def wish(state: State) -> tuple[str, str] | None:
        if isinstance(state.screen, SeniorConfirm) and chosen(state) == (item,):
            return None
        return _senior(item)(state)

    return wish


def _by_theme(theme_code: str, item: str) -> Wish:
    def wish(state: State) -> tuple[str, str] | None:
        match state.screen:
            case Home():
                return "theme", theme_code
            case Confirm():
                return ("confirm", "") if chosen(state) == (item,) else ("back", "")
        return "item", item

    return wish


def _by_life_event(bundle: str) -> Wish:
    def wish(state: State) -> tuple[str, str] | None:
        match state.screen:
            case Home(tab):
                return ("bundle", bundle) if tab == "life" else ("tab", "life")
            case Confirm():
                return ("confirm", "") if state.bundle == bundle else ("back", "")
        return "back", ""

    return wish


def _im_back(state: State) -> tuple[str, str] | None:
    match state.screen:
        case Home():
            return "my_ticket", ""
        case MyTicket():
            return None
        case MyPlace():
            return "im_back", ""
    return "back", ""


def _issued(item: str, class_: str | None) -> Callable[[Effect], bool]:
    def right(effect: Effect) -> bool:
        return isinstance(effect, Issue) and effect.request.items == [item] and effect.request.class_ == class_

    return right


def errands() -> tuple[Errand, ...]:
    """Return the ten: six senior choices, one of them also by laying the card down, a matter by its theme, a life
    event, and "I'm back" after a missed call."""
    choices = menu().senior_choices
    pressed = [Errand(c.name.zh, _senior(c.item), _issued(c.item, "senior"), senior=True) for c in choices]
    pension = choices[0].item
    bundle = menu().bundles[0].code
    return (
        *pressed,
        Errand("养老社保，放证件", _by_card(pension), _issued(pension, "senior"), senior=True, card=True),
        Errand("不动产过户", _by_theme("property", "property-sale"), _issued("property-sale", None)),
        Errand("一件事", _by_life_event(bundle), lambda e: isinstance(e, Issue) and e.request.bundle == bundle),
        Errand("我回来了", _im_back, lambda e: isinstance(e, ReportBack), card=True),
    )


class SlowPerson:
    """One errand, from the home screen on; every other seed before a panel that lies down."""

    def __init__(self, held: Glass, errand: Errand, seed: int) -> None:
        self._held, self._errand, self._random = held, errand, random.Random(seed)
        self._seconds, self._touches = 0.0, 0
        self._asked: list[Effect] = []
        self._keys = 0
        everybody = dict.fromkeys(BUSY, 5)
        self.state = replace(base("zh"), now=NOW, hall=hall_state(busy=everybody, notice=None))
        held.fresh(self.state, PANELS[seed % 2])
        held.root.on_event = self._take

    def go(self) -> Went:
        """Try until something was asked of the server, or patience ends."""
        while not self._asked and self._touches < MOST_TOUCHES:
            self._look()
        done = isinstance(self.state.screen, Done | MyPlace)
        right = bool(self._asked) and done and self._errand.right(self._asked[0]) and len(self._asked) == 1
        wrong = bool(self._asked) and not right
        return Went(self._errand.name, self._touches, self._seconds, right, wrong)

    def _look(self) -> None:
        screen, wish = self.state.screen, self._errand.wish(self.state)
        self._pass(LOOKS_S)
        if wish is None:
            if self._errand.card and isinstance(screen, SeniorConfirm | MyTicket | Card):
                self._take(CardSeen(OLD))
            return
        key = self._key(*wish) or self._key("back", "")
        if key is None:
            self._pass(WONDERS_S)
            return
        while self.state.screen == screen and not self._asked and self._touches < MOST_TOUCHES:
            self._touch(key)
            self._pass(WONDERS_S)

    def _key(self, intent: str, value: str) -> Key | None:
        keys = self._held.root.keys()
        return next((k for k in keys if k.intent == intent and value in ("", k.value)), None)

    def _touch(self, key: Key) -> None:
        self._pass(MOVES_S)
        self._touches += 1
        x, y = key.center
        self._finger(x, y)
        if self._random.random() < TWICE:
            self._held.clock.wait(self._random.uniform(0.1, 0.3))
            self._finger(x, y)

    def _finger(self, x: float, y: float) -> None:
        at = (x + self._off(AIM_MM), y + self._off(AIM_MM))
        finger = Finger(self._held.root.get_root_window()).down(*at)
        self._held.clock.wait(self._random.uniform(0.05, 0.9))
        lifted = (at[0] + self._off(WANDER_MM), at[1] + self._off(WANDER_MM))
        finger.slide(*lifted).up(*lifted)

    def _off(self, sigma_mm: float) -> float:
        return self._random.gauss(0, sigma_mm) * theme.panel().px_per_mm

    def _pass(self, seconds: float) -> None:
        """Let time go by, second by second for the kiosk."""
        self._seconds += seconds
        self._held.clock.wait(seconds)
        assert self.state.now is not None
        self._take(Tick(self.state.now + dt.timedelta(seconds=seconds)))

    def _take(self, event: Event) -> None:
        before = self.state
        self.state, effects = step(before, event, self._new_key)
        if self.state != before:
            self._held.show(self.state)
        for effect in effects:
            self._carry_out(effect)

    def _new_key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Issue(request, key):
                self._asked.append(effect)
                code = request.items[0] if request.items else menu().bundles[0].items[0]
                item = next(i for i in menu().items if i.code == code)
                self._take(Issued(visit("A012", item), key))
            case Print(paper):
                self._take(Printed(paper.id))
            case FindMine(holder):
                item = next(i for i in menu().items if i.code == "property-sale")
                missed = looked_up("B012", item, "missed", may_return=True)
                self._take(MineFound((FoundTicket(id="v-1", view=missed),), holder))
            case ReportBack(number):
                self._asked.append(effect)
                self._take(TicketActed("back", number, self._place()))
            case FindBookings(holder, typed):
                self._take(BookingsTrouble("appointment.unknown", holder, typed))

    def _place(self) -> Any:
        assert isinstance(self.state.screen, MyPlace)
        return self.state.screen.visit


def main() -> None:
    """Write what became of `runs` errands, the ten in turn, as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    ten = errands()
    with given.out.open("w", encoding="utf-8") as out:
        for run in range(given.runs):
            went = SlowPerson(glass(), ten[run % len(ten)], given.seed + run // len(ten)).go()
            out.write(json.dumps(asdict(went), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
