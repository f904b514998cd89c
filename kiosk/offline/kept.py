"""What a terminal last heard of its hall, on its disk: enough to begin a day on which the server is not there."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path
from typing import Any

import structlog

from kiosk.offline.clocks import Anchor, HallTime, Heard, TerminalClock
from kiosk.offline.durable import keep_if_possible
from queue_server.contract.models import DepartmentQueue, HallState, Menu, QueueView

log = structlog.get_logger()

TIME_KEPT_EVERY = dt.timedelta(minutes=1)
"""A machine whose clock stops with the power is no more wrong than that, plus the time without power."""


class Kept:
    """The last menu, the last state of the hall, and hall time. Thread-safe; a disk that fails is told in the log."""

    def __init__(self, folder: Path, clock: TerminalClock) -> None:
        self._menu_file, self._hall_file = folder / "menu", folder / "hall"
        self._lock = threading.Lock()
        self._written: tuple[HallState, dt.datetime] | None = None
        self.menu: Menu | None = None
        self.hall: HallState | None = None
        """Without what lasts for moments only: who waits, which counters call."""
        heard = self._read()
        self.time = HallTime(clock, heard)

    def take_menu(self, menu: Menu) -> None:
        with self._lock:
            if menu == self.menu:
                return
            self.menu = menu
            keep_if_possible(self._menu_file, menu.model_dump_json(by_alias=True).encode())

    def take_hall(self, hall: HallState) -> None:
        with self._lock:
            self.time.hear(hall.now)
            self.hall = lasting(hall)
            if self._written is not None:
                known, when = self._written
                same = known.model_copy(update={"now": self.hall.now}) == self.hall
                if same and dt.timedelta() <= hall.now - when < TIME_KEPT_EVERY:
                    return
            kept = {"hall": self.hall.model_dump(mode="json", by_alias=True), "time": self._time()}
            keep_if_possible(self._hall_file, json.dumps(kept).encode())
            self._written = self.hall, hall.now

    def _time(self) -> dict[str, object]:
        heard = self.time.heard()
        return {"boot": heard.anchor.boot, "zero_s": heard.anchor.zero_s, "ahead_s": heard.ahead_s} if heard else {}

    def _read(self) -> Heard | None:
        menu, kept = _json(self._menu_file), _json(self._hall_file)
        try:
            self.menu = None if menu is None else Menu.model_validate(menu)
            if kept is None:
                return None
            self.hall, time = HallState.model_validate(kept["hall"]), kept["time"]
            anchor = Anchor(str(time["boot"]), float(time["zero_s"]))
            return Heard(anchor, float(time["ahead_s"]), self.hall.now)
        except (ValueError, KeyError, TypeError):  # of another release: the server tells it anew
            log.warning("kept_not_understood")
            return None


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None


def lasting(hall: HallState) -> HallState:
    """Return a hall's state without what is true for moments only."""
    queues = [
        QueueView(
            prefix=queue.prefix,
            name=queue.name,
            zone=queue.zone,
            status="open",
            waiting=0,
            wait=None,
            departments=[
                DepartmentQueue(department=lane.department, waiting=0, wait=None, waits={})
                for lane in queue.departments
            ],
        )
        for queue in hall.queues
    ]
    gone = {"waiting": 0, "counters": [], "queues": queues, "last_event": 0, "open": False, "issuing": False}
    return hall.model_copy(update={**gone, "opens_next": None})
