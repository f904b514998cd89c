"""Strangers who touch whatever there is, at a real kiosk whose devices and line fail in any way; the rules are checked.

Everything is real but the people: journey, glass and its drawing, device threads, drivers and their wires, the line to
a real server, the numbers of the terminal's own. After each session all is mended and the kiosk is left alone: it must
come home by itself, and nothing of the last person may be left where the next one, or a thief, could see it.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from config.schema import Panel
from drivers.codecs.identity import check_digit
from drivers.simulators.launch import Simulators
from kiosk.garbage import Collector
from kiosk.journey.effects import Effect, Issue
from kiosk.journey.events import Event, Tick
from kiosk.journey.model import State
from kiosk.journey.screens import BookingNow, Home, Issuing, Printing
from kiosk.journey.session import untouched
from kiosk.journey.ticket_events import Issued, Printed, PrintFailed
from kiosk.runtime import Runtime
from kiosk.touch import tap
from tests.kit.headless_kiosk import HeadlessKiosk
from tests.kit.served import Served
from tests.kit.wire import Wire
from tests.ui.kiosk import measure
from tests.ui.kiosk.glass import Glass

PANELS = (Panel(width_px=324, height_px=576, px_per_mm=1.209), Panel(width_px=576, height_px=324, px_per_mm=1.209))
"""The usual panel with much coarser pixels: the same millimetres, drawn in far less time."""
FAMILY, GIVEN = "王李张刘陈杨黄赵周吴徐孙", "秀英建国桂兰志强玉梅海燕文斌春花德福水根"
PRINTER_FAULTS = ("paper_out", "cover_open", "cutter_jam", "silent", "garbage", "head_hot", "near_end")
READER_FAULTS = ("bad_checksum", "unreadable", "silent", "garbage", "pulled", "keeps_80")
HOME_WITHIN_S = 60.0
LIKELY = ("item", "confirm", "theme", "take", "senior", "with_card", "my_ticket", "bundle", "im_back", "another")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose name and number are looked for afterwards."""

    name: str
    number: str

    @classmethod
    def drawn(cls, dice: random.Random) -> Person:
        born = dt.date(1935, 1, 1) + dt.timedelta(days=dice.randrange(27_000))
        body = f"362499{born:%Y%m%d}{dice.randrange(1000):03d}"
        name = dice.choice(FAMILY) + "".join(dice.sample(GIVEN, 2))
        return cls(name, body + check_digit(body))

    @property
    def card(self) -> dict[str, object]:
        return {"name": self.name, "number": self.number}


class Witness(Runtime):
    """A runtime that keeps what was asked and answered, to compare it afterwards."""

    def __init__(
        self,
        state: State,
        draw: Callable[[State], None],
        carry_out: Callable[[Effect, State], None],
        on_ui_thread: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(state, draw, self._seen(carry_out), on_ui_thread)
        self.asked: dict[str, tuple[str, ...]] = {}
        """The matters on the glass when a number was asked for, by key."""
        self.wrong: list[str] = []
        self.failed: Counter[str] = Counter()
        self.given: dict[str, str] = {}
        """Numbers by visit."""

    def dispatch(self, event: Event) -> None:
        match event:
            case Issued(visit, key):
                self.given[visit.id] = visit.number
                got = tuple(sorted(step.item for step in visit.steps))
                if key in self.asked and got != self.asked[key]:
                    self.wrong.append(f"{visit.number}: {got} for {self.asked[key]}")
            case Printed(visit_id):
                self.failed[visit_id] += 0
            case PrintFailed(visit_id):
                self.failed[visit_id] += 1
        super().dispatch(event)

    def _seen(self, carry_out: Callable[[Effect, State], None]) -> Callable[[Effect, State], None]:
        def see(effect: Effect, state: State) -> None:
            if isinstance(effect, Issue) and effect.request.items:
                self.asked[effect.key] = tuple(sorted(effect.request.items))
            carry_out(effect, state)

        return see


class Monkey:
    """A kiosk on the glass, and what goes on before it."""

    def __init__(self, held: Glass, served: Served, devices: Simulators, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.held, self.devices, self.folder = held, devices, folder
        self.wire = Wire(served.port)
        self.log: list[str] = []
        structlog.configure(processors=[self._note])
        held.fresh(State(), PANELS[seed % 2])
        self._collector = Collector(lambda tidy: tidy())
        self.kiosk = HeadlessKiosk(
            served, devices, folder, address=self.wire.address, draw=self._draw, runtime=Witness, own_numbers=True
        )
        held.root.on_event = self.kiosk.runtime.dispatch
        self.kiosk.start()
        self._since = len(self.log)

    def _draw(self, state: State) -> None:
        """Draw, and look for garbage when a kiosk does: its memory is measured here."""
        self.held.root.show(state)
        self._collector.drawn(state)

    def close(self) -> None:
        self.kiosk.stop()
        self.wire.close()
        structlog.reset_defaults()

    @property
    def witness(self) -> Witness:
        assert isinstance(self.kiosk.runtime, Witness)
        return self.kiosk.runtime

    @property
    def state(self) -> State:
        return self.kiosk.state

    def session(self, touches: int = 9) -> list[str]:
        """Let one stranger do what they like; return what broke a rule."""
        person = Person.drawn(self.dice)
        for _ in range(touches):
            self._something(person)
            self._turn()
        self._mend()
        if not self._comes_home():
            return [f"stuck at {type(self.state.screen).__name__}"]
        found = [f"{where} of {type(self.state.screen).__name__}" for where in self._left(person)]
        self.log.clear()
        return found

    # --- what happens ---------------------------------------------------------------------------------------------

    def _something(self, person: Person) -> None:
        dice = self.dice.random()
        if dice < 0.68:
            self._touch()
        elif dice < 0.80:
            self.devices.control.place(person.card)
            self._turn(0.4)
        elif dice < 0.84:
            self.devices.control.remove()
        elif dice < 0.88:
            assert self.state.now is not None
            self.kiosk.runtime.dispatch(Tick(self.state.now + dt.timedelta(seconds=self.dice.choice((5, 61)))))
        elif dice < 0.92:
            self._break("printer", PRINTER_FAULTS)
        elif dice < 0.96:
            self._break("reader", READER_FAULTS)
        else:
            self._break_line()

    def _touch(self) -> None:
        root = self.held.root
        keys = root.keys()
        self.held.clock.wait(self.dice.choice((0.1, 0.6, 2.0)))
        if not keys or self.dice.random() < 0.1:
            tap(root.get_root_window(), self.dice.uniform(0, root.width), self.dice.uniform(0, root.height))
            return
        likely = [k for k in keys if k.intent in LIKELY]
        key = self.dice.choice(likely if likely and self.dice.random() < 0.6 else keys)
        tap(root.get_root_window(), *key.center)

    def _break(self, device: str, faults: Iterable[str]) -> None:
        fault = self.dice.choice(("disconnect", *faults))
        after = {"after_bytes": self.dice.randrange(2000)} if self.dice.random() < 0.5 else {}
        if fault not in ("disconnect", "paper_out"):
            after = {}
        self.devices.control.fault(device, fault, on=True, **after)

    def _break_line(self) -> None:
        match self.dice.randrange(4):
            case 0:
                self.wire.cut = True
            case 1:
                self.wire.lose = 1
            case 2:
                self.wire.break_after(self.dice.randrange(3000))
            case 3:
                self.wire.mend()

    def _turn(self, for_s: float = 0.0) -> None:
        """Let events come in and be drawn."""
        ends = time.monotonic() + for_s
        while True:
            self.kiosk.turn(0.02)
            self.held.studio.lay_out(1)
            if time.monotonic() >= ends:
                break
        self.held.studio.settle(1)

    def _mend(self) -> None:
        self.wire.mend()
        self.wire.lose = 0
        for fault in ("disconnect", *PRINTER_FAULTS):
            self.devices.control.fault("printer", fault, on=False)
        for fault in ("disconnect", *READER_FAULTS):
            self.devices.control.fault("reader", fault, on=False)
        self.devices.control.remove()

    def _comes_home(self) -> bool:
        """Leave the kiosk alone, two minutes at a time for its clock, until it stands as if nobody had been there."""
        deadline = time.monotonic() + HOME_WITHIN_S
        while time.monotonic() < deadline:
            self._turn(0.05)
            busy = isinstance(self.state.screen, Issuing | Printing | BookingNow) or self.state.card_lying
            if isinstance(self.state.screen, Home) and untouched(self.state):
                return True
            if not busy and self.state.now is not None:
                self.kiosk.runtime.dispatch(Tick(self.state.now + dt.timedelta(seconds=121)))
        return False

    # --- what must not be left ------------------------------------------------------------------------------------

    def _left(self, person: Person) -> list[str]:
        """Return where something of this person can still be found, by one who looks."""
        kept = State.__dataclass_fields__.keys() - {"menu", "hall"}
        places = {
            "the journey": " ".join(repr(getattr(self.state, name)) for name in kept),
            "the glass": " ".join(say.text for say in measure.texts(self.held.root)),
            "the log": "\n".join(self.log),
            "the disk": "".join(_readable(file) for file in self.folder.rglob("*") if file.is_file()),
        }
        wanted = re.compile(f"{person.name}|{person.number}")
        return [place for place, text in places.items() if wanted.search(text)]

    def _note(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
        self.log.append(repr(event))
        raise structlog.DropEvent


def _readable(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "ignore")


def papers_by_number(tickets: Iterable[dict[str, Any]]) -> Counter[str]:
    """Return how many papers show each number, as the printer's bytes say; a scrap without a number is no ticket."""
    texts = (" ".join(str(line) for line in ticket["lines"]) for ticket in tickets)
    return Counter(numbers[0] for text in texts if (numbers := re.findall(r"\b[A-Z]{1,2}\d{3}\b", text)))
